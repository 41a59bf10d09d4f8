// From a document to an answer: the whole of Portico.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'

let portico: Portico
beforeAll(async () => {
  portico = await startPortico()
})
afterAll(() => portico.close())

test('an imported API is deployed and answers', async () => {
  const document = `
openapi: 3.0.1
info: {title: served, version: "1"}
paths:
  /pets/{id}:
    get:
      responses:
        200: {description: ok}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 200}'}
        responses:
          default:
            statusCode: 200
            responseTemplates: {application/json: '{"id": "$input.params(''id'')"}'}
`
  const { id: restApiId } = await portico.apigateway.importRestApi({ body: Buffer.from(document) })
  await portico.apigateway.createDeployment({ restApiId, stageName: 'dev' })
  const reply = await fetch(`${portico.url}/restapis/${restApiId}/dev/_user_request_/pets/7`)
  expect([reply.status, await reply.text()]).toEqual([200, '{"id": "7"}'])
})
