// Usage plans are kept, and enforced later: until then what asks for a key stays closed (docs/limits.md).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'

let portico: Portico

beforeAll(async () => {
  portico = await startPortico()
})
afterAll(() => portico.close())

test('a method that requires a key answers 501, with a key of a plan too; one beside it is open', async () => {
  const api = portico.apigateway
  const { id: restApiId, rootResourceId } = await api.createRestApi({ name: 'keys' })
  for (const httpMethod of ['GET', 'POST']) {
    const at = { restApiId, resourceId: rootResourceId, httpMethod }
    await api.putMethod({ ...at, authorizationType: 'NONE', apiKeyRequired: httpMethod === 'GET' })
    await api.putMethodResponse({ ...at, statusCode: '200' })
    await api.putIntegration({ ...at, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode":200}' } })
    await api.putIntegrationResponse({ ...at, statusCode: '200' })
  }
  await api.createDeployment({ restApiId, stageName: 'dev' })
  const { id: keyId, value = '' } = await api.createApiKey({ enabled: true })
  const { id: usagePlanId } = await api.createUsagePlan({ name: 'plan', apiStages: [{ apiId: restApiId, stage: 'dev' }] })
  await api.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' })

  const url = `${portico.url}/_aws/execute-api/${restApiId}/dev/`
  for (const headers of [{}, { 'x-api-key': value }]) {
    const closed = await fetch(url, { headers })
    expect(closed.status).toBe(501)
    expect(await closed.text()).toContain('an API key')
  }
  expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(200)
})
