// Integrations: control-plane.md 7, rest-api.md 6.
import type { Integration, PatchOperation, PutIntegrationCommandInput, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi

const LAMBDA =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations'
const TABLE = 'arn:aws:apigateway:us-east-1:dynamodb:action/GetItem'
const ROLE = 'arn:aws:iam::111111111111:role/caller'

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'integrations' })
  const requestParameters = {
    'method.request.querystring.q': false,
    'method.request.path.id': true,
    'method.request.header.h': false,
  }
  await api.putMethod({ ...at(), authorizationType: 'NONE', requestParameters })
})
afterAll(() => server.close())

const at = (): { restApiId: string | undefined; resourceId: string | undefined; httpMethod: string } => ({
  restApiId: made.id,
  resourceId: made.rootResourceId,
  httpMethod: 'GET',
})
const put = (input: Partial<PutIntegrationCommandInput> = {}): Promise<Integration> =>
  answer(api.putIntegration({ ...at(), type: 'MOCK', ...input }))
const update = (...patchOperations: PatchOperation[]): Promise<Integration> =>
  answer(api.updateIntegration({ ...at(), patchOperations }))

const defaults = (): object => ({
  passthroughBehavior: 'WHEN_NO_MATCH',
  timeoutInMillis: 29000,
  cacheNamespace: made.rootResourceId,
  cacheKeyParameters: [],
})

test('[S] control-plane.md 7 #1 #6 #7, auth-throttle-cache.md 9.2 #2: put 201, get 200, delete 204, and then 404', async () => {
  expect(await status(api.putIntegration({ ...at(), type: 'MOCK' }))).toBe(201)
  expect(await answer(api.getIntegration(at()))).toEqual({ type: 'MOCK', ...defaults() })
  expect(await status(api.deleteIntegration(at()))).toBe(204)
  expect(await refusal(api.getIntegration(at()))).toBe('NotFoundException 404 Invalid Integration identifier specified')
})

test('[S] control-plane.md 7 #2, [D] rest-api.md 9.7 #8: MOCK keeps no verb, nor a URI', async () => {
  const templates = { 'application/json': '{"statusCode": 200}' }
  const shown = await put({ integrationHttpMethod: 'GET', uri: 'http://ignored', requestTemplates: templates })
  expect(shown).toEqual({ type: 'MOCK', requestTemplates: templates, ...defaults() })
})

test.each(['HTTP', 'HTTP_PROXY'] as const)('[S] control-plane.md 7 #1 #2: the connection shows for %s', async (type) => {
  const shown = await put({ type, integrationHttpMethod: 'POST', uri: 'https://example.com/{id}' })
  expect(shown).toEqual({ type, httpMethod: 'POST', uri: 'https://example.com/{id}', connectionType: 'INTERNET', ...defaults() })
})

test('[S] control-plane.md 7 #2: AWS and AWS_PROXY show no connection; two slashes before the version were recorded', async () => {
  const shown = await put({ type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: LAMBDA.replace('path/', 'path//') })
  expect(shown).toEqual({ type: 'AWS_PROXY', httpMethod: 'POST', uri: LAMBDA.replace('path/', 'path//'), ...defaults() })
  expect(await put({ type: 'AWS', integrationHttpMethod: 'POST', uri: TABLE, credentials: ROLE })).not.toHaveProperty(
    'connectionType',
  )
})

test('[D] rest-api.md 9.2 #33: a Lambda integration may stream', async () => {
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:111111111111:function:f/response-streaming-invocations'
  const shown = await put({ type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri, responseTransferMode: 'STREAM' })
  expect(shown).toMatchObject({ uri, responseTransferMode: 'STREAM' })
})

const PROXY_ONLY =
  "BadRequestException 400 Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
const VERB_MISSING = 'BadRequestException 400 Enumeration value for HttpMethod must be non-empty'
const POST = { integrationHttpMethod: 'POST' }
const RAW_LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:f'

