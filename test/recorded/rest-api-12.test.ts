// Documented behaviour that needs a whole Portico: rest-api.md 9.8, 10 and 12.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, allowGateway, createApi, createFunction, invokeUri, lambdaProxy, mock } from '../e2e/kit.ts'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { INTERNAL } from './kit.ts'

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
})
afterAll(() => portico.close())

test('[D] rest-api.md 10 #10: no answer is held to the models of its method response', async () => {
  const schema = JSON.stringify({ type: 'object', required: ['a'] })
  const model = { restApiId: api.id, name: 'Needy', contentType: 'application/json', schema }
  await portico.apigateway.createModel(model)
  const declared = { responseModels: { 'application/json': 'Needy' } }
  const responseTemplates = { 'application/json': '["no object"]' }
  await api.method('GET /models', { ...mock(), responses: { 200: { declared, responseTemplates } } })
  await api.deploy('models')
  const reply = await api.call('/models/models')
  expect([reply.status, reply.text]).toEqual([200, '["no object"]'])
})

test('[D] rest-api.md 12 #6: a function that a stage variable names lets the gateway in by a permission of its own', async () => {
  const source = `export const handler = async () => ({ body: 'let in' })`
  const functionArn = await createFunction(portico.lambda, 'guarded', source)
  await api.method('GET /variable', lambdaProxy(functionArn.replace('guarded', '${stageVariables.fn}')))
  await api.deploy('variable', { variables: { fn: 'guarded' } })
  const before = await api.call('/variable/variable')
  expect([before.status, before.text]).toEqual([500, INTERNAL])
  await allowGateway(portico.lambda, 'guarded')
  const after = await api.call('/variable/variable')
  expect([after.status, after.text]).toEqual([200, 'let in'])
})

test('[D] rest-api.md 9.8 #4: certificates may go unverified for HTTP and HTTP_PROXY alone', async () => {
  const tlsConfig = { insecureSkipVerification: true }
  const at = { restApiId: api.id, resourceId: api.resourceId('/'), httpMethod: 'GET', tlsConfig }
  await portico.apigateway.putMethod({ ...at, authorizationType: 'NONE' })
  for (const type of ['HTTP', 'HTTP_PROXY'] as const) {
    const put = await portico.apigateway.putIntegration({ ...at, type, integrationHttpMethod: 'GET', uri: 'https://example.com' })
    expect(put.tlsConfig).toEqual(tlsConfig)
  }
  const uri = invokeUri('arn:aws:lambda:us-east-1:000000000000:function:f')
  for (const type of ['AWS', 'AWS_PROXY', 'MOCK'] as const) {
    const put = portico.apigateway.putIntegration({ ...at, type, integrationHttpMethod: 'POST', uri })
    expect(await refusal(put)).toMatch(/^BadRequestException 400 /)
  }
})
