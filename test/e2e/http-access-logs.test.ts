// Access logs of HTTP APIs, in their file and on stdout: http-api.md 10, vtl-and-context.md 10.2 and 11.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { expect, test } from 'vitest'
import { until } from './kit.ts'
import { serve } from './process.ts'

const FORMAT =
  '{"id":"$context.requestId","route":"$context.routeKey","status":$context.status,"ip":"$context.identity.sourceIp"}'

test('a stage with a format writes a line a request to its log group, and to stdout where the operator says so', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-access-'))
  const portico = await serve(dataDir, ['--log-stdout', 'http-*'])
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  try {
    const { ApiId } = await client.createApi({ Name: 'logged', ProtocolType: 'HTTP' })
    const { IntegrationId } = await client.createIntegration({
      ApiId,
      IntegrationType: 'HTTP_PROXY',
      IntegrationMethod: 'GET',
      IntegrationUri: `${portico.url}/_portico/health`,
      PayloadFormatVersion: '1.0',
    })
    await client.createRoute({ ApiId, RouteKey: 'GET /health', Target: `integrations/${IntegrationId}` })
    const DestinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:http-access'
    await client.createStage({
      ApiId,
      StageName: '$default',
      AutoDeploy: true,
      AccessLogSettings: { DestinationArn, Format: FORMAT },
    })
    const answer = await fetch(`${portico.url}/_aws/execute-api/${ApiId}/health`)
    const id = answer.headers.get('apigw-requestid') ?? 'none'
    expect(answer.status).toBe(200)
    const line = JSON.stringify({ id, route: 'GET /health', status: 200, ip: '127.0.0.1' })
    await until(async () => portico.output().split('\n').includes(line))
    const folder = join(dataDir, 'logs', 'http-access')
    await until(async () => {
      const files = await readdir(folder).catch(() => [])
      const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
      return texts.some((text) => text.includes(line))
    })
  } finally {
    client.destroy()
    await portico.kill('SIGTERM')
    await rm(dataDir, { recursive: true, force: true })
  }
})
