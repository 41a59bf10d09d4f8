/** A document as the definition of an HTTP API: nothing is written here, and nothing of an account is looked at. */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../model/unsettled-http-openapi.ts'
import { type BasePathMode, basePathOf } from './base-path.ts'
import { type AwsVariables, type OpenApiDocument, readRoot, titleOf } from './document.ts'
import { CORS, ENDPOINT_CONFIGURATION, IMPORT_EXPORT_VERSION, readFlag, readMembers, TAG_VALUE } from './extensions.ts'
import type { HttpApiDefinition } from './http-api-definition.ts'
import { CORS_MEMBERS } from './http-api-extensions.ts'
import { tellOfIgnored } from './http-api-info.ts'
import { readSharedIntegrations } from './http-api-integration.ts'
import { readRoutes } from './http-api-routes.ts'
import { HttpApiSecurity } from './http-api-security.ts'
import { compact, entriesOf, listOf, member, objectOf, textOf } from './members.ts'
import { parseIssues } from './parse-issues.ts'
import { dereferenceIn } from './references.ts'

export interface ImportedHttpApi {
  readonly definition: HttpApiDefinition
  /** Valid, and not for HTTP APIs. */
  readonly importInfo: readonly string[]
  /** What was ignored, in AWS's words where they are known. */
  readonly warnings: readonly string[]
}

/** Reads JSON or YAML of OpenAPI 3.0. Throws AWS's refusal of every other version (http-api.md 11 [D]). */
export async function readHttpApiDocument(text: string, variables: AwsVariables): Promise<OpenApiDocument> {
  const root = await readRoot(text, variables)
  const version = member(root, 'openapi')
  if (version !== undefined && /^3(?:\.0(?:\.\d+)?)?$/.test(String(version))) return { version: 3, root }
  const said = version === undefined || version === null ? null : String(version).slice(0, 100)
  throw badRequest(UNSETTLED_HTTP_OPENAPI.unknownVersion(said))
}

/** Throws AWS's BadRequestException for what cannot be read at all. */
export function importHttpApi(document: OpenApiDocument, mode: BasePathMode): ImportedHttpApi {
  const { root } = document
  const [importInfo, tell] = collector()
  const [warnings, warn] = collector()
  const dereference = dereferenceIn(root)
  parseIssues(document, warn)
  tellOfIgnored(root, tell)
  const security = new HttpApiSecurity(root, dereference, warn)
  const reading = { root, dereference, security, warn, tell, base: basePathOf(document, mode) }
  const definition: HttpApiDefinition = {
    settings: settingsOf(document, warn),
    authorizers: security.authorizers,
    integrations: readSharedIntegrations(reading),
    routes: readRoutes(reading),
  }
  return { definition, importInfo, warnings }
}

const { maxWarnings, maxWarningLength } = UNSETTLED_HTTP_OPENAPI

/** A document may be odd everywhere; nobody reads more than so many, or longer ones. */
function collector(): readonly [readonly string[], (text: string) => void] {
  const texts: string[] = []
  return [texts, (text) => void (texts.length < maxWarnings && texts.push(text.slice(0, maxWarningLength)))]
}

/** The input of CreateApi. */
function settingsOf(document: OpenApiDocument, warn: (text: string) => void): JsonObject {
  const { root } = document
  const info = member(root, 'info')
  const version = member(info, 'version')
  const algorithm = member(root, IMPORT_EXPORT_VERSION) ?? '1.0'
  if (algorithm !== '1.0' && algorithm !== 1)
    warn(UNSETTLED_HTTP_OPENAPI.unknownAlgorithm(JSON.stringify(algorithm).slice(0, 100)))
  return {
    name: titleOf(document),
    ...compact({
      description: textOf(member(info, 'description')) || undefined,
      version: version === undefined || version === null ? undefined : String(version),
      corsConfiguration: corsOf(member(root, CORS), warn),
      tags: tagsOf(root),
      disableExecuteApiEndpoint: disabledEndpoint(root),
    }),
  }
}

function corsOf(held: Json | undefined, warn: (text: string) => void): JsonObject | undefined {
  if (held === undefined || held === null) return undefined
  if (!isJsonObject(held)) warn(UNSETTLED_HTTP_OPENAPI.malformedCors)
  return readMembers(CORS_MEMBERS, held)
}

/** [D] A tag of the document without a value is a tag of the API with an empty one. */
function tagsOf(root: JsonObject): JsonObject {
  return Object.fromEntries(
    listOf(member(root, 'tags')).flatMap((tag) => {
      const name = textOf(member(tag, 'name'))
      return name ? [[name, textOf(member(tag, TAG_VALUE)) ?? '']] : []
    }),
  )
}

/** In a server, as exports have it. */
function disabledEndpoint(root: JsonObject): Json | undefined {
  const configurations = [root, ...listOf(member(root, 'servers'))].map((place) =>
    objectOf(member(place, ENDPOINT_CONFIGURATION)),
  )
  const said = configurations.flatMap((held) => entriesOf(held)).find(([name]) => name === 'disableExecuteApiEndpoint')
  return said ? readFlag(said[1]) : undefined
}
