// Anything anywhere in a document: an import answers 201 or 400, and what it made can be read, exported and deleted.
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let client: ApiGatewayV2
beforeAll(async () => {
  server = await startHttpControl()
  client = server.client()
})
afterAll(() => server.close())

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:f'
const DOCUMENT: Json = {
  openapi: '3.0.1',
  info: { title: 't', version: '1', description: 'd' },
  servers: [
    {
      url: 'https://a/{basePath}',
      variables: { basePath: { default: 'x' } },
      'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true },
    },
  ],
  security: [{ jwt: ['a'] }],
  tags: [{ name: 'a', 'x-amazon-apigateway-tag-value': 'b' }],
  paths: {
    '/a/{b}': {
      get: {
        operationId: 'getA',
        security: [{ request: [] }],
        responses: { 200: { description: 'd' } },
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: 'https://a.example',
          payloadFormatVersion: '1.0',
          timeoutInMillis: 1000,
          requestParameters: { 'append:header.a': 'b' },
          responseParameters: { 200: { 'append:header.a': 'b' } },
        },
      },
      post: { responses: {}, 'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/i' } },
    },
    '/$default': { 'x-amazon-apigateway-any-method': { isDefaultRoute: true, 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } } },
  },
  components: {
    securitySchemes: {
      jwt: {
        type: 'oauth2',
        'x-amazon-apigateway-authorizer': {
          type: 'jwt',
          identitySource: '$request.header.A',
          jwtConfiguration: { issuer: 'https://i.example', audience: ['a'] },
        },
      },
      request: {
        type: 'apiKey',
        name: 'A',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
          authorizerPayloadFormatVersion: '2.0',
          authorizerResultTtlInSeconds: 0,
        },
      },
    },
    'x-amazon-apigateway-integrations': { i: { type: 'aws_proxy', uri: FUNCTION, payloadFormatVersion: '2.0' } },
  },
  'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowMethods: ['GET'], maxAge: 1 },
}

const ODD: readonly Json[] = [null, 1e300, true, '\u0000\ud800', 'x'.repeat(3000), [[]], { $ref: '#/paths' }]

type Place = readonly string[]

const placesOf = (value: Json | undefined, at: Place = []): readonly Place[] =>
  typeof value !== 'object' || value === null
    ? [at]
    : [at, ...Object.entries(value).flatMap(([key, held]) => placesOf(held, [...at, key]))]

function replaced(value: Json | undefined, [first, ...rest]: Place, by: Json): Json {
  if (first === undefined || typeof value !== 'object' || value === null) return by
  const entries = Object.entries(value).map(
    ([key, held]) => [key, key === first ? replaced(held, rest, by) : (held ?? null)] as const,
  )
  return Array.isArray(value) ? entries.map(([, held]) => held) : Object.fromEntries(entries)
}

async function tried(Body: string): Promise<number | undefined> {
  try {
    const { ApiId = '', $metadata } = await client.importApi({ Body, Basepath: 'prepend' })
    await client.exportApi({ ApiId, Specification: 'OAS30', OutputType: 'JSON' })
    await client.deleteApi({ ApiId })
    return $metadata.httpStatusCode
  } catch (error) {
    return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode
  }
}

test('the document itself is fine', async () => {
  const { Warnings } = await client.importApi({ Body: JSON.stringify(DOCUMENT) })
  expect(Warnings).toBeUndefined()
})

test.each(placesOf(DOCUMENT).map((place) => [place.join(' > '), place] as const))('%s', async (_, place) => {
  for (const by of ODD) {
    const status = await tried(JSON.stringify(replaced(DOCUMENT, place, by)))
    expect([201, 400], `${JSON.stringify(by).slice(0, 100)} was answered ${status}`).toContain(status)
  }
})