test.each<readonly [string, Partial<PutIntegrationCommandInput>, string]>([
  ['[S] control-plane.md 7 #4: HTTP without a verb', { type: 'HTTP', uri: 'http://x' }, VERB_MISSING],
  ['[S] control-plane.md 7 #4: HTTP_PROXY without a verb', { type: 'HTTP_PROXY', uri: 'http://x' }, VERB_MISSING],
  ['[S] control-plane.md 7 #4: AWS without a verb', { type: 'AWS', uri: LAMBDA }, VERB_MISSING],
  [
    '[S] control-plane.md 7 #4: an HTTP URI that is none',
    { ...POST, type: 'HTTP', uri: 'non-valid-http' },
    'BadRequestException 400 Invalid HTTP endpoint specified for URI',
  ],
  ['[S] no HTTP URI', { ...POST, type: 'HTTP_PROXY' }, 'BadRequestException 400 Invalid HTTP endpoint specified for URI'],
  ...[
    'http://{host}/x',
    'https://a.{zone}/',
    'http://user:pw@h/',
    'http://@h',
    'https://u@${stageVariables.h}/',
    'http://a b/',
  ].map(
    (uri) =>
      [
        `[S] control-plane.md 7 #4: an HTTP URI that can never be called: ${uri}`,
        { ...POST, type: 'HTTP_PROXY', uri },
        'BadRequestException 400 Invalid HTTP endpoint specified for URI',
      ] as const,
  ),
  [
    '[S] control-plane.md 7 #4: no ARN',
    { ...POST, type: 'AWS', uri: 'non-valid-arn' },
    'BadRequestException 400 Invalid ARN specified in the request',
  ],
  [
    '[S] control-plane.md 7 #4: an ARN of another service',
    { ...POST, type: 'AWS', uri: 'arn:aws:sns:us-east-1:111111111111:path/x' },
    'BadRequestException 400 Invalid ARN specified in the request',
  ],
  [
    '[S] control-plane.md 7 #4: an ARN without path or action',
    { ...POST, type: 'AWS', uri: 'arn:aws:iam::0000000000:role/service-role/asdf' },
    'BadRequestException 400 AWS ARN for integration must contain path or action',
  ],
  [
    '[S] control-plane.md 7 #5: a raw Lambda ARN',
    { ...POST, type: 'AWS_PROXY', uri: RAW_LAMBDA },
    'BadRequestException 400 AWS ARN for integration must contain path or action',
  ],
  [
    '[S] control-plane.md 7 #4 #5, rest-api.md 9.2 #1 #2: AWS_PROXY to a wrong path',
    { ...POST, type: 'AWS_PROXY', uri: 'arn:aws:apigateway:us-east-1:lambda:path/wrong' },
    PROXY_ONLY,
  ],
  [
    '[S] control-plane.md 7 #5: AWS_PROXY to a wrong path of Firehose',
    { ...POST, type: 'AWS_PROXY', uri: 'arn:aws:apigateway:us-east-1:firehose:path/wrong' },
    PROXY_ONLY,
  ],
  [
    '[S] rest-api.md 9.2 #2: AWS_PROXY to another service',
    { ...POST, type: 'AWS_PROXY', uri: TABLE, credentials: ROLE },
    PROXY_ONLY,
  ],
  [
    '[K+] control-plane.md 7 #13, rest-api.md 9.4 #14: an AWS service without a role',
    { ...POST, type: 'AWS', uri: TABLE },
    'BadRequestException 400 Role ARN must be specified for AWS integrations',
  ],
  [
    '[K+] control-plane.md 7 #13: a role of another account',
    { ...POST, type: 'AWS', uri: TABLE, credentials: 'arn:aws:iam::222222222222:role/x' },
    'BadRequestException 400 Cross-account pass role is not allowed.',
  ],
  [
    '[K+] control-plane.md 7 #12, [D] rest-api.md 9.1 #1, 17 #3: a timeout below',
    { timeoutInMillis: 49 },
    'BadRequestException 400 Timeout should be between 50 ms and 29000 ms',
  ],
  [
    '[K+] control-plane.md 7 #12, [D] rest-api.md 9.1 #1, 17 #3: a timeout above',
    { timeoutInMillis: 29001 },
    'BadRequestException 400 Timeout should be between 50 ms and 29000 ms',
  ],
  [
    '[S] control-plane.md 7 #4: an unknown type',
    { type: 'HTTPS_PROXY' as 'HTTP' },
    "ValidationException 400 1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]",
  ],
  [
    '[S] control-plane.md 7 #4: a missing method',
    { httpMethod: 'POST' },
    'NotFoundException 404 Invalid Method identifier specified',
  ],
  ['[S] a missing resource', { resourceId: 'badresource' }, 'NotFoundException 404 Invalid Resource identifier specified'],
  [
    '[K+] rest-api.md 6 #6: a source the method does not declare',
    { requestParameters: { 'integration.request.header.x': 'method.request.querystring.other' } },
    'BadRequestException 400 Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.querystring.other]',
  ],
  [
    '[S] a source that is none',
    { requestParameters: { 'integration.request.header.x': 'nonsense' } },
    'BadRequestException 400 Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: nonsense]',
  ],
  [
    '[S] a template for no content type',
    { requestTemplates: { 123: '{}' } },
    'BadRequestException 400 Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
  ],
  [
    'another passthrough behaviour',
    { passthroughBehavior: 'SOMETIMES' },
    'BadRequestException 400 Invalid passthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER',
  ],
])('7: put refuses %s', async (_, input, expected) => {
  expect(await refusal(put(input))).toBe(expected)
})

