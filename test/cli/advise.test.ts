// `portico advise`: REST API or HTTP API, for each decision point of the guide; and what `import` makes of the same documents.
import { expect, test } from 'vitest'
import { adviseOn } from '../../src/openapi/http-api-advice.ts'
import { runner } from './run.ts'

/** Advice asks nobody. */
const run = runner('http://127.0.0.1:1')

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:pets'
const INTEGRATION = 'x-amazon-apigateway-integration'
const AUTHORIZER = 'x-amazon-apigateway-authorizer'

const adviceOf = (document: object) => adviseOn(JSON.parse(JSON.stringify(document)))

const documentOf = (integration: object | null, more: object = {}, operation: object = {}) => ({
  openapi: '3.0.1',
  info: { title: 't', version: '1' },
  paths: { '/a/{b}': { get: { responses: {}, ...operation, ...(integration && { [INTEGRATION]: integration }) } } },
  ...more,
})
const scheme = (held: object) => ({ components: { securitySchemes: { s: held } } })
const PROXY = { type: 'aws_proxy', uri: FUNCTION, httpMethod: 'POST' }
const GET = '#/paths/~1a~1{b}/get'
const AT = `${GET}/${INTEGRATION}`
const SCHEME = '#/components/securitySchemes/s'

/** Each feature: a document with nothing else, where it stands in it, which kind has it, and how import reads the document. */
const POINTS: readonly (readonly [feature: string, document: object, where: string, kind: string, imported: string])[] = [
  [
    'response caching',
    documentOf({ ...PROXY, cacheKeyParameters: ['method.request.path.b'] }),
    `${AT}/cacheKeyParameters`,
    'REST',
    'REST',
  ],
  ['request and response transformation', documentOf({ ...PROXY, type: 'aws' }), `${AT}/type`, 'REST', 'REST'],
  [
    'mapping templates',
    documentOf({ ...PROXY, requestTemplates: { 'application/json': '{}' } }),
    `${AT}/requestTemplates`,
    'REST',
    'REST',
  ],
  [
    'mapping templates',
    documentOf({ ...PROXY, responses: { default: { responseTemplates: { 'text/plain': '' } } } }),
    `${AT}/responses/default/responseTemplates`,
    'REST',
    'REST',
  ],
  ['mock integrations', documentOf({ type: 'MOCK' }), `${AT}/type`, 'REST', 'REST'],
  [
    'conversion of content',
    documentOf({ ...PROXY, contentHandling: 'CONVERT_TO_TEXT' }),
    `${AT}/contentHandling`,
    'REST',
    'REST',
  ],
  ['response streaming', documentOf({ ...PROXY, responseTransferMode: 'STREAM' }), `${AT}/responseTransferMode`, 'REST', 'REST'],
  [
    'API keys and usage plans',
    documentOf(PROXY, scheme({ type: 'apiKey', name: 'x-api-key', in: 'header' })),
    SCHEME,
    'REST',
    'REST',
  ],
  [
    'API keys and usage plans',
    documentOf(PROXY, { 'x-amazon-apigateway-api-key-source': 'HEADER' }),
    '#/x-amazon-apigateway-api-key-source',
    'REST',
    'REST',
  ],
  [
    'request validation',
    documentOf(PROXY, {}, { 'x-amazon-apigateway-request-validator': 'all' }),
    `${GET}/x-amazon-apigateway-request-validator`,
    'REST',
    'REST',
  ],
  [
    'request validation',
    documentOf(PROXY, { 'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } } }),
    '#/x-amazon-apigateway-request-validators',
    'REST',
    'REST',
  ],
  [
    'gateway responses',
    documentOf(PROXY, { 'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: {} } }),
    '#/x-amazon-apigateway-gateway-responses',
    'REST',
    'REST',
  ],
  [
    'a resource policy',
    documentOf(PROXY, { 'x-amazon-apigateway-policy': { Version: 'x' } }),
    '#/x-amazon-apigateway-policy',
    'REST',
    'REST',
  ],
  [
    'compression of responses',
    documentOf(PROXY, { 'x-amazon-apigateway-minimum-compression-size': 0 }),
    '#/x-amazon-apigateway-minimum-compression-size',
    'REST',
    'REST',
  ],
  [
    'an edge-optimized or private endpoint',
    documentOf(PROXY, {
      servers: [{ url: '/' }, { 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['vpce-1'] } }],
    }),
    '#/servers/1/x-amazon-apigateway-endpoint-configuration',
    'REST',
    'REST',
  ],
  [
    'validation of tokens by a pattern',
    documentOf(PROXY, scheme({ type: 'apiKey', [AUTHORIZER]: { type: 'token', identityValidationExpression: '^a' } })),
    `${SCHEME}/${AUTHORIZER}/identityValidationExpression`,
    'REST',
    'REST',
  ],
  [
    'JWT authorizers',
    documentOf(PROXY, scheme({ type: 'oauth2', [AUTHORIZER]: { type: 'jwt' } })),
    `${SCHEME}/${AUTHORIZER}/type`,
    'HTTP',
    'HTTP',
  ],
  [
    'simple responses of Lambda authorizers',
    documentOf(PROXY, scheme({ type: 'apiKey', [AUTHORIZER]: { type: 'request', enableSimpleResponses: true } })),
    `${SCHEME}/${AUTHORIZER}/enableSimpleResponses`,
    'HTTP',
    'HTTP',
  ],
  [
    'a CORS configuration',
    documentOf(PROXY, { 'x-amazon-apigateway-cors': { allowOrigins: ['*'] } }),
    '#/x-amazon-apigateway-cors',
    'HTTP',
    'HTTP',
  ],
  ['a default route', documentOf(PROXY, {}, { isDefaultRoute: true }), `${GET}/isDefaultRoute`, 'HTTP', 'HTTP'],
  ['payload format 2.0', documentOf({ ...PROXY, payloadFormatVersion: '2.0' }), `${AT}/payloadFormatVersion`, 'HTTP', 'HTTP'],
  [
    'AWS service integrations of HTTP APIs',
    documentOf({ type: 'aws_proxy', integrationSubtype: 'SQS-SendMessage' }),
    `${AT}/integrationSubtype`,
    'HTTP',
    'HTTP',
  ],
  [
    'private integrations with a load balancer or Cloud Map',
    documentOf({ type: 'http_proxy', uri: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/a/b/c' }),
    `${AT}/uri`,
    'HTTP',
    'HTTP',
  ],
  [
    'connections that stay open, for both sides to send',
    documentOf(PROXY, {}, { responses: { 101: {} } }),
    `${GET}/responses/101`,
    'WEBSOCKET',
    'REST',
  ],
]

test.each(POINTS)('%s (%#)', (feature, document, where, kind, imported) => {
  const advice = adviceOf(document)
  expect(advice.reasons).toContainEqual({ kind, weight: 'needs', feature, where: [where] })
  expect(advice.reasons.filter(({ weight }) => weight === 'needs')).toHaveLength(1)
  expect(advice.recommended).toBe(kind === 'REST' ? 'REST' : 'HTTP')
  expect(advice.written).toBe(imported)
})

/** What both kinds can do, in other forms. */
const FORMS: readonly (readonly [feature: string, document: object, kind: string, imported: string])[] = [
  [
    'Swagger 2.0 (HTTP APIs read OpenAPI 3.0 alone)',
    { swagger: '2.0', paths: {}, 'x-amazon-apigateway-cors': {} },
    'REST',
    'REST',
  ],
  [
    'OpenAPI 3.1 (HTTP APIs read OpenAPI 3.0 alone)',
    { ...documentOf({ ...PROXY, payloadFormatVersion: '1.0' }), openapi: '3.1.0' },
    'REST',
    'REST',
  ],
  [
    'parameter mappings of REST APIs',
    documentOf({ ...PROXY, requestParameters: { 'integration.request.header.a': 'x' } }),
    'REST',
    'REST',
  ],
  ['parameter mappings of HTTP APIs', documentOf({ ...PROXY, requestParameters: { 'append:header.a': 'x' } }), 'HTTP', 'HTTP'],
  ['payload format versions', documentOf({ ...PROXY, payloadFormatVersion: '1.0' }), 'HTTP', 'HTTP'],
  ['an export of an HTTP API', documentOf(PROXY, { 'x-amazon-apigateway-importexport-version': '1.0' }), 'HTTP', 'HTTP'],
  [
    'binary media types (HTTP APIs pass all of them)',
    documentOf(PROXY, { 'x-amazon-apigateway-binary-media-types': ['a/b'] }),
    'REST',
    'REST',
  ],
  [
    'Lambda authorizers of one token',
    documentOf(PROXY, scheme({ type: 'apiKey', [AUTHORIZER]: { type: 'token' } })),
    'REST',
    'REST',
  ],
  [
    'Cognito authorizers (HTTP APIs have JWT authorizers for them)',
    documentOf(PROXY, scheme({ type: 'apiKey', [AUTHORIZER]: { type: 'cognito_user_pools' } })),
    'REST',
    'REST',
  ],
  [
    'Lambda authorizers of HTTP APIs',
    documentOf(PROXY, scheme({ type: 'apiKey', [AUTHORIZER]: { type: 'request', authorizerPayloadFormatVersion: '1.0' } })),
    'HTTP',
    'HTTP',
  ],
  ['tags of the API', documentOf(PROXY, { tags: [{ name: 'a', 'x-amazon-apigateway-tag-value': 'b' }] }), 'HTTP', 'HTTP'],
  [
    'integrations that routes share',
    documentOf(
      { $ref: '#/components/x-amazon-apigateway-integrations/i' },
      { components: { 'x-amazon-apigateway-integrations': { i: PROXY } } },
    ),
    'HTTP',
    'HTTP',
  ],
]

test.each(FORMS)(
  'what both can do decides how a document is read, not what it should be: %s',
  (feature, document, kind, imported) => {
    const advice = adviceOf(document)
    expect(advice.reasons).toContainEqual(expect.objectContaining({ kind, weight: 'written', feature }))
    expect([advice.recommended, advice.written]).toEqual(['HTTP', imported])
  },
)

test('sign-in by OpenID Connect is simpler with an HTTP API; a document without extensions is imported as ever', () => {
  const advice = adviceOf(documentOf(null, scheme({ type: 'openIdConnect', openIdConnectUrl: 'https://a' })))
  expect(advice).toEqual({
    recommended: 'HTTP',
    written: 'REST',
    reasons: [{ kind: 'HTTP', weight: 'suits', feature: 'OpenID Connect and OAuth 2.0', where: [`${SCHEME}/type`] }],
  })
})

test('a simple proxy is an HTTP API, for cost', async () => {
  const { code, stdout, stderr } = await run(['advise', '-'], { input: JSON.stringify(documentOf(PROXY)) })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toBe('HTTP API: nothing in it needs a REST API, and an HTTP API costs less and answers faster.\n')
})

test('each reason is told with its places, and the kind that has it', async () => {
  const both = documentOf(
    { type: 'mock' },
    { 'x-amazon-apigateway-cors': { allowOrigins: ['*'] }, ...scheme({ type: 'oauth2' }) },
  )
  const { stdout } = await run(['advise', '-'], { input: JSON.stringify(both) })
  expect(stdout).toBe(
    [
      'REST API: it has what HTTP APIs cannot do. What only HTTP APIs have must be done otherwise, or in an API of its own.',
      '',
      'Only REST APIs have:',
      `  mock integrations at ${AT}/type`,
      '',
      'Only HTTP APIs have:',
      '  a CORS configuration at #/x-amazon-apigateway-cors',
      '',
      'Simpler with HTTP APIs:',
      `  OpenID Connect and OAuth 2.0 at ${SCHEME}/type`,
      '',
    ].join('\n'),
  )
})

test('many places are counted; --json has them all; YAML is read', async () => {
  const paths = Object.fromEntries(
    ['/a', '/b', '/c', '/d', '/e'].map((path) => [path, { get: { [INTEGRATION]: { type: 'mock' } } }]),
  )
  const input = JSON.stringify({ openapi: '3.0.1', paths })
  expect((await run(['advise', '-'], { input })).stdout).toContain(`#/paths/~1c/get/${INTEGRATION}/type and 2 more\n`)
  const { recommended, written, reasons } = JSON.parse((await run(['advise', '-', '--json'], { input })).stdout)
  expect([recommended, written, reasons[0].where]).toEqual([
    'REST',
    'REST',
    Object.keys(paths).map((path) => `#/paths/~1${path.slice(1)}/get/${INTEGRATION}/type`),
  ])
  const yaml = 'openapi: 3.0.1\npaths: {}\nx-amazon-apigateway-cors: {allowOrigins: ["*"]}\n'
  expect((await run(['advise', '-'], { input: yaml })).stdout).toMatch(/^HTTP API: it has what only HTTP APIs have/)
})

test.each(['', 'no document', '{"a":1}', '[1]', '"3.0.1"', 'a: [b'])(
  'what is no document is a mistake of usage: %s',
  async (input) => {
    expect(await run(['advise', '-'], { input })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'portico: stdin is no OpenAPI document.\n',
    })
  },
)

test('documents that hold anything anywhere are no trouble', () => {
  const odd = [null, 0, '', [], [null], { $ref: '#/a' }, { $ref: '#/paths/~1a~1{b}/get' }]
  for (const held of odd) {
    for (const document of [
      documentOf(held as object),
      documentOf(PROXY, { components: held, servers: held, tags: held }),
      { openapi: held, paths: held, swagger: held },
      documentOf(PROXY, scheme(held as object)),
      { openapi: '3.0.1', paths: { '/a': held, '/b': { get: held } } },
    ])
      expect(['REST', 'HTTP']).toContain(adviceOf(document).written)
  }
})

test('[D] http-api.md 1 #14: more operations than an HTTP API has routes; how the document is written stays what it is', async () => {
  const operations = (count: number) => ({
    paths: Object.fromEntries(Array.from({ length: count }, (_, i) => [`/p${i}`, { get: { responses: {} }, parameters: [] }])),
  })
  expect(adviceOf(documentOf(null, operations(300)))).toMatchObject({ recommended: 'HTTP', reasons: [] })
  const many = { feature: 'more than the 300 routes of an HTTP API', kind: 'REST', weight: 'needs', where: ['#/paths'] }
  expect(adviceOf(documentOf(null, operations(301)))).toEqual({ recommended: 'REST', written: 'REST', reasons: [many] })
  const cors = { 'x-amazon-apigateway-cors': { allowOrigins: ['*'] } }
  expect(adviceOf(documentOf(null, { ...operations(301), ...cors }))).toMatchObject({ recommended: 'REST', written: 'HTTP' })
})
