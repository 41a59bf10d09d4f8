// Warnings and errors of an import, in AWS's words: control-plane.md 18.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const load = (document: unknown, failOnWarnings = false) =>
  api.importRestApi({ body: Buffer.from(JSON.stringify(document)), failOnWarnings })
const INFO = { title: 'warned', version: '1' }
const OK = { 200: { description: 'ok' } }
const openapi = (operation: object, more: object = {}) => ({
  openapi: '3.0.1',
  info: INFO,
  paths: { '/a': { get: { responses: OK, ...operation } } },
  ...more,
})
const swagger = (operation: object, more: object = {}) => ({
  swagger: '2.0',
  info: INFO,
  paths: { '/a': { get: { responses: OK, ...operation } } },
  ...more,
})
const warningsOf = async (document: unknown) => (await load(document)).warnings

test('[K+] what the parser of OpenAPI 3 finds comes first, then the servers, then what is left out', async () => {
  const parameters = [{ name: 'q', in: 'query', type: 'string' }]
  const responses = { 200: { description: 'ok', content: { 'application/json': { schema: { type: 'string' } } } } }
  const servers = [{ url: 'https://a' }, { url: 'https://b' }]
  const securitySchemes = { basic: { type: 'http', scheme: 'basic' }, oauth: { type: 'oauth2' } }
  const document = openapi({ parameters, responses }, { servers, components: { securitySchemes } })
  const warnings = [
    "Parse issue: attribute paths.'/a'(get).parameters.[q].type is unexpected",
    'More than one server provided. Ignoring all but the first for defining endpoint configuration',
    "Unsupported security definition type 'http' for 'basic'. Ignoring.",
    "Unsupported security definition type 'oauth2' for 'oauth'. Ignoring.",
    "Unsupported model type 'StringSchema' in 200 response to method 'GET /a'. Ignoring.",
  ]
  expect(await warningsOf(document)).toEqual(warnings)
  expect(await refusal(load(document, true))).toBe(
    ['BadRequestException 400 Warnings found during import:', ...warnings].join('\n\t'),
  )
})

test.each([
  [{ openapi: '3.0.1', info: { title: 't' }, paths: {} }, ['info.version is missing']],
  [{ openapi: '3.0.1', info: INFO }, ['paths is missing']],
  [{ openapi: '3.0.1', info: INFO, paths: {}, definitions: {}, 'x-mine': 1 }, ['definitions is unexpected']],
  [openapi({ consumes: [] }), ["paths.'/a'(get).consumes is unexpected"]],
  [
    { ...openapi({}), paths: { '/a': { get: {}, copy: {} } } },
    ["paths.'/a'(get).responses is missing", "paths.'/a'.copy is unexpected"],
  ],
  [
    openapi({ responses: { 200: { schema: {} } } }),
    ["paths.'/a'(get).responses.200.description is missing", "paths.'/a'(get).responses.200.schema is unexpected"],
  ],
  [openapi({ parameters: [{ name: 'q' }] }), ["paths.'/a'(get).parameters.[q].in is missing"]],
])('[K+] the parser of OpenAPI 3 on %j', async (document, issues) => {
  const warnings = (await warningsOf(document)) ?? []
  expect(warnings.filter((warning) => warning.startsWith('Parse'))).toEqual(
    issues.map((issue) => `Parse issue: attribute ${issue}`),
  )
})

test('[K+] a value is no model: of each type by the name that the parser has for it', async () => {
  const schemas = [
    { type: 'integer' },
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'own' },
    { type: 'boolean' },
  ]
  const of = async (document: (operation: object) => object, response: (schema: object) => object) =>
    Promise.all(
      schemas.map(async (schema) => (await warningsOf(document({ responses: { 200: response(schema) } })))?.[0]?.split("'")[1]),
    )
  const three = await of(openapi, (schema) => ({ description: 'd', content: { 'a/b': { schema }, 'c/d': { schema } } }))
  expect(three).toEqual(['IntegerSchema', 'DateTimeSchema', 'StringSchema', 'BooleanSchema'])
  const two = await of(swagger, (schema) => ({ description: 'd', schema }))
  expect(two).toEqual(['BaseIntegerProperty', 'DateTimeProperty', 'StringProperty', 'BooleanProperty'])
})

