import ajvDraft04, { type ErrorObject, type FuncKeywordDefinition, type ValidateFunction } from 'ajv-draft-04'
import type { Json } from '../core/json.ts'
import { canonicalJson } from './canonical-json.ts'
import { COUNTED } from './model-schema.ts'
import { compileSchemaPattern } from './schema-pattern.ts'

const Ajv = ajvDraft04.default
export type ModelCompiler = InstanceType<typeof Ajv>

/** A body may cost this many evaluations of branching schemas; recursive ones could double at every level. */
const MAX_STEPS = 1_000_000
/** Validation is synchronous: one counter serves all. */
let steps = 0

/** The body costs too much to validate. */
export class ValidationLimit extends Error {}

const counted: FuncKeywordDefinition = {
  keyword: COUNTED,
  validate: () => {
    if (++steps > MAX_STEPS) throw new ValidationLimit()
    return true
  },
}

/** ajv compares every pair of items; comparing their canonical texts is linear. */
const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  validate: (unique: boolean, items: readonly Json[]) => !unique || new Set(items.map(canonicalJson)).size === items.length,
}

/** ajv's comparison calls `valueOf` of the data. */
const enumeration: FuncKeywordDefinition = {
  keyword: 'enum',
  schemaType: 'array',
  compile: (values: readonly Json[]) => {
    const known = new Set(values.map(canonicalJson))
    return (value: Json) => known.has(canonicalJson(value))
  },
}

/** Keywords of later drafts: draft-04 validators pass over them. */
const LATER = ['const', 'contains', 'propertyNames', 'if', 'then', 'else']

/** A validator for draft-04 schemas with the traps closed: own properties only, linear patterns, bounded work. */
export function modelCompiler(): ModelCompiler {
  const ajv = new Ajv({
    strict: false,
    // [K]: fge checks formats; API Gateway's recorded behaviour names none, and ajv has none built in.
    validateFormats: false,
    validateSchema: false,
    ownProperties: true,
    multipleOfPrecision: 6,
    unicodeRegExp: false,
    ignoreKeywordsWithRef: true,
    verbose: true,
    logger: false,
    code: { regExp: Object.assign(compileSchemaPattern, { code: 'compileSchemaPattern' }) },
  })
  for (const keyword of [...LATER, 'uniqueItems', 'enum']) ajv.removeKeyword(keyword)
  for (const keyword of [counted, uniqueItems, enumeration]) ajv.addKeyword(keyword)
  return ajv
}

/** The errors of a value under a compiled schema; null: it is valid. Throws ValidationLimit, RangeError. */
export function errorsOf(validate: ValidateFunction, value: Json): readonly ErrorObject[] | null {
  steps = 0
  return validate(value) ? null : (validate.errors ?? [])
}
