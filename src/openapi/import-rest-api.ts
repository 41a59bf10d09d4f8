/** A document as the definition of a REST API: nothing is written here, and nothing of an account is looked at. */
import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { type BasePathMode, basePathOf, pathParts } from './base-path.ts'
import type { ApiDefinition, MethodDefinition, ResourceDefinition } from './definition.ts'
import { type OpenApiDocument, titleOf } from './document.ts'
import {
  ANY_METHOD,
  API,
  ENDPOINT_CONFIGURATION,
  ENDPOINT_MEMBERS,
  GATEWAY_RESPONSE_MEMBERS,
  GATEWAY_RESPONSES,
  HTTP_API_ONLY,
  REQUEST_VALIDATOR,
  REQUEST_VALIDATOR_MEMBERS,
  REQUEST_VALIDATORS,
  readMembers,
} from './extensions.ts'
import { compact, entriesOf, listOf, member, textOf } from './members.ts'
import { DocumentModels } from './models.ts'
import { parseIssues } from './parse-issues.ts'
import { DocumentationNotes } from './read-documentation.ts'
import { readOperation } from './read-operation.ts'
import type { Reading } from './reading.ts'
import { dereferenceIn } from './references.ts'
import { SecuritySchemes } from './security.ts'

export interface ImportedDefinition {
  readonly definition: ApiDefinition
  /** What was ignored, in AWS's words where they are known. */
  readonly warnings: readonly string[]
}

/** A document may be odd everywhere; nobody reads more than this. */
const MAX_WARNINGS = 1000

/** Throws AWS's BadRequestException for what cannot be read at all. */
export function importDefinition(document: OpenApiDocument, mode: BasePathMode): ImportedDefinition {
  const warnings: string[] = []
  const { root } = document
  const dereference = dereferenceIn(root)
  const warn = (text: string): void => void (warnings.length < MAX_WARNINGS && warnings.push(text))
  parseIssues(document, warn)
  const models = new DocumentModels(document)
  const security = new SecuritySchemes(document, dereference, warn)
  const requestValidator = textOf(member(root, REQUEST_VALIDATOR)) ?? null
  const notes = new DocumentationNotes(document, warn)
  const reading: Reading = { document, dereference, models, security, requestValidator, warn, note: notes.note }
  for (const name of httpApiExtensions(root)) warn(UNSETTLED.openapi.extensionIgnored(name))
  notes.noteDocument(document, security.schemes)
  const resources = resourcesOf(reading, basePathOf(document, mode))
  const definition: ApiDefinition = {
    settings: settingsOf(document),
    models: models.all(),
    requestValidators: named(REQUEST_VALIDATORS, root, (name, value) => ({
      name,
      ...readMembers(REQUEST_VALIDATOR_MEMBERS, value),
    })),
    authorizers: security.authorizers,
    gatewayResponses: named(GATEWAY_RESPONSES, root, (responseType, value) => ({
      responseType,
      ...readMembers(GATEWAY_RESPONSE_MEMBERS, value),
    })),
    resources,
    documentation: notes.of(document),
  }
  return { definition, warnings }
}

/** AWS reads these for HTTP APIs alone ([D]). */
function httpApiExtensions(root: JsonObject): readonly string[] {
  const places: readonly (Json | undefined)[] = [root, ...listOf(member(root, 'tags'))]
  return HTTP_API_ONLY.filter((name) => places.some((place) => member(place, name) !== undefined))
}

function named(extension: string, root: JsonObject, read: (name: string, value: Json) => JsonObject): readonly JsonObject[] {
  return entriesOf(member(root, extension)).map(([name, value]) => read(name, value))
}

/** The input of CreateRestApi. */
function settingsOf(document: OpenApiDocument): JsonObject {
  const info = member(document.root, 'info')
  const version = member(info, 'version')
  const endpoint = endpointExtension(document)
  const { disableExecuteApiEndpoint, ...endpointConfiguration } = readMembers(ENDPOINT_MEMBERS, endpoint)
  return compact({
    name: titleOf(document),
    description: textOf(member(info, 'description')) || undefined,
    version: version === undefined || version === null ? undefined : String(version),
    ...readMembers(API, document.root),
    endpointConfiguration,
    disableExecuteApiEndpoint,
  })
}

/** OpenAPI 3 has it in a server, Swagger at the top ([D]). */
function endpointExtension({ version, root }: OpenApiDocument): Json | undefined {
  if (version === 2) return member(root, ENDPOINT_CONFIGURATION)
  const servers = listOf(member(root, 'servers'))
  return servers.map((server) => member(server, ENDPOINT_CONFIGURATION)).find((found) => found !== undefined)
}

const VERBS: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  patch: 'PATCH',
  options: 'OPTIONS',
  head: 'HEAD',
  [ANY_METHOD]: 'ANY',
}

/** Two spellings of a path (`/pets` and `/pets/`) are one resource. A base path stands there also by itself ([S]). */
function resourcesOf(reading: Reading, base: readonly string[]): readonly ResourceDefinition[] {
  const found = new Map<string, MethodDefinition[]>()
  if (base.length > 0) found.set(`/${base.join('/')}`, [])
  for (const [key, item] of entriesOf(member(reading.document.root, 'paths'))) {
    if (key.startsWith('x-')) continue
    const path = `/${[...base, ...pathParts(key)].join('/')}`
    const held = reading.dereference(item)
    reading.note({ type: 'RESOURCE', path }, held)
    found.set(path, [...(found.get(path) ?? []), ...methodsOf(reading, held, path)])
  }
  return [...found].map(([path, methods]) => ({ path, methods }))
}

function methodsOf(reading: Reading, item: JsonObject, path: string): readonly MethodDefinition[] {
  return entriesOf(item).flatMap(([key, held]) => {
    const verb = Object.hasOwn(VERBS, key) ? VERBS[key] : undefined
    if (verb !== undefined) return [readOperation(reading, reading.dereference(held), item.parameters, { verb, path })]
    if (key === 'trace') reading.warn(UNSETTLED.openapi.verbIgnored('TRACE', path))
    return []
  })
}
