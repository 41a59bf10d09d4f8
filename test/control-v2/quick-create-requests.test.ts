// An API of quick create answers requests as soon as CreateApi has answered: http-api.md 10.
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'

let portico: Portico
let api: ApiGatewayV2
let upstream: Server
let target: string

beforeAll(async () => {
  portico = await startPortico()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  api = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  upstream = createServer((request, response) => response.end(`${request.method} ${request.url}`))
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  target = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})
afterAll(async () => {
  api.destroy()
  await portico.close()
  upstream.close()
})

/** Status and body. The host is in the header alone: names below `localhost` are not known everywhere. */
function asked(apiId: string | undefined, path: string, method = 'GET'): Promise<string> {
  const headers = { host: `${apiId}.execute-api.localhost:${portico.port}` }
  return new Promise((resolve, reject) => {
    const sent = request({ port: portico.port, path, method, headers, agent: false }, async (response) => {
      resolve(`${response.statusCode} ${await text(response)}`)
    })
    sent.on('error', reject).end()
  })
}

test('[D] http-api.md 10 #4: everything goes to the target, and an update of it acts at once', async () => {
  const { ApiId } = await api.createApi({ Name: 'quick', ProtocolType: 'HTTP', Target: target })
  expect(await asked(ApiId, '/store/checkout?a=b', 'POST')).toBe('200 POST /store/checkout?a=b')
  await api.updateApi({ ApiId, RouteKey: 'GET /pets', Target: `${target}/animals` })
  expect(await asked(ApiId, '/pets')).toBe('200 GET /animals')
  expect(await asked(ApiId, '/store/checkout')).toBe('404 {"message":"Not Found"}')
  await api.deleteApi({ ApiId })
  expect(await asked(ApiId, '/pets')).toMatch(/^40[34] /)
})
