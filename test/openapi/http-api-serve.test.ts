// From a document to an answer of an HTTP API: the whole of Portico.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'

let portico: Portico
let upstream: Server
let backend: string
let client: ApiGatewayV2
beforeAll(async () => {
  portico = await startPortico()
  client = new ApiGatewayV2({
    endpoint: portico.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  upstream = createServer((request, response) => response.end(`${request.method} ${request.url} ${request.headers['x-stage']}`))
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done))
  backend = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
})
afterAll(async () => {
  client.destroy()
  upstream.closeAllConnections()
  await new Promise((done) => upstream.close(done))
  await portico.close()
})

const documentOf = (uri: string) => `
openapi: 3.0.1
info: {title: served, version: "1"}
paths:
  /pets/{proxy+}:
    get:
      responses: {}
      x-amazon-apigateway-integration:
        type: http_proxy
        httpMethod: ANY
        uri: ${uri}/animals/{proxy}
        payloadFormatVersion: "1.0"
        requestParameters: {"overwrite:header.x-stage": $context.stage}
  /signed:
    get:
      responses: {}
      x-amazon-apigateway-auth: {type: AWS_IAM}
      x-amazon-apigateway-integration: {type: http_proxy, httpMethod: GET, uri: "${uri}", payloadFormatVersion: "1.0"}
x-amazon-apigateway-cors: {allowOrigins: ["https://a.example"], allowMethods: [GET]}
`

test('[D] http-api.md 11 #1, 10 #1: an imported API is deployed and answers, and again when its document is replaced', async () => {
  const { ApiId = '', Warnings } = await client.importApi({ Body: documentOf(backend) })
  expect(Warnings).toBeUndefined()
  await client.createStage({ ApiId, StageName: '$default', AutoDeploy: true })
  const get = (path: string) =>
    fetch(`${portico.url}/_aws/execute-api/${ApiId}${path}`, { headers: { origin: 'https://a.example' } })
  const reply = await get('/pets/dogs/7?full=true')
  expect([reply.status, await reply.text()]).toEqual([200, 'GET /animals/dogs/7?full=true $default'])
  expect(reply.headers.get('access-control-allow-origin')).toBe('https://a.example')
  expect((await get('/signed')).status).toBe(403)
  await client.reimportApi({ ApiId, Body: documentOf(backend).replace('/animals/', '/beasts/').replace('/pets/', '/zoo/') })
  expect([(await get('/pets/dogs')).status, await (await get('/zoo/dogs')).text()]).toEqual([404, 'GET /beasts/dogs $default'])
})
