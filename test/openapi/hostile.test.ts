// Bounds of the readers: what no author of a document should be able to do.
import { expect, test } from 'vitest'
import { readDocument } from '../../src/openapi/document.ts'
import { importDefinition } from '../../src/openapi/import-rest-api.ts'
import { printJackson } from '../../src/openapi/jackson.ts'
import { asDraft04, ownReference, rowReference, withReferences } from '../../src/openapi/schemas.ts'
import { parseYaml } from '../../src/openapi/yaml.ts'

const AWS = { account: '111111111111', region: 'eu-west-1', partition: 'aws' }
const read = (text: string) => readDocument(Buffer.from(text), AWS)

test('nested flow sequences and aliases that repeat too much are refused, in a thread of their own', async () => {
  await expect(parseYaml('['.repeat(50_000))).rejects.toThrow()
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
  for (let n = 1; n < 12; n++)
    lines.push(
      `a${n}: &a${n} [${Array(10)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    )
  await expect(parseYaml(lines.join('\n'))).rejects.toThrow(/alias/i)
})

test('members named like those of objects are members', async () => {
  const document = await read(
    '{"swagger":"2.0","info":{"title":"t"},"definitions":{"__proto__":{"type":"object"},"constructor":{}},"paths":{}}',
  )
  const { definition } = importDefinition(document, 'ignore')
  expect(definition.models.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
  const yaml = await read('swagger: "2.0"\ninfo: {title: t}\n__proto__: {polluted: 1}\npaths: {}')
  expect(Object.hasOwn(yaml.root, '__proto__')).toBe(true)
  expect('polluted' in {}).toBe(false)
})

test('a definition of nothing: every part of the wrong type is as good as absent', async () => {
  const document = await read(
    JSON.stringify({
      openapi: '3.0.0',
      info: { title: 't', version: 3 },
      servers: 'x',
      security: 7,
      components: [],
      paths: { '/a': { get: { parameters: { x: 1 }, responses: [1], security: 'no', requestBody: 5 }, post: null }, '/b': 3 },
    }),
  )
  const { definition } = importDefinition(document, 'prepend')
  expect(definition.settings).toEqual({ name: 't', version: '3' })
  expect(definition.resources.map(({ path, methods }) => [path, methods.length])).toEqual([
    ['/a', 2],
    ['/b', 0],
  ])
})

test('references of schemas: local, of rows, and inside models; a property named $ref is none', () => {
  expect(ownReference('#/definitions/Pet')).toBe('#/components/schemas/Pet')
  const row = rowReference('api', '#/components/schemas/Pet/properties/a')
  expect(row).toBe('https://apigateway.amazonaws.com/restapis/api/models/Pet#/properties/a')
  expect(ownReference(row)).toBe('#/components/schemas/Pet/properties/a')
  const schema = { properties: { $ref: { $ref: '#/definitions/A' } }, enum: [{ $ref: 'B' }] }
  expect(withReferences(schema, () => 'changed')).toEqual({ properties: { $ref: { $ref: 'changed' } }, enum: [{ $ref: 'B' }] })
})

test('schemas of 3.1 become draft-04', () => {
  expect(
    asDraft04({ properties: { a: { exclusiveMaximum: 5, const: 1 }, required: { type: 'string', required: true } } }),
  ).toEqual({
    properties: { a: { maximum: 5, exclusiveMaximum: true, enum: [1] }, required: { type: 'string' } },
  })
})

test('[K+] JSON as AWS prints it', () => {
  expect(printJackson({ a: [1, { b: 'c' }], d: {}, e: [] })).toBe(
    '{\n  "a" : [ 1, {\n    "b" : "c"\n  } ],\n  "d" : { },\n  "e" : [ ]\n}',
  )
})
