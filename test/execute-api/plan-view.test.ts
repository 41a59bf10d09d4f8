// GET /_portico/plans/{apiId}/{stageName}: who may read it, and what it says of what.
import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'

interface Answer {
  readonly status: number | undefined
  readonly type: string | undefined
  readonly text: string
}

let portico: Portico
let apiId: string
beforeAll(async () => {
  portico = await startPortico()
  const { id, rootResourceId } = await portico.apigateway.createRestApi({ name: 'planned' })
  apiId = id ?? ''
  const at = { restApiId: id, resourceId: rootResourceId, httpMethod: 'GET' }
  await portico.apigateway.putMethod({ ...at, authorizationType: 'NONE', operationName: 'Look' })
  await portico.apigateway.putIntegration({ ...at, type: 'MOCK' })
  await portico.apigateway.createDeployment({ restApiId: id, stageName: 'prod' })
})
afterAll(() => portico.close())

function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: portico.port, host: '127.0.0.1', path, headers, method }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (data) => {
        text += data
      })
      response.on('end', () => resolve({ status: response.statusCode, type: response.headers['content-type'], text }))
    })
    sent.on('error', reject).end()
  })
}

const signed = (accessKeyId: string, region: string): Readonly<Record<string, string>> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/apigateway/aws4_request, SignedHeaders=host, Signature=0`,
})

test('text for people, JSON for those who accept it; the id in any case', async () => {
  const { status, type, text } = await get(`/_portico/plans/${apiId.toUpperCase()}/prod`)
  expect([status, type]).toEqual([200, 'text/plain; charset=utf-8'])
  expect(text).toMatch(/^REST API \w+ "planned", stage prod, deployment \w+\n {2}endpoint EDGE\n/)
  expect(text).toContain('  GET / (Look)\n')
  const json = await get(`/_portico/plans/${apiId}/prod`, { accept: 'application/json' })
  expect(json.type).toBe('application/json')
  expect(JSON.parse(json.text).methods).toEqual([
    expect.objectContaining({ httpMethod: 'GET', resourcePath: '/', operationName: 'Look', logged: false }),
  ])
})

test('a change of the stage changes the plan that is shown', async () => {
  const patchOperations = [{ op: 'replace' as const, path: '/variables/colour', value: 'red' }]
  await portico.apigateway.updateStage({ restApiId: apiId, stageName: 'prod', patchOperations })
  expect((await get(`/_portico/plans/${apiId}/prod`)).text).toContain('\n  variable colour = red\n')
})

test('nobody sees the plans of another account or region, nor that they are there', async () => {
  const path = `/_portico/plans/${apiId}/prod`
  expect((await get(path, signed('test', 'us-east-1'))).status).toBe(200)
  expect((await get(path, signed('111122223333', 'us-east-1'))).status).toBe(404)
  expect((await get(path, signed('test', 'eu-west-1'))).status).toBe(404)
  const none = await get('/_portico/plans/nothing/prod')
  expect([none.status, none.text]).toEqual([
    404,
    '{"message":"The API nothing has no stage prod in us-east-1 of the account 000000000000."}',
  ])
})

test.each([
  [{ origin: 'http://example.com' }, 403],
  [{ host: 'rebound.example.com' }, 403],
])('a web page of another origin may not read it: %j', async (headers, status) => {
  expect((await get(`/_portico/plans/${apiId}/prod`, headers)).status).toBe(status)
})

test('it is for reading, at its own address', async () => {
  expect((await get(`/_portico/plans/${apiId}/prod`, {}, 'POST')).status).toBe(405)
  for (const path of [`/_portico/plans/${apiId}`, `/_portico/plans/${apiId}/prod/x`, '/_portico/plans//'])
    expect((await get(path)).status).toBe(404)
})
