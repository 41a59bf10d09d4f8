import { expect, test } from 'vitest'
import { compileModels } from '../../src/compile/models.ts'
import { HeaderList } from '../../src/core/headers.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { requestValidator } from '../../src/pipeline/request-validator.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

const BOTH = { id: 'val123', validateRequestBody: true, validateRequestParameters: true }
const REQUIRED = {
  'method.request.querystring.qs1': true,
  'method.request.path.issuer': true,
  'method.request.header.x-header-param': true,
  'method.request.querystring.optional': false,
}
const SCHEMA = '{"type":"object","required":["a","b"]}'

interface Given extends ExchangeParts {
  readonly validator?: typeof BOTH
  readonly requestParameters?: Readonly<Record<string, boolean>>
  readonly requestModels?: Readonly<Record<string, string>>
}

/** The Fault of a request, or null when it passed. */
async function faultOf(given: Given): Promise<{ fault: Fault; lines: string[] } | null> {
  const { validator = BOTH, requestParameters = {}, requestModels = {} } = given
  const model = compileModels('a1b2c3d4e5', [{ name: 'Pet', schema: SCHEMA }])
  const step = requestValidator({ validator, method: { requestParameters, requestModels }, model })
  const exchange = newExchange(given)
  const ok = async (): Promise<Reply> => ({ status: 200, headers: new HeaderList(), body: Buffer.from('') })
  try {
    await (step ? step(ok) : ok)(exchange)
    return null
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    return { fault, lines: exchange.lines }
  }
}

test('[S] rest-api.md 11 #1: missing parameters are listed by bare name, in the order of their full names', async () => {
  const result = await faultOf({ requestParameters: REQUIRED })
  expect(result?.fault.kind.status).toBe(400)
  expect(result?.fault.kind.responseType).toBe('BAD_REQUEST_PARAMETERS')
  expect(result?.fault.detail.message).toBe('Missing required request parameters: [x-header-param, issuer, qs1]')
})

test('[S] rest-api.md 11 #2: only the missing ones are listed', async () => {
  const sent = { query: 'qs1=1', pathParameters: { issuer: 'me' } }
  expect((await faultOf({ ...sent, requestParameters: REQUIRED }))?.fault.detail.message).toBe(
    'Missing required request parameters: [x-header-param]',
  )
  expect(await faultOf({ ...sent, headers: [['x-header-param', '1']], requestParameters: REQUIRED })).toBeNull()
})

test('[D] rest-api.md 11 #3: blank values are missing', async () => {
  const result = await faultOf({
    query: 'qs1=%20',
    pathParameters: { issuer: 'me' },
    headers: [['x-header-param', '']],
    requestParameters: REQUIRED,
  })
  expect(result?.fault.detail.message).toBe('Missing required request parameters: [x-header-param, qs1]')
})

test('[D] rest-api.md 1.3 #8, [S] 11 #4: names compare with case; a path parameter that is none of the resource is always missing', async () => {
  const sent = { query: 'QS1=1', headers: [['X-Header-Param', '1']] as const, pathParameters: {} }
  expect((await faultOf({ ...sent, requestParameters: REQUIRED }))?.fault.detail.message).toBe(
    'Missing required request parameters: [x-header-param, issuer, qs1]',
  )
  expect((await faultOf({ requestParameters: { 'method.request.path.toString': true } }))?.fault.detail.message).toContain(
    'toString',
  )
})

test('[S] rest-api.md 11 #5: a body that breaks its model, or is no JSON, is Invalid request body', async () => {
  const requestModels = { 'application/json': 'Pet' }
  for (const body of ['{"a":1}', 'no json', '[]', '']) {
    const result = await faultOf({ body, requestModels })
    expect(result?.fault.kind.status).toBe(400)
    expect(result?.fault.kind.message).toBe('Invalid request body')
  }
  expect(await faultOf({ body: '{"a":1,"b":2}', requestModels })).toBeNull()
})

test('[D] rest-api.md 11 #6, [K+] 11 #8: the detail is for $context.error.validationErrorString and the log', async () => {
  const result = await faultOf({ body: '{}', requestModels: { 'application/json': 'Pet' } })
  expect(result?.fault.detail.validationError).toBe('[object has missing required properties (["a","b"])]')
  expect(result?.lines).toEqual([
    'Request body does not match model schema for content type application/json: [object has missing required properties (["a","b"])]',
  ])
})

test('[S] rest-api.md 2 #10: the body is looked at only when the parameters passed', async () => {
  const result = await faultOf({ body: '{}', requestParameters: REQUIRED, requestModels: { 'application/json': 'Pet' } })
  expect(result?.fault.kind.responseType).toBe('BAD_REQUEST_PARAMETERS')
})

test('[D] rest-api.md 11 #10 #11 #15, [K+] 11 #12: the model goes by content type, $default takes the others, and without one the body passes', async () => {
  const headers = [['content-type', 'text/plain; charset=utf-8']] as const
  expect(await faultOf({ body: 'x', headers, requestModels: { 'application/json': 'Pet' } })).toBeNull()
  expect(await faultOf({ body: 'x', headers, requestModels: { 'text/plain': 'Pet' } })).not.toBeNull()
  expect(await faultOf({ body: 'x', headers, requestModels: { $default: 'Pet' } })).not.toBeNull()
  expect(await faultOf({ body: 'x', requestModels: { 'application/json': 'NoSuchModel' } })).toBeNull()
})

test('[S] rest-api.md 11 #13: a validator with both flags off checks nothing, and costs no step', async () => {
  const off = { ...BOTH, validateRequestBody: false, validateRequestParameters: false }
  expect(await faultOf({ validator: off, requestParameters: REQUIRED, requestModels: { 'application/json': 'Pet' } })).toBeNull()
  const method = { requestParameters: REQUIRED, requestModels: {} }
  expect(requestValidator({ validator: off, method, model: () => undefined })).toBeNull()
  expect(requestValidator({ validator: undefined, method, model: () => undefined })).toBeNull()
  expect(
    requestValidator({ validator: BOTH, method: { requestParameters: {}, requestModels: {} }, model: () => undefined }),
  ).toBeNull()
})
