import { expect, test } from 'vitest'
import { backend, exchange, faultOf } from './fixtures.ts'

const call = (template: string, body = '') => backend({ type: 'MOCK' }).call(exchange({ body, outbound: { body: template } }))

test.each([
  ['JSON', '{"statusCode": 202, "more": [1]}', 202],
  ['an unquoted key', '{statusCode: 404}', 404],
  ['single quotes, comments, trailing commas', "{'statusCode': 201, /* why */ }", 201],
  ['space around it', '\n\n  {"statusCode": 200}\n', 200],
])('[S] rest-api.md 9.7 #1: %s will do', async (_, template, status) => {
  expect(await call(template)).toMatchObject({ status, subject: String(status) })
})

test.each([
  '',
  '{}',
  'nonsense',
  '{"statusCode": "200"}',
  '{"statusCode": 200.5}',
  '[200]',
  'null',
  `{"statusCode":200,"a":${'['.repeat(10_000)}`,
])('[K+] rest-api.md 9.1 #24: %.40s is 500', async (template) => {
  const { kind, detail } = await faultOf(call(template))
  expect([kind.status, kind.responseType]).toEqual([500, 'API_CONFIGURATION_ERROR'])
  expect(detail.log).toBe(
    'Execution failed due to configuration error: Unable to parse statusCode. It should be an integer that is defined in the request template.',
  )
})

test('[S] rest-api.md 9.7 #3 #7: the body is empty, templates see the request body', async () => {
  const reply = await call('{"statusCode": 200}', '{"posted": 1}')
  expect([reply.body.toString(), reply.templateInput?.toString()]).toEqual(['', '{"posted": 1}'])
})

test('one template text does not answer for another', async () => {
  const target = backend({ type: 'MOCK' })
  const statuses: number[] = []
  for (const code of [200, 200, 500, 200])
    statuses.push((await target.call(exchange({ outbound: { body: `{"statusCode": ${code}}` } }))).status)
  expect(statuses).toEqual([200, 200, 500, 200])
})

test('[D] rest-api.md 9.7 #8: no backend, no latency; method and URI do not matter', async () => {
  const asked = exchange({ outbound: { body: '{"statusCode": 200}', path: { x: 'y' } } })
  await backend({ type: 'MOCK', uri: 'nonsense', httpMethod: 'GET' }).call(asked)
  expect(asked).toMatchObject({ integrationLatency: null, integrationStatus: null })
})
