// What validation refuses, as recorded: rest-api.md 11.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'

let edge: Edge

const validator = (id: string, on: boolean) => ({ id, validateRequestBody: on, validateRequestParameters: on })
const model = (name: string, schema: object) => ({ name, contentType: 'application/json', schema: JSON.stringify(schema) })
const url = (name: string): string => `https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/${name}`

const REQUIRED = {
  'method.request.header.x-header-param': true,
  'method.request.path.issuer': true,
  'method.request.querystring.qs1': true,
}

beforeAll(async () => {
  edge = await openEdge()
  const checked = (requestModels: Readonly<Record<string, string>>, requestValidatorId = 'on') =>
    mock('"passed"', { requestValidatorId, requestModels })
  const required = (names: Readonly<Record<string, boolean>>, requestValidatorId = 'on') =>
    mock('"passed"', { requestValidatorId, requestParameters: names })
  await edge.deploy(
    restApi(
      {
        'GET /required': required(REQUIRED),
        'GET /{issuer}/required': required({ 'method.request.path.issuer': true }),
        'GET /optional': required({ ...REQUIRED, 'method.request.querystring.qs1': false, 'method.request.path.issuer': false }),
        'GET /unchecked': required(REQUIRED, 'off'),
        'ANY /strict': checked({ 'application/json': 'Strict' }),
        'ANY /lenient': checked({ 'application/json': 'Lenient' }),
        'POST /unchecked-body': checked({ 'application/json': 'Strict' }, 'off'),
        'POST /litter': checked({ 'application/json': 'Litter' }),
        'POST /both': { ...checked({ 'application/json': 'Strict' }), requestParameters: REQUIRED },
      },
      {},
      {
        requestValidators: [validator('on', true), validator('off', false)],
        models: [
          model('Strict', { type: 'object', properties: { a: { type: 'number' } }, required: ['a'] }),
          model('Lenient', { type: 'object', properties: { a: { type: 'number' } } }),
          model('Cat', { type: 'object', required: ['name'] }),
          model('Litter', {
            type: 'object',
            properties: {
              cats: { type: 'array', items: { $ref: url('Cat') } },
              mother: { oneOf: [{ type: 'null' }, { $ref: url('Cat') }] },
            },
          }),
        ],
      },
    ),
  )
})
afterAll(() => edge.close())

async function answerOf(path: string, options: Parameters<Edge['call']>[1] = {}): Promise<string> {
  const { status, text } = await edge.call(`/prod${path}`, options)
  return status === 200 ? text : `${status} ${JSON.parse(text).message}`
}
const posted = (path: string, body: string): Promise<string> => answerOf(path, { method: 'POST', body })

const REFUSED_BODY = '400 Invalid request body'
const missing = (names: string): string => `400 Missing required request parameters: [${names}]`
const HEADER = { headers: { 'x-header-param': '1' } }

test('[S] rest-api.md 11 #1 #4: what is missing, in the order of the full names; a path parameter that no resource has among them', async () => {
  expect(await answerOf('/required')).toBe(missing('x-header-param, issuer, qs1'))
  expect(await answerOf('/required?qs1=1', HEADER)).toBe(missing('issuer'))
  expect(await answerOf('/me/required')).toBe('"passed"')
})

test('[S] rest-api.md 11 #2: only what is missing is listed', async () => {
  expect(await answerOf('/optional')).toBe(missing('x-header-param'))
  expect(await answerOf('/required', HEADER)).toBe(missing('issuer, qs1'))
  expect(await answerOf('/optional', HEADER)).toBe('"passed"')
})

test.each(['{"a":"text"}', '{}', '[]', 'no JSON', '{'])('[S] rest-api.md 11 #5: the body %s', async (body) => {
  expect(await posted('/strict', body)).toBe(REFUSED_BODY)
})

test('[S] rest-api.md 11 #7: no body is {}, of a GET as well', async () => {
  expect([await answerOf('/strict'), await posted('/strict', '')]).toEqual([REFUSED_BODY, REFUSED_BODY])
  expect([await answerOf('/lenient'), await posted('/lenient', '')]).toEqual(['"passed"', '"passed"'])
})

test('[S] rest-api.md 11 #9: models refer to models', async () => {
  expect(await posted('/litter', '{"cats":[{"name":"a"},{"name":"b"}],"mother":{"name":"c"}}')).toBe('"passed"')
  expect(await posted('/litter', '{"cats":[],"mother":null}')).toBe('"passed"')
  expect(await posted('/litter', '{"cats":[{"name":"a"},{}]}')).toBe(REFUSED_BODY)
  expect(await posted('/litter', '{"mother":{}}')).toBe(REFUSED_BODY)
})

test('[S] rest-api.md 2 #10: parameters come first', async () => {
  expect(await posted('/both', 'no JSON')).toBe(missing('x-header-param, issuer, qs1'))
})

test('[S] rest-api.md 11 #13: a validator that checks neither lets all through', async () => {
  expect([await answerOf('/unchecked'), await posted('/unchecked-body', '{"a":"text"}')]).toEqual(['"passed"', '"passed"'])
})
