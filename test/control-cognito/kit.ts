// A whole Portico, and Cognito's own client for it.
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { readConfig } from '../../src/config.ts'
import { createLog } from '../../src/core/log.ts'
import { startServer } from '../../src/server.ts'

export interface Cognito {
  readonly url: string
  readonly dataDir: string
  readonly client: CognitoIdentityProvider
  /** The messages that Cognito would have sent, the oldest first. */
  messages(): Promise<{ readonly username: string; readonly purpose: string; readonly secret: string; readonly to: string }[]>
  /** Ends the process' server; the folder stays unless `forget`. */
  close(forget?: boolean): Promise<void>
}

export async function startCognito(known?: string, flags: readonly string[] = []): Promise<Cognito> {
  const dataDir = known ?? (await mkdtemp(join(tmpdir(), 'portico-')))
  const server = await startServer(readConfig(['--port', '0', '--data-dir', dataDir, ...flags], {}), createLog('error'))
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return {
    url: server.url,
    dataDir,
    client: new CognitoIdentityProvider({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 }),
    messages: async () => {
      const text = await readFile(join(dataDir, 'cognito-messages.jsonl'), 'utf8')
      return text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    },
    close: async (forget = true) => {
      await server.close()
      if (forget) await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** `{Exception} {status} {message}` of a call that fails. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = (await call.then(
    () => new Error('the call was answered'),
    (thrown: unknown) => thrown,
  )) as Error & { $metadata?: { httpStatusCode?: number } }
  return `${error.name} ${error.$metadata?.httpStatusCode} ${error.message}`
}

export const secretHash = (name: string, clientId: string, secret: string): string =>
  createHmac('sha256', secret)
    .update(name + clientId)
    .digest('base64')

/** A token's claims, unverified. */
export const claimsOf = (token: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString())
