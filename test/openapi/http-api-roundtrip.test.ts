// Definitions of HTTP APIs become documents and definitions again; nothing that a document holds hurts its reader.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonObject, type Json, type JsonObject } from '../../src/core/json.ts'
import { ServiceError } from '../../src/model/errors.ts'
import { exportHttpApi } from '../../src/openapi/export-http-api.ts'
import type { HttpApiDefinition, HttpRouteDefinition, NamedSettings } from '../../src/openapi/http-api-definition.ts'
import { importHttpApi, readHttpApiDocument } from '../../src/openapi/import-http-api.ts'

const AWS = { account: '111111111111', region: 'us-east-1', partition: 'aws' }
const name = fc.stringMatching(/^[A-Za-z][\w-]{0,8}$/)
const text = fc.string({ minLength: 1, maxLength: 12 })
const parameters = fc.dictionary(fc.constantFrom('append:header.a', 'overwrite:path', 'Detail', '__proto__'), text, {
  maxKeys: 3,
})
const optional = <T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] })

const integration: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.record({
      integrationType: fc.constantFrom('AWS_PROXY', 'HTTP_PROXY'),
      payloadFormatVersion: fc.constantFrom('1.0', '2.0'),
      connectionType: fc.constantFrom('INTERNET', 'VPC_LINK'),
      timeoutInMillis: fc.integer({ min: 50, max: 29_999 }),
    }),
    optional({
      integrationSubtype: text,
      credentialsArn: text,
      connectionId: text,
      integrationMethod: fc.constantFrom('GET', 'ANY'),
      integrationUri: text,
      requestParameters: parameters,
      responseParameters: fc.dictionary(fc.constantFrom('200', '404'), parameters, { maxKeys: 2 }),
      tlsConfig: fc.record({ serverNameToVerify: text }),
    }),
  )
  .map(([always, more]) => ({ ...always, ...more }))

const source = fc.constantFrom('$request.header.Authorization', '$request.querystring.token', '$context.path')
const jwt = fc.record({
  authorizerType: fc.constant('JWT'),
  identitySource: fc.tuple(source),
  jwtConfiguration: fc.record({ audience: fc.array(text, { minLength: 1, maxLength: 3 }), issuer: text }),
})
const request = fc.record({
  authorizerType: fc.constant('REQUEST'),
  identitySource: fc.uniqueArray(source, { minLength: 1 }),
  authorizerUri: text,
  authorizerPayloadFormatVersion: fc.constantFrom('1.0', '2.0'),
  authorizerResultTtlInSeconds: fc.nat(3600),
  enableSimpleResponses: fc.boolean(),
})
const authorizers: fc.Arbitrary<readonly NamedSettings[]> = fc
  .dictionary(name, fc.oneof(jwt, request), { maxKeys: 3 })
  .map((all) => Object.entries(all).map(([named, settings]) => ({ name: named, settings })))

const path = fc
  .array(
    fc.oneof(
      name,
      name.map((part) => `{${part}}`),
    ),
    { maxLength: 3 },
  )
  .chain((parts) => fc.boolean().map((greedy) => `/${[...parts, ...(greedy ? ['{proxy+}'] : [])].join('/')}`))
const routeKey = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom('GET', 'POST', 'ANY', 'DELETE'), path).map((both) => both.join(' ')) },
  { weight: 1, arbitrary: fc.constant('$default') },
)

const cors = optional({
  allowMethods: fc.array(text, { minLength: 1, maxLength: 2 }),
  allowHeaders: fc.array(text, { minLength: 1, maxLength: 2 }),
  exposeHeaders: fc.array(text, { minLength: 1, maxLength: 2 }),
  allowOrigins: fc.array(text, { minLength: 1, maxLength: 2 }),
}).chain((lists) => fc.record({ maxAge: fc.nat(), allowCredentials: fc.boolean() }).map((rest) => ({ ...rest, ...lists })))

const definition: fc.Arbitrary<HttpApiDefinition> = authorizers.chain((all) => {
  const security = fc.oneof(
    fc.constantFrom('NONE', 'AWS_IAM').map((authorizationType) => ({ settings: { authorizationType }, authorizer: null })),
    ...all.map((held) => {
      const isJwt = held.settings.authorizerType === 'JWT'
      const scoped = { authorizationType: isJwt ? 'JWT' : 'CUSTOM' }
      return fc.array(text, { maxLength: isJwt ? 2 : 0 }).map((scopes) => ({
        settings: scopes.length > 0 ? { ...scoped, authorizationScopes: scopes } : scoped,
        authorizer: held.name,
      }))
    }),
  )
  const route: fc.Arbitrary<HttpRouteDefinition> = fc
    .tuple(routeKey, security, fc.option(text), fc.option(integration))
    .map(([key, { settings, authorizer }, operationName, held]) => ({
      routeKey: key,
      settings: { ...settings, ...(operationName !== null && { operationName }) },
      authorizer,
      integration: held,
    }))
  return fc.record({
    settings: fc
      .tuple(
        fc.record({ name: text, version: text }),
        optional({
          description: text,
          corsConfiguration: cors,
          disableExecuteApiEndpoint: fc.constant(true),
          tags: fc.dictionary(name, text, { minKeys: 1, maxKeys: 2 }),
        }),
      )
      .map(([always, more]) => ({ ...always, ...more })),
    authorizers: fc.constant(all),
    integrations: fc.uniqueArray(fc.record({ name, settings: integration }), { selector: (held) => held.name, maxLength: 2 }),
    routes: fc.uniqueArray(route, { selector: (held) => held.routeKey, maxLength: 6 }),
  })
})

