import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { checkModelSchema, compileModels, modelUrl } from '../../src/compile/models.ts'

const API = 'a1b2c3d4e5'

function validate(schema: unknown, body: string, others: Readonly<Record<string, unknown>> = {}): string | null {
  const models = Object.entries({ ...others, Subject: schema }).map(([name, one]) => ({ name, schema: JSON.stringify(one) }))
  const check = compileModels(API, models)('Subject')
  if (!check) throw new Error('no model')
  return check(Buffer.from(body))
}

describe('the published draft-04 suite', () => {
  interface Group {
    readonly description: string
    readonly schema: unknown
    readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[]
  }
  interface File {
    readonly name: string
    readonly schemas: readonly Group[]
  }
  const SKIPPED: Readonly<Record<string, string>> = {
    refRemote: 'remote references are never fetched: only models of the API can be referred to',
    format: 'formats are not checked',
    zeroTerminatedFloats: '1.0 and 1 are one number here (optional in the suite)',
  }
  const { loadSync }: { loadSync(options: object): File[] } = createRequire(import.meta.url)('json-schema-test-suite')
  const files = loadSync({ draft: 'draft4' })

  test('is there', () => expect(files.length).toBeGreaterThan(25))

  for (const file of files) {
    const reason = SKIPPED[file.name]
    describe.skipIf(reason)(reason ? `${file.name} (${reason})` : file.name, () => {
      for (const group of file.schemas) {
        test(group.description, () => {
          for (const { description, data, valid } of group.tests) {
            expect(validate(group.schema, JSON.stringify(data)) === null, description).toBe(valid)
          }
        })
      }
    })
  }
})

test('models refer to each other, in circles too, and to definitions of their own ([S] rest-api.md 11 #9)', () => {
  const node = {
    type: 'object',
    properties: {
      next: { $ref: modelUrl(API, 'Subject') },
      tag: { $ref: '#/definitions/tag' },
      other: { $ref: modelUrl(API, 'Other') },
    },
    definitions: { tag: { enum: ['a'] } },
  }
  const others = { Other: { type: 'array', items: { $ref: `${modelUrl(API, 'Subject')}#/definitions/tag` } } }
  expect(validate(node, '{"next":{"next":{"tag":"a"}},"other":["a"]}', others)).toBeNull()
  expect(validate(node, '{"next":{"next":{"tag":"b"}}}', others)).toBe(
    '[instance value ("b") not found in enum (possible values: ["a"])]',
  )
  expect(validate(node, '{"other":["c"]}', others)).not.toBeNull()
})

test('[S] rest-api.md 11 #9: oneOf with null, and arrays of references', () => {
  const schema = { type: 'array', items: { oneOf: [{ type: 'null' }, { $ref: modelUrl(API, 'Pet') }] } }
  const others = { Pet: { type: 'object', required: ['id'] } }
  expect(validate(schema, '[null,{"id":1}]', others)).toBeNull()
  expect(validate(schema, '[{}]', others)).toBe('[instance failed to match exactly one schema (matched 0 out of 2)]')
})

test('[S] rest-api.md 11 #7: an empty body is validated as {}', () => {
  expect(validate({ type: 'object' }, '')).toBeNull()
  expect(validate({ required: ['b', 'a'] }, '')).toBe('[object has missing required properties (["a","b"])]')
})

test('[K+] rest-api.md 11 #8: the validator words what is wrong as fge does', () => {
  expect(validate({ type: 'number' }, '"x"')).toBe(
    '[instance type (string) does not match any allowed primitive type (allowed: ["integer","number"])]',
  )
  expect(validate({ minimum: 2, exclusiveMinimum: true }, '2')).toBe(
    '[numeric instance is not strictly greater than the required minimum 2]',
  )
  expect(validate({ minimum: 2 }, '1')).toBe('[numeric instance is lower than the required minimum (minimum: 2, found: 1)]')
  expect(validate({ properties: { a: {} }, additionalProperties: false }, '{"b":1}')).toBe(
    '[object instance has properties which are not allowed by the schema: ["b"]]',
  )
  expect(validate({ pattern: '^a+$' }, '"b"')).toBe('[ECMA 262 regex "^a+$" does not match input string "b"]')
  expect(validate({}, '{')).toBe('[Invalid JSON]')
})

