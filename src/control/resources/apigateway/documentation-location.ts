import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { text } from '../../fields.ts'

const FIELDS = ['path', 'method', 'statusCode', 'name'] as const
type Field = (typeof FIELDS)[number]

interface Rule {
  readonly valid: readonly Field[]
  readonly named?: true
}

const OF_METHOD: readonly Field[] = ['path', 'method']
const OF_RESPONSE: readonly Field[] = ['path', 'method', 'statusCode']

/**
 * The fields a location of each type may have, and whether it must be named ([D] developer guide, "Valid location fields of
 * DocumentationPart"; where its table and the API reference differ, a name is required of what only a name tells apart, and a
 * request body may have one).
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['API', { valid: [] }],
  ['AUTHORIZER', { valid: ['name'], named: true }],
  ['MODEL', { valid: ['name'], named: true }],
  ['RESOURCE', { valid: ['path'] }],
  ['METHOD', { valid: OF_METHOD }],
  ['PATH_PARAMETER', { valid: [...OF_METHOD, 'name'], named: true }],
  ['QUERY_PARAMETER', { valid: [...OF_METHOD, 'name'], named: true }],
  ['REQUEST_HEADER', { valid: [...OF_METHOD, 'name'], named: true }],
  ['REQUEST_BODY', { valid: [...OF_METHOD, 'name'] }],
  ['RESPONSE', { valid: OF_RESPONSE }],
  ['RESPONSE_HEADER', { valid: [...OF_RESPONSE, 'name'], named: true }],
  ['RESPONSE_BODY', { valid: OF_RESPONSE }],
])

/** What a field that was left out means ([D]): the root resource, any method, any status. */
const DEFAULTS: Readonly<Partial<Record<Field, string>>> = { path: '/', method: '*', statusCode: '*' }

/** A location as it is kept, its defaults filled in. Throws BadRequestException for fields its type does not have, or lacks. */
export function documentationLocation(given: JsonObject): JsonObject {
  const type = text(given.type) ?? ''
  const rule = RULES.get(type)
  if (!rule) throw badRequest(UNSETTLED.documentation.invalidType + type)
  const fields = FIELDS.map((field) => [field, text(given[field]) || undefined] as const)
  const foreign = fields.find(([field, value]) => value !== undefined && !rule.valid.includes(field))
  if (foreign) throw badRequest(UNSETTLED.documentation.invalidField(foreign[0], type))
  const kept = fields
    .filter(([field]) => rule.valid.includes(field))
    .map(([field, value]) => [field, value ?? DEFAULTS[field]] as const)
    .filter(([, value]) => value !== undefined)
  const location = Object.fromEntries(kept)
  if (rule.named && location.name === undefined) throw badRequest(UNSETTLED.documentation.missingName(type))
  if (location.statusCode && !/^([1-5]\d\d|\*)$/.test(location.statusCode)) {
    throw badRequest(UNSETTLED.documentation.invalidStatusCode)
  }
  return { type, ...location }
}

/** One text for each location, by which two are the same. */
export const locationKey = (location: JsonObject): string =>
  JSON.stringify(['type' as const, ...FIELDS].map((field) => location[field] ?? null))

/** `type 'METHOD', path '/pets', method 'GET'`, as messages name a location ([D] for the type). */
export const describeLocation = (location: JsonObject): string =>
  (['type', ...FIELDS] as const)
    .filter((field) => location[field] !== undefined)
    .map((field) => `${field} '${text(location[field])}'`)
    .join(', ')
