import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { ApiDefinition } from '../../../openapi/definition.ts'
import { DOCUMENTATION } from '../../../openapi/extensions.ts'
import type { Row } from '../../../store/store.ts'
import { writeRow } from '../../crud.ts'
import { entry, text } from '../../fields.ts'
import { pathOf, type Resource, segment, type WriteScope } from '../../resource.ts'
import { documentedIn } from '../../verbs/import-documentation.ts'
import { authorizer } from './authorizer.ts'
import { putDocumentationParts } from './documentation-part.ts'
import { documentationVersion } from './documentation-version.ts'
import { gatewayResponse } from './gateway-response.ts'
import { type Attempt, ImportErrors } from './import-errors.ts'
import { asCall } from './imported-call.ts'
import { importResources } from './imported-methods.ts'
import { importModels } from './imported-models.ts'
import { requestValidator } from './request-validator.ts'

/**
 * Writes what a definition holds below an API, through the same rules as the operations that make one thing at a time. Throws
 * all refusals together. What stands there already under the same name is replaced.
 */
export async function writeDefinition(
  scope: WriteScope,
  api: Row,
  definition: ApiDefinition,
  { warnings, overwrite }: { readonly warnings: readonly string[]; readonly overwrite: boolean },
): Promise<void> {
  const errors = new ImportErrors()
  const { attempt } = errors
  const inApi = { ...scope, call: { ...scope.call, input: { restApiId: text(api.value.id) ?? '' } } }
  await importModels(inApi, api.path, definition.models, attempt)
  const requestValidators = await importNamed(inApi, api, requestValidator, definition.requestValidators, attempt)
  const authorizerInputs = definition.authorizers.map(({ settings }) => settings)
  const authorizers = await importNamed(inApi, api, authorizer, authorizerInputs, attempt)
  await importGatewayResponses(inApi, definition.gatewayResponses, attempt)
  await importResources(inApi, api.path, definition.resources, { requestValidators, authorizers }, attempt)
  await importDocumentation(inApi, definition.documentation, overwrite)
  errors.refuse(warnings)
}

/** Removes what an overwriting import replaces: all but the root resource, whose id stays. */
export async function clearDefinition({ tree }: WriteScope, api: Row): Promise<void> {
  const root = segment(text(api.value.rootResourceId) ?? '')
  for (const row of await tree.children(`${api.path}/resources`, { kind: 'resource' })) {
    await tree.deleteTree(row.path.endsWith(`/${root}`) ? `${row.path}/methods` : row.path)
  }
  for (const part of ['models', 'requestvalidators', 'authorizers', 'gatewayresponses'])
    await tree.deleteTree(`${api.path}/${part}`)
}

/** Things with a name and an id: one that is there already keeps its id. Answers the ids by name. */
async function importNamed(
  scope: WriteScope,
  api: Row,
  kind: Resource,
  definitions: readonly JsonObject[],
  attempt: Attempt,
): Promise<ReadonlyMap<string, string>> {
  const collection = `${api.path}${kind.at.slice('/restapis/{restApiId}'.length, kind.at.lastIndexOf('/'))}`
  const rows = await scope.tree.children(collection, { kind: kind.kind })
  const ids = new Map(rows.map(({ value }) => [text(value.name) ?? '', text(value.id) ?? '']))
  for (const input of definitions) {
    const name = text(input.name) ?? ''
    await attempt(UNSETTLED.openapi.doing.named(kind.noun, name), async () => {
      ids.set(name, await writeNamed(scope, collection, kind, input, ids.get(name)))
    })
  }
  return ids
}

async function writeNamed(
  scope: WriteScope,
  collection: string,
  { kind, create, noun }: Resource,
  input: JsonObject,
  standing: string | undefined,
): Promise<string> {
  if (!create) throw new Error(`There is no Create${noun}`)
  if (standing !== undefined) await scope.tree.deleteTree(`${collection}/${segment(standing)}`)
  const value = await create.value(asCall(scope, `Create${noun}`, input))
  const id = standing ?? text(value.id) ?? ''
  await scope.tree.put(`${collection}/${segment(id)}`, kind, { ...value, id })
  return id
}

/** What AWS published of an API, and further parts of the document's; a version that is there already stays as it is. */
async function importDocumentation(scope: WriteScope, documentation: JsonObject | null, overwrite: boolean): Promise<void> {
  if (!documentation) return
  const { parts } = documentedIn({ [DOCUMENTATION]: documentation })
  await putDocumentationParts(scope, parts, overwrite)
  const version = text(documentation.version)
  const { create, at } = documentationVersion
  if (!version || !create || (await scope.tree.get(pathOf(scope, at, version)))) return
  const description = text(entry(documentation.info, 'description'))
  await writeRow(
    documentationVersion,
    create,
    asCall(scope, 'CreateDocumentationVersion', { documentationVersion: version, ...(description && { description }) }),
  )
}

async function importGatewayResponses(scope: WriteScope, definitions: readonly JsonObject[], attempt: Attempt): Promise<void> {
  const { put } = gatewayResponse
  if (!put) return
  for (const input of definitions) {
    const type = text(input.responseType) ?? ''
    await attempt(UNSETTLED.openapi.doing.gatewayResponse(type), async () => {
      await writeRow(gatewayResponse, put, asCall(scope, 'PutGatewayResponse', input))
    })
  }
}
