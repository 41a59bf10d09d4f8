import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Lambda } from '@aws-sdk/client-lambda'
import { readConfig } from '../../src/config.ts'
import { createLog } from '../../src/core/log.ts'
import { startServer } from '../../src/server.ts'

export interface Portico {
  readonly url: string
  readonly port: number
  readonly dataDir: string
  readonly apigateway: APIGateway
  readonly lambda: Lambda
  readonly dynamodb: DynamoDB
  close(): Promise<void>
}

/** A whole Portico on a free port and a folder of its own, with unmodified SDK clients for it. */
export async function startPortico(
  flags: readonly string[] = [],
  credentials = { accessKeyId: 'test', secretAccessKey: 'test' },
): Promise<Portico> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-'))
  const server = await startServer(readConfig(['--port', '0', '--data-dir', dataDir, ...flags], {}), createLog('error'))
  const options = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  }
  return {
    url: server.url,
    port: server.port,
    dataDir,
    apigateway: new APIGateway(options),
    lambda: new Lambda(options),
    dynamodb: new DynamoDB(options),
    close: async () => {
      await server.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
