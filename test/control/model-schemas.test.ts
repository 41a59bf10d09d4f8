// GetModelTemplate, and GetModel with flatten: control-plane.md 9 [D], the API reference of GetModelTemplate.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { parseTemplate } from '../../src/vtl/render.ts'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string | undefined

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  restApiId = (await api.createRestApi({ name: 'schemas' })).id
})
afterAll(() => server.close())

const model = (name: string, schema: unknown, contentType = 'application/json') =>
  api.createModel({ restApiId, name, contentType, schema: typeof schema === 'string' ? schema : JSON.stringify(schema) })
const url = (name: string) => `https://apigateway.amazonaws.com/restapis/${restApiId}/models/${name}`
const template = async (modelName: string): Promise<string> => {
  const { value = '' } = await api.getModelTemplate({ restApiId, modelName })
  parseTemplate(value)
  return value
}
const flat = async (modelName: string): Promise<unknown> =>
  JSON.parse((await api.getModel({ restApiId, modelName, flatten: true })).schema ?? '')

test('[D] control-plane.md 9 #5: the template of the API reference', async () => {
  const number = { type: 'number' }
  await model('output', { type: 'object', properties: { a: number, b: number, op: { type: 'string' }, c: number } })
  expect(await template('output')).toBe(
    '#set($inputRoot = $input.path(\'$\'))\n{\n  "a" : 3.1415,\n  "b" : 3.1415,\n  "op" : "foo",\n  "c" : 3.1415\n}',
  )
})

test('[K] the templates of the models that every API has', async () => {
  expect(await template('Empty')).toBe("#set($inputRoot = $input.path('$'))\n{ }")
  expect(await template('Error')).toBe('#set($inputRoot = $input.path(\'$\'))\n{\n  "message" : "foo"\n}')
})

test('[K] an array is one turn of a loop, laid out as the console does', async () => {
  const item = { type: 'object', properties: { age: { type: 'integer' }, ok: { type: ['null', 'boolean'] } } }
  await model('List', { type: 'array', items: item })
  expect(await template('List')).toBe(`#set($inputRoot = $input.path('$'))
[
##TODO: Update this foreach loop to reference array from input json
#foreach($elem in $inputRoot)
 {
  "age" : 42,
  "ok" : true
} 
#if($foreach.hasNext),#end
#end
]`)
  await model('Nested', { properties: { tags: { items: { type: 'string' } }, one: { properties: { n: { type: 'null' } } } } })
  expect(await template('Nested')).toBe(`#set($inputRoot = $input.path('$'))
{
  "tags" : [
##TODO: Update this foreach loop to reference array from input json
#foreach($elem in $inputRoot)
 "foo" 
#if($foreach.hasNext),#end
#end
],
  "one" : {
    "n" : null
  }
}`)
})

test('a template follows references, to other models and within one, and combined schemas', async () => {
  await model('Pet', {
    definitions: { 'a/b': { type: 'integer' } },
    properties: { id: { $ref: '#/definitions/a~1b' }, kind: { oneOf: [{ type: 'string' }] }, none: {} },
  })
  await model('Dog', { allOf: [{ $ref: url('Pet') }, { properties: { barks: { type: 'boolean' } } }] })
  expect(await template('Dog')).toBe(`#set($inputRoot = $input.path('$'))
{
  "id" : 42,
  "kind" : "foo",
  "none" : { },
  "barks" : true
}`)
})

test('a template of a schema without end is bounded', async () => {
  await model('Tree', { properties: { name: { type: 'string' }, next: { $ref: '#' } } })
  expect(await template('Tree')).toBe('#set($inputRoot = $input.path(\'$\'))\n{\n  "name" : "foo",\n  "next" : { }\n}')
  const levels = (of: (i: number) => object) =>
    Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`level${i}`, i < 40 ? of(i + 1) : {}]))
  const level = (i: number) => ({
    properties: { a: { $ref: `#/definitions/level${i}` }, b: { $ref: `#/definitions/level${i}` } },
  })
  await model('Wide', { ...level(0), definitions: levels(level) })
  const combined = (i: number) => ({ allOf: [{ $ref: `#/definitions/level${i}` }, { $ref: `#/definitions/level${i}` }] })
  await model('Combined', { ...combined(0), definitions: levels(combined) })
  for (const modelName of ['Wide', 'Combined']) {
    expect(await refusal(api.getModelTemplate({ restApiId, modelName }))).toBe(
      `BadRequestException 400 Unable to generate a template for the model ${modelName}`,
    )
  }
})

test('[S] control-plane.md 9 #3: no template of a model that is not there, nor of one that is not JSON', async () => {
  const missing = 'NotFoundException 404 Invalid model name specified: None'
  expect(await refusal(api.getModelTemplate({ restApiId, modelName: 'None' }))).toBe(missing)
  expect(await refusal(api.getModelTemplate({ restApiId: 'abcde0', modelName: 'None' }))).toBe(missing)
  await model('Xml', '<schema/>', 'application/xml')
  expect(await refusal(api.getModelTemplate({ restApiId, modelName: 'Xml' }))).toContain('BadRequestException 400')
  expect((await api.getModel({ restApiId, modelName: 'Xml', flatten: true })).schema).toBe('<schema/>')
})

test('[D] flatten brings the models that a model refers to into its definitions', async () => {
  await model('Tag', { type: 'string' })
  await model('Pet', {
    definitions: { size: { type: 'integer' } },
    properties: { tag: { $ref: url('Tag') }, size: { $ref: '#/definitions/size' }, mother: { $ref: '#' } },
  })
  await model('Pets', { type: 'array', items: { $ref: url('Pet') }, enum: [{ $ref: url('Tag') }] })
  expect(await flat('Pets')).toEqual({
    type: 'array',
    items: { $ref: '#/definitions/Pet' },
    enum: [{ $ref: url('Tag') }],
    definitions: {
      Pet: {
        definitions: { size: { type: 'integer' } },
        properties: {
          tag: { $ref: '#/definitions/Tag' },
          size: { $ref: '#/definitions/Pet/definitions/size' },
          mother: { $ref: '#/definitions/Pet' },
        },
      },
      Tag: { type: 'string' },
    },
  })
  const [tag] = ((await api.getModels({ restApiId })).items ?? []).filter(({ name }) => name === 'Tag')
  expect((await api.getModel({ restApiId, modelName: 'Tag', flatten: true })).schema).toBe(tag?.schema)
})

test('flatten: models that refer to each other, and names that are taken', async () => {
  await model('A', { properties: { b: {} } })
  await model('B', { properties: { a: { $ref: `${url('A')}#/properties/b` } } })
  const schema = JSON.stringify({
    definitions: { B: { type: 'null' } },
    properties: { b: { $ref: url('B') }, a: { $ref: url('A') } },
  })
  await api.updateModel({ restApiId, modelName: 'A', patchOperations: [{ op: 'replace', path: '/schema', value: schema }] })
  expect(await flat('A')).toEqual({
    definitions: { B: { type: 'null' }, B_: { properties: { a: { $ref: '#/properties/b' } } } },
    properties: { b: { $ref: '#/definitions/B_' }, a: { $ref: '#' } },
  })
})
