import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../core/json.ts'
import { badRequest, ServiceError } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import { readDocument } from '../../openapi/document.ts'
import { DOCUMENTATION } from '../../openapi/extensions.ts'
import type { Call, Handlers } from '../call.ts'
import { requireLevels } from '../crud.ts'
import type { WriteScope } from '../resource.ts'
import { documentationLocation } from '../resources/apigateway/documentation-location.ts'
import { boundedParts, type DocumentedLocation, putDocumentationParts } from '../resources/apigateway/documentation-part.ts'
import { apiLevel } from '../resources/apigateway/levels.ts'

export const importDocumentationHandlers: Handlers = { ImportDocumentationParts: importDocumentation }

async function importDocumentation(call: Call): Promise<Structure> {
  await requireLevels({ call, tree: call.store }, [apiLevel])
  const found = documentedIn(await readImport(call))
  return call.store.transact((tree) => importParts({ call, tree }, found))
}

async function importParts(scope: WriteScope, { parts, warnings }: DocumentedParts): Promise<Structure> {
  await requireLevels(scope, [apiLevel])
  const { mode, failOnWarnings } = scope.call.input
  if (failOnWarnings === true && warnings.length > 0) {
    throw badRequest(UNSETTLED.documentation.importWarnings + warnings.join(', '))
  }
  const ids = await putDocumentationParts(scope, parts, mode === 'overwrite')
  return warnings.length > 0 ? { ids, warnings } : { ids }
}

/** A Swagger 2 or OpenAPI 3 document; anything else is refused (control-plane.md 15 [S]). */
async function readImport({ input, caller }: Call): Promise<JsonObject> {
  try {
    return (await readDocument(input.body instanceof Uint8Array ? input.body : new Uint8Array(), caller)).root
  } catch (error) {
    if (error instanceof ServiceError) throw badRequest('Unable to build importer with provided input.')
    throw error
  }
}

export interface DocumentedParts {
  readonly parts: readonly DocumentedLocation[]
  /** Why other parts of the document cannot be used. */
  readonly warnings: readonly string[]
}

/** The parts in the `x-amazon-apigateway-documentation` of an API document ([D] developer guide, "Import API documentation"). */
export function documentedIn(document: JsonObject): DocumentedParts {
  const documentation = document[DOCUMENTATION]
  const list = isJsonObject(documentation) ? documentation.documentationParts : undefined
  const parts: DocumentedLocation[] = []
  const warnings: string[] = []
  for (const part of Array.isArray(list) ? boundedParts(list) : []) {
    const read = readPart(part)
    if (typeof read === 'string') warnings.push(read)
    else parts.push(read)
  }
  return { parts, warnings }
}

/** A part, or why it is none. Its content may be an object, or the text of one as CreateDocumentationPart takes it. */
function readPart(part: Json): DocumentedLocation | string {
  const { location, properties } = isJsonObject(part) ? part : {}
  const content = typeof properties === 'string' ? tryParseJson(properties) : properties
  if (!isJsonObject(location)) return UNSETTLED.documentation.partWithoutLocation
  if (!isJsonObject(content)) return UNSETTLED.documentation.invalidProperties
  try {
    return { location: documentationLocation(location), properties: content }
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}
