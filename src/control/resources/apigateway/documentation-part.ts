import { resourceId } from '../../../core/id.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { MAX_DOCUMENTATION_PARTS } from '../../../openapi/read-documentation.ts'
import type { Row } from '../../../store/store.ts'
import { entry, text, toJson } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { literal } from '../../patch-rules.ts'
import { always, collectionOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { describeLocation, documentationLocation, locationKey } from './documentation-location.ts'
import { API, apiLevel } from './levels.ts'

const AT = `${API}/documentation/parts/{documentationPartId}`
const KIND = 'documentation-part'

/** control-plane.md 15 [S]: get and update answer for a wrong API themselves, delete does not. */
export const documentationPart: Resource = {
  noun: 'DocumentationPart',
  kind: KIND,
  at: AT,
  within: [],
  missing: always(notFound, 'Invalid Documentation part identifier specified'),
  create: { within: [apiLevel], value: newPart, id: (value) => text(value.id) ?? '' },
  list: { within: [apiLevel], rows: asked },
  patch: { style: newerStyle, rules: { '/properties': literal('properties') }, settle: (_, after) => checked(after) },
  remove: { within: [apiLevel] },
}

async function newPart(scope: WriteScope): Promise<JsonObject> {
  const given = toJson(scope.call.input.location)
  const location = documentationLocation(isJsonObject(given) ? given : {})
  const part = checked({ id: resourceId(6), location, properties: text(scope.call.input.properties) ?? '' })
  const key = locationKey(location)
  const standing = await documentationParts(scope)
  if (standing.some((row) => locationKey(locationOf(row)) === key)) {
    throw conflict(UNSETTLED.documentation.partExists(describeLocation(location)))
  }
  return part
}

/** control-plane.md 15 [S]: a JSON object as text. */
function checked(part: JsonObject): JsonObject {
  const properties = text(part.properties) ?? ''
  if (properties === '') throw badRequest(UNSETTLED.documentation.emptyProperties)
  if (!isJsonObject(tryParseJson(properties))) throw badRequest(UNSETTLED.documentation.invalidProperties)
  return part
}

/** The filters of the list: each that is given must hold ([D]; names and paths are compared whole). */
function asked({ call }: Scope, rows: readonly Row[]): readonly Row[] {
  const { type, nameQuery, path, locationStatus } = call.input
  return rows.filter((row) => {
    const location = locationOf(row)
    if (type && location.type !== type) return false
    if (nameQuery && location.name !== nameQuery) return false
    if (path && location.path !== path) return false
    return !locationStatus || hasContent(row) === (locationStatus === 'DOCUMENTED')
  })
}

/** [D] UNDOCUMENTED are the parts without content. */
function hasContent({ value }: Row): boolean {
  const properties = tryParseJson(text(value.properties) ?? '')
  return isJsonObject(properties) && Object.keys(properties).length > 0
}

/** The documentation parts of the API that the call names. */
export const documentationParts = (scope: Scope): Promise<readonly Row[]> =>
  scope.tree.children(collectionOf(scope, AT), { kind: KIND })

export function locationOf({ value }: Row): JsonObject {
  const location = entry(value, 'location')
  return isJsonObject(location) ? location : {}
}

export interface DocumentedLocation {
  readonly location: JsonObject
  /** The content as a JSON object. */
  readonly properties: JsonObject
}

/**
 * Brings parts into the API that the call names and answers their ids, in the order given. Merging, a part for a location that
 * has one already replaces the attributes it names and leaves the others ([D]); otherwise the parts that stand go first.
 */
export async function putDocumentationParts(
  scope: WriteScope,
  parts: readonly DocumentedLocation[],
  overwrite: boolean,
): Promise<string[]> {
  const collection = collectionOf(scope, AT)
  if (overwrite) await scope.tree.deleteTree(collection)
  const standing = await documentationParts(scope)
  const values = new Map(standing.map((row) => [locationKey(locationOf(row)), row.value]))
  const ids = new Set<string>()
  for (const { location, properties } of parts) {
    const key = locationKey(location)
    const before = values.get(key)
    const id = text(before?.id) ?? resourceId(6)
    const value = { id, location, properties: JSON.stringify({ ...content(before?.properties), ...properties }) }
    values.set(key, value)
    ids.add(id)
    await scope.tree.put(`${collection}/${id}`, KIND, value)
  }
  return [...ids]
}

/** The list, or BadRequestException when no document could have so many. */
export function boundedParts<T>(parts: readonly T[]): readonly T[] {
  if (parts.length > MAX_DOCUMENTATION_PARTS) throw badRequest(`${UNSETTLED.control.tooManyEntries}documentationParts`)
  return parts
}

function content(properties: Json | undefined): JsonObject {
  const parsed = tryParseJson(text(properties) ?? '')
  return isJsonObject(parsed) ? parsed : {}
}