test('inherited names are no properties', () => {
  expect(validate({ required: ['toString'] }, '{}')).not.toBeNull()
  expect(validate({ required: ['__proto__'] }, '{"__proto__":1}')).toBeNull()
  expect(validate({ enum: [{ valueOf: 1 }, 'x'] }, '{"valueOf":1}')).toBeNull()
  expect(validate({ enum: ['x'] }, '{"valueOf":1,"constructor":2}')).not.toBeNull()
})

test('two patterns in one schema stay two, and a match can stand anywhere', () => {
  const schema = { properties: { a: { pattern: 'x' }, b: { pattern: '^y(?!z)' } } }
  expect(validate(schema, '{"a":"-x-","b":"y"}')).toBeNull()
  expect(validate(schema, '{"a":"y"}')).not.toBeNull()
  expect(validate(schema, '{"b":"yz"}')).not.toBeNull()
  expect(validate({ pattern: '^\\d+$' }, '"12\\n"')).not.toBeNull()
})

test('ids of generated schemas do not collide', () => {
  const one = { id: 'http://jsonschema.net', properties: { a: { id: '/properties/a', type: 'string' } } }
  const two = { id: 'http://jsonschema.net', properties: { a: { id: '/properties/a', $ref: modelUrl(API, 'One') } } }
  expect(validate(two, '{"a":{"a":"x"}}', { One: one })).toBeNull()
  expect(validate(two, '{"a":{"a":1}}', { One: one })).not.toBeNull()
})

test('keywords that draft-04 does not have are passed over', () => {
  expect(
    validate({ const: 1, contains: {}, if: { not: {} }, else: { type: 'null' }, type: 'string', format: 'date' }, '"x"'),
  ).toBeNull()
  expect(validate({ type: 'string', nullable: true }, 'null')).not.toBeNull()
})

test('hostile bodies and schemas end: depth, duplicate keys, huge numbers, unique items, recursion without end and doubling', () => {
  expect(validate({}, '['.repeat(100_000) + ']'.repeat(100_000))).toBe('[Invalid JSON]')
  expect(validate({ properties: { a: { type: 'string' } } }, '{"a":1,"a":"x"}')).toBeNull()
  expect(validate({ type: 'number', maximum: 5 }, '1e400')).not.toBeNull()
  expect(validate({ uniqueItems: true }, `[${Array.from({ length: 50_000 }, (_, i) => `[${i}]`).join(',')}]`)).toBeNull()
  expect(validate({ $ref: '#' }, '1')).toBe('[The request body is too complex to validate]')
  const doubling = { allOf: [{ properties: { a: { $ref: '#' } } }, { properties: { a: { $ref: '#' } } }] }
  expect(validate(doubling, `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)).toBe('[The request body is too complex to validate]')
  expect(validate({ pattern: '^(a+)+$' }, JSON.stringify(`${'a'.repeat(50_000)}b`))).not.toBeNull()
})

test('a model that cannot be compiled is a configuration error, not a crash', () => {
  expect(() => validate({ $ref: modelUrl(API, 'Missing') }, '{}')).toThrow('Invalid model Subject')
  expect(() => validate({ type: 'nonsense' }, '{}')).toThrow('Invalid model Subject')
})

test('an unknown model validates nothing', () => {
  expect(compileModels(API, [])('Nobody')).toBeUndefined()
})

test('checkModelSchema finds what cannot work, when the model is created', () => {
  expect(checkModelSchema('{"type":"object","properties":{"a":{"type":"string"}}}')).toBeNull()
  expect(checkModelSchema(`{"$ref":"${modelUrl(API, 'Pet')}"}`)).toBeNull()
  const api = { id: API, name: 'Own', siblings: [{ name: 'Pet', schema: '{"type":"object"}' }] }
  expect(
    checkModelSchema(`{"properties":{"a":{"$ref":"${modelUrl(API, 'Pet')}"},"b":{"$ref":"${modelUrl(API, 'Own')}"}}}`, api),
  ).toBeNull()
  for (const bad of [
    '{',
    '[]',
    '{"type":"nonsense"}',
    '{"required":[]}',
    '{"pattern":"("}',
    '{"$ref":"#/definitions/none"}',
    '{"$ref":"http://example.com/x"}',
  ]) {
    expect(checkModelSchema(bad), bad).toMatch(/^Invalid model specified: Validation Result: warnings : \[\], errors : \[.+\]$/)
  }
  expect(checkModelSchema(`{"$ref":"${modelUrl(API, 'Missing')}"}`, api)).toContain('Missing')
})
