// The patch mechanism against a plain model (control-plane.md 21).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bounded } from '../../src/control/bounds.ts'
import { applyPatch, newerStyle, olderStyle, type PatchOperation, type PathRules } from '../../src/control/patch.ts'
import { bool, entry, isTrue, listMember, text, unknownParameter } from '../../src/control/patch-rules.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { ServiceError } from '../../src/model/errors.ts'

const RULES: PathRules = {
  '/description': text('description'),
  '/required': bool('required'),
  '/parameters/{name}': entry('parameters', { parse: isTrue, absent: unknownParameter }),
  '/types/{type}': listMember('types'),
}

/** Keys that hurt: separators, escapes, and what objects inherit. */
const KEY = fc.oneof(
  fc.constantFrom('a', 'a/b', '~', '~1', '~0', '/', 'image/png', '__proto__', 'constructor', 'toString', '-', '0', 'é'),
  fc.string({ minLength: 1, maxLength: 6 }),
)
const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
const operation = (op: string, path: string, value?: string): PatchOperation => ({ op, path, value, from: undefined })

interface Model {
  description: string | undefined
  required: boolean
  readonly parameters: Map<string, boolean>
  types: string[]
}

interface Step {
  readonly operation: PatchOperation
  /** Does to the model what the operation does to the value; throws where AWS refuses. */
  readonly apply: (model: Model) => void
}

const VALUE = fc.constantFrom('true', 'false', 'TRUE', '', 'x')

const description: fc.Arbitrary<Step> = VALUE.map((value) => ({
  operation: operation('replace', '/description', value),
  apply: (model) => {
    model.description = value === '' ? undefined : value
  },
}))

const required: fc.Arbitrary<Step> = VALUE.map((value) => ({
  operation: operation('replace', '/required', value),
  apply: (model) => {
    model.required = value.toLowerCase() === 'true'
  },
}))

const parameter: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom('add', 'replace', 'remove'), KEY, VALUE)
  .map(([op, key, value]) => ({
    operation: operation(op, `/parameters/${escaped(key)}`, value),
    apply: ({ parameters }) => {
      if (op !== 'add' && !parameters.has(key)) throw new Error('absent')
      if (op === 'remove') parameters.delete(key)
      else parameters.set(key, value.toLowerCase() === 'true')
    },
  }))

const type: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom('add', 'replace', 'remove'), KEY, KEY).map(([op, key, other]) => ({
  operation: operation(op, `/types/${escaped(key)}`, other),
  apply: (model) => {
    model.types = model.types.filter((item) => item !== key)
    const added = op === 'replace' ? other : key
    if (op !== 'remove') model.types = [...model.types.filter((item) => item !== added), added]
  },
}))

const refused: fc.Arbitrary<Step> = fc
  .constantFrom(
    operation('add', '/description', 'x'),
    operation('test', '/required', 'true'),
    operation('replace', '/parameters', 'x'),
    operation('add', '/parameters/a/b', 'true'),
    operation('add', 'description', 'x'),
    operation('copy', '/unknown'),
    operation('add', '/__proto__/polluted', 'x'),
  )
  .map((refusedOperation) => ({
    operation: refusedOperation,
    apply: () => {
      throw new Error('refused')
    },
  }))

function shown({ description, required, parameters, types }: Model): object {
  return {
    ...(description !== undefined && { description }),
    required,
    ...(parameters.size > 0 && { parameters: [...parameters] }),
    ...(types.length > 0 && { types }),
  }
}

const asEntries = (value: JsonObject): object => ({
  ...value,
  ...(value.parameters !== undefined && { parameters: Object.entries(value.parameters ?? {}) }),
})

/** Integer-like keys come first in an object whatever the order they were set in: order is not compared. */
const unordered = (value: object): object => {
  const { parameters, ...rest } = value as { readonly parameters?: [string, boolean][] }
  return { ...rest, ...(parameters && { parameters: new Map(parameters) }) }
}

test('[S] control-plane.md 4 #12, 6 #7: operations in order do what a plain model does, or are refused and change nothing', () => {
  const step = fc.oneof(description, required, parameter, type, refused)
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      let value: JsonObject = { required: false }
      const model: Model = { description: undefined, required: false, parameters: new Map(), types: [] }
      for (const { operation: one, apply } of steps) {
        const before = JSON.stringify(value)
        try {
          apply(model)
        } catch {
          expect(() => applyPatch(RULES, olderStyle, value, [one])).toThrow(ServiceError)
          expect(JSON.stringify(value)).toBe(before)
          continue
        }
        // Through JSON, as a row goes through the store.
        value = JSON.parse(JSON.stringify(applyPatch(RULES, olderStyle, value, [one])))
      }
      expect(unordered(asEntries(value))).toEqual(unordered(shown(model)))
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }),
    { numRuns: 300 },
  )
})

test('[S] control-plane.md 21 #30: the two styles word their refusals differently', () => {
  const refusal = (rules: typeof olderStyle, one: PatchOperation): string => {
    try {
      applyPatch(RULES, rules, {}, [one])
    } catch (error) {
      return error instanceof ServiceError ? `${error.type} ${error.status} ${error.message}` : String(error)
    }
    return 'applied'
  }
  const unknown = operation('replace', '/x', 'y')
  expect(refusal(olderStyle, unknown)).toBe('BadRequestException 400 Invalid patch path /x')
  expect(refusal(olderStyle, operation('add', '/description', 'y'))).toBe(
    'BadRequestException 400 Invalid patch operation specified. Must be one of: [replace]',
  )
  expect(refusal(newerStyle, unknown)).toBe(
    "BadRequestException 400 Invalid patch path  '/x' specified for op 'replace'. Must be one of: [/description, /required, /parameters/<name>, /types/<type>]",
  )
  expect(refusal(newerStyle, operation('copy', '/x'))).toBe(
    "BadRequestException 400 Invalid patch path  '/x' specified for op 'copy'. Please choose supported operations",
  )
})

test('an update is bounded: so many operations, so many entries', () => {
  const many = Array.from({ length: 1001 }, (_, i) => operation('add', `/parameters/p${i}`, 'true'))
  expect(() => applyPatch(RULES, olderStyle, {}, many)).toThrow('at most 1000 patch operations')
  expect(Object.keys(Object(applyPatch(RULES, olderStyle, {}, many.slice(1)).parameters))).toHaveLength(1000)
  const entries = Object.fromEntries(Array.from({ length: 5001 }, (_, i) => [`p${i}`, true]))
  expect(() => bounded({ parameters: entries })).toThrow('at most 5000 entries: parameters')
  expect(() => bounded({ parameters: entries, name: 'x' })).toThrow(ServiceError)
})
