import type { ErrorObject } from 'ajv-draft-04'
import { isJsonObject, type Json } from '../core/json.ts'

/**
 * $context.error.validationErrorString: the messages of fge json-schema-validator, which stands behind API Gateway. `required`
 * and `type` are captured (rest-api.md 11 [K+]), the others are that library's own texts, recalled ([K]).
 */
export function validationErrorString(errors: readonly ErrorObject[]): string {
  const error = errors.at(-1)
  const message =
    (error && MESSAGES.get(error.keyword)?.(error.data as Json, error.schema as Json, error)) ?? error?.message ?? 'invalid'
  return `[${message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message}]`
}

/** Messages quote the body; a log line has 1,024 bytes. */
const MAX_MESSAGE = 1000

type Message = (data: Json, schema: Json, error: ErrorObject) => string

const MESSAGES: ReadonlyMap<string, Message> = new Map(
  Object.entries<Message>({
    required: (data, required) => `object has missing required properties (${json(missing(data, required))})`,
    type: (data, type) =>
      `instance type (${typeName(data)}) does not match any allowed primitive type (allowed: ${json(allowed(type))})`,
    enum: (data, values) => `instance value (${json(data)}) not found in enum (possible values: ${json(values)})`,
    pattern: (data, pattern) => `ECMA 262 regex ${json(pattern)} does not match input string ${json(data)}`,
    minLength: (data, limit) => `string ${json(data)} is too short (length: ${length(data)}, required minimum: ${limit})`,
    maxLength: (data, limit) => `string ${json(data)} is too long (length: ${length(data)}, maximum allowed: ${limit})`,
    minimum: (data, limit, { params }) =>
      exclusive(params)
        ? `numeric instance is not strictly greater than the required minimum ${limit}`
        : `numeric instance is lower than the required minimum (minimum: ${limit}, found: ${data})`,
    maximum: (data, limit, { params }) =>
      exclusive(params)
        ? `numeric instance is not strictly lower than the required maximum ${limit}`
        : `numeric instance is greater than the required maximum (maximum: ${limit}, found: ${data})`,
    multipleOf: (data, divisor) => `remainder of division is not zero (${data} / ${divisor})`,
    minItems: (data, limit) =>
      `array is too short: must have at least ${limit} elements but instance has ${length(data)} elements`,
    maxItems: (data, limit) => `array is too long: must have at most ${limit} elements but instance has ${length(data)} elements`,
    additionalItems: (data, _schema, { params }) =>
      `array is too long: must have at most ${params.limit} elements but instance has ${length(data)} elements`,
    uniqueItems: () => 'array must not contain duplicate elements',
    minProperties: (data, limit) => `object has too few properties (found ${length(data)} but schema requires at least ${limit})`,
    maxProperties: (data, limit) => `object has too many properties (found ${length(data)} but schema requires at most ${limit})`,
    additionalProperties: (_data, _schema, { params }) =>
      `object instance has properties which are not allowed by the schema: ${json([params.additionalProperty])}`,
    dependencies: (_data, _schema, { params }) =>
      `property ${json(params.property)} of object has missing property dependencies (missing: ${json([params.missingProperty])})`,
    anyOf: (_data, schemas) => `instance failed to match at least one required schema among ${length(schemas)}`,
    oneOf: (_data, schemas, { params }) =>
      `instance failed to match exactly one schema (matched ${params.passingSchemas?.length ?? 0} out of ${length(schemas)})`,
    not: () => 'instance matched a schema which it should not have',
  }),
)

const json = (value: unknown): string => JSON.stringify(value)

/** ajv-draft-04 compares with `<` and `>` where the schema says exclusive. */
const exclusive = (params: Record<string, unknown>): boolean => params.comparison === '<' || params.comparison === '>'

function missing(data: Json, required: Json): string[] {
  const names = Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
  return names.filter((name) => !isJsonObject(data) || !Object.hasOwn(data, name)).sort()
}

function typeName(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
}

/** A schema that allows numbers allows integers, and says so ([K+]). */
function allowed(type: Json): string[] {
  const names = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string')
  return [...new Set(names.includes('number') ? [...names, 'integer'] : names)].sort()
}

function length(value: Json): number {
  if (typeof value === 'string') return [...value].length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}