const options = (held: HttpApiDefinition) => ({
  endpoint: 'https://id.execute-api.us-east-1.amazonaws.com',
  basePath: '',
  apiVersion: String(held.settings.version),
  extensions: true,
})

const inOrder = <T>(all: readonly T[], key: (one: T) => string): readonly T[] =>
  [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1))

/** JSON drops what is absent, and maps have no prototype to compare. */
const plain = ({ settings, authorizers, integrations, routes }: HttpApiDefinition): unknown =>
  JSON.parse(
    JSON.stringify({
      settings,
      authorizers: inOrder(authorizers, (held) => held.name).map((held) => ({
        ...held,
        settings: { ...held.settings, name: undefined },
      })),
      integrations: inOrder(integrations, (held) => held.name),
      routes: inOrder(routes, (held) => held.routeKey),
    }),
    (_, held: unknown) =>
      isJsonObject(held) ? (Object.keys(held).length === 0 ? undefined : Object.fromEntries(Object.entries(held).sort())) : held,
  )

test('[D] http-api.md 11 #6: what is exported and imported is what it was, without a warning', async () => {
  await fc.assert(
    fc.asyncProperty(definition, async (held) => {
      const exported = exportHttpApi(held, options(held))
      const document = await readHttpApiDocument(JSON.stringify(exported), AWS)
      const { definition: again, warnings } = importHttpApi(document, 'ignore')
      expect(warnings).toEqual([])
      expect(plain(again)).toEqual(plain(held))
      expect(JSON.stringify(exportHttpApi(again, options(again)))).toBe(JSON.stringify(exported))
    }),
    { numRuns: 300 },
  )
})

const WELL_FORMED: Json = {
  openapi: '3.0.1',
  info: { title: 't', version: '1' },
  servers: [{ url: 'https://a/{basePath}', variables: { basePath: { default: 'x' } } }],
  security: [{ s: ['a'] }],
  tags: [{ name: 'a', 'x-amazon-apigateway-tag-value': 'b' }],
  paths: {
    '/a': {
      get: {
        security: [{ s: [] }],
        responses: { 200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/A' } } } } },
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          uri: 'https://a',
          requestParameters: { a: 'b' },
          responseParameters: { 200: { a: 'b' } },
        },
      },
      post: { 'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/i' } },
    },
  },
  components: {
    securitySchemes: {
      s: {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': { type: 'jwt', identitySource: 'a', jwtConfiguration: { issuer: 'i', audience: [] } },
      },
    },
    'x-amazon-apigateway-integrations': { i: { type: 'aws_proxy', tlsConfig: { serverNameToVerify: 'a' } } },
  },
  'x-amazon-apigateway-cors': { allowOrigins: ['*'], maxAge: 1 },
}

/** Every place of a JSON value. */
function placesOf(value: Json | undefined, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [at]
  return [at, ...Object.entries(value).flatMap(([key, held]) => placesOf(held, [...at, key]))]
}

function replaced(value: Json | undefined, at: readonly (string | number)[], by: Json): Json {
  const [first, ...rest] = at
  if (first === undefined || typeof value !== 'object' || value === null) return by
  const entries = Object.entries(value).map(([key, held]) => [key, key === String(first) ? replaced(held, rest, by) : held])
  return Array.isArray(value) ? entries.map(([, held]) => held as Json) : Object.fromEntries(entries)
}

test('anything anywhere in a document is read, or refused in the words of the service', async () => {
  const odd: readonly Json[] = [null, 0, true, '', 'text', [], [null], [[1]], {}, { $ref: '#/paths/~1a' }, { a: { b: null } }]
  for (const place of placesOf(WELL_FORMED)) {
    for (const by of odd) {
      try {
        const text = JSON.stringify(replaced(WELL_FORMED, place, by))
        importHttpApi(await readHttpApiDocument(text, AWS), 'prepend')
      } catch (error) {
        expect(error, `${place.join('.')} = ${JSON.stringify(by)}`).toBeInstanceOf(ServiceError)
        expect((error as ServiceError).status).toBe(400)
      }
    }
  }
})