test('[D] rest-api.md 6 #2 #4: what the method declares, and what needs no declaration, can be mapped', async () => {
  const requestParameters = {
    'integration.request.querystring.q': 'method.request.multivaluequerystring.q',
    'integration.request.path.id': 'method.request.path.id',
    'integration.request.header.h': 'method.request.header.h',
    'integration.request.header.s': "'static'",
    'integration.request.header.v': 'stageVariables.v',
    'integration.request.header.c': 'context.requestId',
    'integration.request.header.b': 'method.request.body.a.b',
  }
  expect((await put({ requestParameters })).requestParameters).toEqual(requestParameters)
})

test('AWS_PROXY without a verb calls by POST, as guides have it', async () => {
  expect(await put({ type: 'AWS_PROXY', uri: LAMBDA })).toMatchObject({ type: 'AWS_PROXY', httpMethod: 'POST' })
})

// [K] Terraform writes `tls_config { insecure_skip_verification = false }` as `{}`, and reads its block back.
test.each([{}, { insecureSkipVerification: false }])('a tlsConfig that verifies is shown as one: %j', async (tlsConfig) => {
  const shown = await put({ ...POST, type: 'HTTP', uri: 'http://a', tlsConfig })
  expect(shown.tlsConfig).toEqual({ insecureSkipVerification: false })
  expect((await put({ ...POST, type: 'HTTP', uri: 'http://a' })).tlsConfig).toBeUndefined()
})

