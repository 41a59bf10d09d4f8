// Random damage to valid documents: an answer of AWS's kind, soon, and nothing half done.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { type ControlServer, startControl } from '../support/control-server.ts'
import { corpus, withMocks } from '../support/openapi-corpus.ts'

let server: ControlServer
beforeAll(async () => {
  server = await startControl()
})
afterAll(() => server.close())

const FUNCTION = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations'
const RICH: Json = {
  swagger: '2.0',
  info: { title: 'rich', version: '1', description: 'd' },
  basePath: '/base/path',
  parameters: { shared: { name: 's', in: 'query', type: 'string' } },
  paths: {
    '/a/{b}': {
      parameters: [{ name: 'b', in: 'path', required: true, type: 'string' }, { $ref: '#/parameters/shared' }],
      get: {
        operationId: 'o',
        description: 'd',
        responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/A' }, headers: { H: { type: 'string' } } } },
        security: [{ token: [] }, { key: [] }],
        'x-amazon-apigateway-request-validator': 'all',
        'x-amazon-apigateway-integration': {
          type: 'aws',
          httpMethod: 'POST',
          uri: FUNCTION,
          requestParameters: { 'integration.request.header.X': 'method.request.path.b' },
          requestTemplates: { 'application/json': '{}' },
          cacheKeyParameters: ['method.request.path.b'],
          timeoutInMillis: 100,
          responses: { default: { statusCode: 200, responseParameters: { 'method.response.header.H': "'h'" } } },
        },
      },
      'x-amazon-apigateway-any-method': {
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'ANY',
          uri: 'https://example.com',
          tlsConfig: { insecureSkipVerification: true },
        },
      },
    },
  },
  definitions: { A: { type: 'object', properties: { b: { $ref: '#/definitions/A' } }, required: ['b'] } },
  securityDefinitions: {
    key: { type: 'apiKey', in: 'header', name: 'x-api-key' },
    token: {
      type: 'apiKey',
      in: 'header',
      name: 'T',
      'x-amazon-apigateway-authtype': 'custom',
      'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: FUNCTION, authorizerResultTtlInSeconds: 1 },
    },
  },
  'x-amazon-apigateway-binary-media-types': ['a/b'],
  'x-amazon-apigateway-minimum-compression-size': 1,
  'x-amazon-apigateway-api-key-source': 'HEADER',
  'x-amazon-apigateway-policy': { Version: '2012-10-17', Statement: [] },
  'x-amazon-apigateway-endpoint-configuration': { types: ['REGIONAL'], disableExecuteApiEndpoint: true },
  'x-amazon-apigateway-gateway-responses': { DEFAULT_4XX: { statusCode: 400, responseTemplates: { 'a/b': 'c' } } },
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-documentation': {
    version: '1',
    documentationParts: [{ location: { type: 'METHOD', path: '/', method: 'GET' }, properties: { description: 'd' } }],
  },
}

/** Every place of a document, as the keys that lead there. */
function places(value: Json, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, held]) => places(held ?? null, [...at, key]))]
}

function changed(value: Json, [key, ...rest]: readonly string[], change: (held: Json) => Json): Json {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((held, index) => (String(index) === key ? changed(held, rest, change) : held))
  return Object.fromEntries(
    Object.entries(value ?? {}).map(([name, held]) => [name, name === key ? changed(held, rest, change) : held]),
  )
}

const strange = fc.oneof(
  fc.constantFrom<Json>(null, true, 0, -1, 1e308, '', ' ', 'x', '/', '{', '__proto__', '${stageVariables.x}', '\u0000', [], {}),
  fc.constantFrom<Json>({ $ref: '#' }, { $ref: '#/definitions/A' }, { $ref: '#/paths/~1a~1{b}' }, { $ref: 7 }, { __proto__: 1 }),
  fc.json({ maxDepth: 2 }).map((text): Json => JSON.parse(text)),
)
const seeds = [
  RICH,
  ...corpus.filter(({ document }) => JSON.stringify(document).length < 8000).map(({ document }) => withMocks(document)),
]
const damaged = fc
  .tuple(fc.nat(), fc.array(fc.tuple(fc.nat(), strange, fc.boolean()), { minLength: 1, maxLength: 4 }))
  .map(([seed, damages]) => {
    // Half of them damage the document that has everything.
    const start: Json = seed % 2 === 0 ? RICH : (seeds[(seed >> 1) % seeds.length] ?? RICH)
    return damages.reduce<Json>((document, [place, value, wrap]) => {
      const all = places(document)
      return changed(document, all[place % all.length] ?? [], (held) => (wrap ? [held, value] : value))
    }, start)
  })

async function rows(): Promise<number> {
  return (await server.store.subtree('/111111111111/us-east-1/restapis')).length
}

/** Members of an answer: text, or nothing. */
async function read(reply: Response): Promise<Readonly<Record<string, string | undefined>>> {
  return (await reply.json()) as Record<string, string | undefined>
}

const send = (path: string, method: string, body: string) =>
  fetch(`${server.url}${path}`, {
    method,
    body,
    headers: {
      'content-type': 'application/octet-stream',
      authorization:
        'AWS4-HMAC-SHA256 Credential=111111111111/20250101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=x',
    },
  })

test('a damaged document is imported or refused, never anything else, and a refusal leaves nothing', {
  timeout: 120_000,
}, async () => {
  const standing = await read(await send('/restapis?mode=import', 'POST', JSON.stringify(RICH)))
  expect(standing).toMatchObject({ name: 'rich' })
  await fc.assert(
    fc.asyncProperty(damaged, async (document) => {
      const body = JSON.stringify(document)
      const before = await rows()
      const made = await send('/restapis?mode=import&basepath=prepend', 'POST', body)
      const answer = await read(made)
      expect([201, 400, 404, 409, 501], JSON.stringify(answer)).toContain(made.status)
      if (made.status === 201) await send(`/restapis/${answer.id}`, 'DELETE', '')
      expect(await rows(), 'rows that are left').toBe(before)
      const put = await send(`/restapis/${standing.id}?mode=merge`, 'PUT', body)
      await put.text()
      expect([200, 400, 404, 409, 501]).toContain(put.status)
      if (put.status !== 200) expect(await rows(), 'rows that changed').toBe(before)
    }),
    { numRuns: 120, endOnFailure: true },
  )
})

test('a document made of references, and one of a deep path, are read in bounded time', async () => {
  const definitions = Object.fromEntries(
    Array.from({ length: 5000 }, (_, n) => [`M${n}`, { properties: { a: { $ref: `#/definitions/M${(n * 7) % 5000}` } } }]),
  )
  const parameters = Array.from({ length: 5000 }, () => ({ $ref: '#/parameters/p' }))
  const get = { parameters, responses: {}, 'x-amazon-apigateway-integration': { type: 'mock' } }
  const paths = { [`/${Array(400).fill('a').join('/')}`]: { get } }
  const document = { swagger: '2.0', info: { title: 't' }, parameters: { p: { name: 'p', in: 'query' } }, definitions, paths }
  const made = await send('/restapis?mode=import', 'POST', JSON.stringify(document))
  expect([made.status, (await read(made)).name]).toEqual([201, 't'])
})
