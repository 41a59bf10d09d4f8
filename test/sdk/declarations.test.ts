// The types of the JavaScript client, as the compiler and a reader of models see them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import type { ModelDefinition } from '../../src/openapi/definition.ts'
import { definitionOf, type Folder, newFolder, sdkFiles } from './kit.ts'

const model = (name: string, schema: JsonObject): ModelDefinition => ({ name, contentType: 'application/json', schema })
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const json = (name: string): JsonObject => ({ 'application/json': name })

const PET = model('Pet', {
  type: 'object',
  required: ['id'],
  properties: {
    id: { type: 'integer' },
    kind: { enum: ['cat', 'dog'] },
    'nick name': { type: ['string', 'null'] },
    owner: ref('Owner'),
    size: ref('Size'),
    boxes: { type: 'array', items: { type: 'object', properties: { wide: { type: 'number' } } } },
    more: { type: 'object', additionalProperties: { type: 'boolean' } },
  },
  definitions: { Size: { enum: [1, 2] } },
})
const MODELS = [
  PET,
  model('Owner', { type: 'object', properties: { pets: { type: 'array', items: ref('Pet') } } }),
  model('Error', { type: 'object', properties: { message: { type: 'string' } } }),
  model('Dog', { allOf: [ref('Pet'), { properties: { barks: { type: 'boolean' } } }] }),
]
const DEFINITION = definitionOf(
  {
    'GET /pets/{id}': {
      settings: { requestParameters: { 'method.request.querystring.limit': false } },
      responses: [
        { statusCode: '200', responseModels: json('Pet') },
        { statusCode: '404', responseModels: json('Error') },
      ],
    },
    'POST /pets': { settings: { operationName: 'addPet', requestModels: json('Dog') } },
    'GET /x': { settings: { requestParameters: { 'method.request.header.X-Key': true } } },
  },
  { models: MODELS },
)

const GOOD = `import { ApiError, apigClientFactory, createClient } from './apiGateway-js-sdk/apigClient.js'
import type { ApigResponse, Models } from './apiGateway-js-sdk/apigClient.js'

const client = apigClientFactory.newClient({ invokeUrl: 'http://localhost', accessKey: 'a', secretKey: 'b' })
const answer: ApigResponse<Models.Pet> = await client.petsIdGet({ id: 1, limit: ['1', 2] })
const kind: 'cat' | 'dog' | undefined = answer.data.kind
const nick: string | null | undefined = answer.data['nick name']
const size: 1 | 2 | undefined = answer.data.owner?.pets?.[0]?.size
const wide: number | undefined = answer.data.boxes?.[0]?.wide
const flag: boolean | undefined = answer.data.more?.any
await createClient().addPet(undefined, { id: 1, barks: true, kind: 'dog' }, { headers: { 'X-Y': 'z' } })
await client.xGet({ 'X-Key': 'k' }).catch((error: unknown) => error instanceof ApiError && error.status)
const message: Models.Error = { message: 'm' }
export { flag, kind, message, nick, size, wide }
`
/** Each line is wrong by itself. */
const BAD = [
  'client.petsIdGet()',
  'client.petsIdGet({ id: 1, limits: 1 })',
  'client.petsIdGet({ id: [1] })',
  'client.addPet({}, { barks: true })',
  "client.addPet({}, { id: 1, kind: 'cow' })",
  'client.addPet()',
  'client.xGet({})',
  'client.nothing()',
  'const text: string = (await client.petsIdGet({ id: 1 })).data.id',
]

let folder: Folder
beforeAll(async () => {
  folder = await newFolder()
  await folder.write(await sdkFiles(DEFINITION, 'javascript'))
  await folder.write([['package.json', '{"type":"module"}']])
})
afterAll(() => folder.remove())

test('a consumer that does it right compiles', async () => {
  await folder.write([['good.ts', GOOD]])
  expect(await folder.typeCheck('good.ts')).toBe('')
})

test('each mistake of a consumer is found', async () => {
  const start = "import { createClient } from './apiGateway-js-sdk/apigClient.js'\nconst client = createClient()\n"
  await folder.write([['bad.ts', `${start}${BAD.join('\n')}\nexport {}\n`]])
  const found = [...(await folder.typeCheck('bad.ts')).matchAll(/bad\.ts\((\d+),/g)].map(([, line]) => Number(line))
  expect([...new Set(found)]).toEqual(BAD.map((_, at) => at + 3))
})

async function typed(schema: JsonObject, ...others: readonly ModelDefinition[]): Promise<string> {
  const files = await sdkFiles(definitionOf({}, { models: [model('M', schema), ...others] }), 'javascript')
  return files.get('apiGateway-js-sdk/models.d.ts')?.replace(/\s+/g, ' ').trim() ?? ''
}

test.each<[JsonObject, string]>([
  [{ type: 'string' }, 'string'],
  [{ type: 'integer' }, 'number'],
  [{ type: 'array' }, 'unknown[]'],
  [{ items: { enum: ['a', 1, true, null] } }, "('a' | 1 | true | null)[]"],
  [{ enum: ["it's", '\n</script>'] }, "'it\\'s' | '\\n\\u003c/script>'"],
  [{ enum: ['a', { b: 1 }] }, 'unknown'],
  [{ type: 'object' }, '{ [key: string]: unknown }'],
  [{ type: 'object', additionalProperties: false }, '{ [key: string]: never }'],
  [{ properties: { a: {} }, additionalProperties: { type: 'string' } }, '{ a?: unknown [key: string]: unknown }'],
  [{ oneOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null'],
  [{ anyOf: [{ type: 'string' }, {}] }, 'unknown'],
  [{ type: 'string', nullable: true }, 'string | null'],
  [
    { allOf: [{ properties: { a: { type: 'string' } } }, { oneOf: [{ type: 'null' }, { type: 'number' }] }] },
    '{ a?: string } & (null | number)',
  ],
  [{ properties: { ['__proto__']: { type: 'string' }, 'a-b': {} } }, "{ ['__proto__']?: string 'a-b'?: unknown }"],
  [{ $ref: '#' }, 'unknown'],
  [{ $ref: '#/components/schemas/M' }, 'unknown'],
  [{ $ref: 'http://elsewhere/x' }, 'unknown'],
  [{ type: 'array', items: { $ref: '#' } }, 'M[]'],
  [{ not: { type: 'string' } }, 'unknown'],
  [{ type: 'date' }, 'unknown'],
])('%j is %s', async (schema, text) => {
  expect(await typed(schema)).toBe(`export type M = ${text}`)
})

test('aliases that lead to each other end in unknown; what only meets them keeps the rest', async () => {
  const text = await typed(ref('N'), model('N', ref('M')), model('O', { anyOf: [{ type: 'string' }, ref('M')] }), PET)
  expect(text).toContain('export type M = unknown export type N = unknown export type O = unknown')
})

test('a part of a model that is referred to has a name of its own', async () => {
  const text = await typed({
    definitions: { Size: { type: 'number' } },
    properties: { a: ref('Size'), b: { $ref: '#/properties/a' } },
  })
  expect(text).toBe('export type M = { a?: MSize b?: MA } export type MSize = number export type MA = MSize')
})