test('[S] control-plane.md 7 #9 #10 #11, 21 #14, [D] control-plane.md 7 #8, 21 #15: everything that update can replace, add and remove', async () => {
  await put({ ...POST, type: 'HTTP', uri: 'http://a', requestTemplates: { 'application/json': '{}' } })
  expect(
    await update(
      { op: 'replace', path: '/httpMethod', value: 'PUT' },
      { op: 'replace', path: '/uri', value: 'http://${stageVariables.host}/b' },
      { op: 'replace', path: '/passthroughBehavior', value: 'NEVER' },
      { op: 'replace', path: '/contentHandling', value: 'CONVERT_TO_TEXT' },
      { op: 'replace', path: '/timeoutInMillis', value: '50' },
      { op: 'replace', path: '/cacheNamespace', value: 'ns' },
      { op: 'replace', path: '/tlsConfig/insecureSkipVerification', value: 'true' },
      { op: 'add', path: '/requestParameters/integration.request.header.x', value: "'x'" },
      { op: 'add', path: '/requestTemplates/application~1xml', value: '<a/>' },
      { op: 'remove', path: '/requestTemplates/application~1json' },
      { op: 'add', path: '/cacheKeyParameters/method.request.querystring.q' },
    ),
  ).toEqual({
    type: 'HTTP',
    httpMethod: 'PUT',
    uri: 'http://${stageVariables.host}/b',
    connectionType: 'INTERNET',
    passthroughBehavior: 'NEVER',
    contentHandling: 'CONVERT_TO_TEXT',
    timeoutInMillis: 50,
    cacheNamespace: 'ns',
    tlsConfig: { insecureSkipVerification: true },
    requestParameters: { 'integration.request.header.x': "'x'" },
    requestTemplates: { 'application/xml': '<a/>' },
    cacheKeyParameters: ['method.request.querystring.q'],
  })
  const changed = await update(
    { op: 'replace', path: '/type', value: 'HTTP_PROXY' },
    { op: 'replace', path: '/credentials', value: ROLE },
    { op: 'replace', path: '/requestParameters/integration.request.header.x', value: "'y'" },
    { op: 'replace', path: '/requestTemplates/application~1xml', value: '<b/>' },
  )
  expect(changed).toMatchObject({
    type: 'HTTP_PROXY',
    credentials: ROLE,
    requestParameters: { 'integration.request.header.x': "'y'" },
    requestTemplates: { 'application/xml': '<b/>' },
  })
  expect(await update({ op: 'remove', path: '/requestParameters/integration.request.header.x' })).not.toHaveProperty(
    'requestParameters',
  )
  const less = await update(
    { op: 'replace', path: '/contentHandling', value: '' },
    { op: 'remove', path: '/cacheKeyParameters/method.request.querystring.q' },
  )
  expect(less).toMatchObject({ cacheKeyParameters: [] })
  expect(less).not.toHaveProperty('contentHandling')
  expect(await refusal(update({ op: 'replace', path: '/timeoutInMillis', value: '29001' }))).toContain(
    'Timeout should be between',
  )
  expect(await refusal(update({ op: 'replace', path: '/wrong', value: 'x' }))).toBe(
    'BadRequestException 400 Invalid patch path /wrong',
  )
})

test('[S] control-plane.md 7 #6: get of what is not there, level by level', async () => {
  const resource = 'NotFoundException 404 Invalid Resource identifier specified'
  expect(await refusal(api.getIntegration({ ...at(), restApiId: 'fake' }))).toBe(resource)
  expect(await refusal(api.getIntegration({ ...at(), resourceId: 'fake' }))).toBe(resource)
  expect(await refusal(api.getIntegration({ ...at(), httpMethod: 'POST' }))).toBe(
    'NotFoundException 404 Invalid Method identifier specified',
  )
  expect(await refusal(api.getIntegration(at()))).toBe('NotFoundException 404 Invalid Integration identifier specified')
})

test('[D] rest-api.md 17 #5: a request template over 300 KB is refused', async () => {
  const value = '-'.repeat(300 * 1024 + 1)
  const refused =
    'BadRequestException 400 Validation Result: warnings : [], errors : [Mapping template for text/plain exceeds the maximum size of 300 KB]'
  expect(await refusal(put({ requestTemplates: { 'text/plain': value } }))).toBe(refused)
  await put({ requestTemplates: { 'text/plain': value.slice(1) } })
  expect(await refusal(update({ op: 'replace', path: '/requestTemplates/text~1plain', value }))).toBe(refused)
})