test('[S] control-plane.md 18 #12: what is no text is dropped with a warning, from each map of an integration', async () => {
  const map = { 'method.response.header.a': 1 }
  const responses = { default: { statusCode: 200, responseParameters: map, responseTemplates: { 'text/plain': { a: 1 } } } }
  const integration = { type: 'mock', requestParameters: { x: [2] }, requestTemplates: { 'a/b': false }, responses }
  const wrong = (name: string, key: string, got: string) =>
    `Invalid format for '${name}'. Expected type string for property '${key}' of resource '/a' and method 'GET' but got '${got}'`
  expect(await warningsOf(swagger({ 'x-amazon-apigateway-integration': integration }))).toEqual([
    wrong('requestParameters', 'x', '[2]'),
    wrong('requestTemplates', 'a/b', 'false'),
    wrong('responseParameters', 'method.response.header.a', '1'),
    wrong('responseTemplates', 'text/plain', '{"a":1}'),
  ])
})

test('[K+] a reference to no model is left out; to what is no model it is an error', async () => {
  const responses = { 200: { description: 'd', schema: { $ref: '#/definitions/Gone' } } }
  expect(await warningsOf(swagger({ responses }))).toEqual(["Reference to model 'Gone' not found. Ignoring."])
  for (const $ref of ['https://example.com/schema.json', 'other.yaml#/A', '#/paths/~1a']) {
    expect(await refusal(load(swagger({}, { definitions: { A: { properties: { b: { $ref } } } } }))), $ref).toBe(
      "BadRequestException 400 Errors found during import:\n\tUnable to create model for 'A': Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]",
    )
  }
})

test.each([7, 'text', [], { type: 'aws', uri: { 'Fn::Sub': 'arn' } }, { type: { a: 1 } }])(
  '[K+] an integration that cannot be one: %j',
  async (integration) => {
    expect(await refusal(load(swagger({ 'x-amazon-apigateway-integration': integration })))).toBe(
      'BadRequestException 400 Unable to parse API definition because of a malformed integration at path /a.',
    )
  },
)

test('[D] control-plane.md 18 #18: extensions of HTTP APIs are named; responses and parameters that a REST API has no place for', async () => {
  const document = swagger(
    { responses: { default: { description: 'd' } }, parameters: [{ name: 'f', in: 'formData', type: 'string' }] },
    {
      'x-amazon-apigateway-cors': { allowOrigins: ['*'] },
      'x-amazon-apigateway-importexport-version': '1.0',
      tags: [{ name: 'owner', 'x-amazon-apigateway-tag-value': 'me' }],
    },
  )
  expect(await warningsOf(document)).toEqual([
    "Extension 'x-amazon-apigateway-cors' is for HTTP APIs only. Ignoring.",
    "Extension 'x-amazon-apigateway-importexport-version' is for HTTP APIs only. Ignoring.",
    "Extension 'x-amazon-apigateway-tag-value' is for HTTP APIs only. Ignoring.",
    "Parameter 'f' in 'formData' of resource '/a' and method 'GET' is not supported. Ignoring.",
    "Response 'default' of resource '/a' and method 'GET' is no status code. Ignoring.",
  ])
})

test('a document with more odd things than anybody reads', async () => {
  const members = Object.fromEntries(Array.from({ length: 3000 }, (_, n) => [`odd${n}`, n]))
  expect(await warningsOf(openapi(members))).toHaveLength(1000)
})

test('[S] control-plane.md 18 #13: PutRestApi has the warnings of its document', async () => {
  const { id: restApiId } = await load(swagger({}))
  const body = Buffer.from(JSON.stringify(openapi({ odd: 1 })))
  expect(await answer(api.putRestApi({ restApiId, body, mode: 'overwrite' }))).toMatchObject({
    warnings: ["Parse issue: attribute paths.'/a'(get).odd is unexpected"],
    tags: {},
  })
})

test('[D] rest-api.md 17 #5, [K] a template that is too large and a pattern that is none fail an import', async () => {
  const integration = (more: object) => ({ 'x-amazon-apigateway-integration': { type: 'mock', ...more } })
  const requestTemplates = { 'text/plain': '-'.repeat(300 * 1024 + 1) }
  expect(await refusal(load(swagger(integration({ requestTemplates }))))).toContain(
    'Mapping template for text/plain exceeds the maximum size of 300 KB',
  )
  const responses = { '[': { statusCode: '200' } }
  expect(await refusal(load(swagger(integration({ responses }))))).toContain('Invalid selection pattern specified: [')
})
