import { isJsonObject, type JsonObject } from '../../core/json.ts'
import type { Structure } from '../../model/shape.ts'
import { basePathMode } from '../../openapi/base-path.ts'
import { readDocument } from '../../openapi/document.ts'
import { type ImportedDefinition, importDefinition } from '../../openapi/import-rest-api.ts'
import type { Call, Handlers } from '../call.ts'
import { requireLevels, shown, transacting, writeRow } from '../crud.ts'
import { entry, isEmpty, text, texts, toJson, without } from '../fields.ts'
import { pathOf, type Scope, type WriteScope } from '../resource.ts'
import { refuseWarnings } from '../resources/apigateway/import-errors.ts'
import { asCall } from '../resources/apigateway/imported-call.ts'
import { clearDefinition, writeDefinition } from '../resources/apigateway/imported-definition.ts'
import { API, apiLevel, unknownApi } from '../resources/apigateway/levels.ts'
import { restApi } from '../resources/apigateway/rest-api.ts'
import { documentedIn } from './import-documentation.ts'

export const importHandlers: Handlers = {
  ImportRestApi: async (call) => {
    const imported = await read(call)
    return transacting((scope) => importRestApi(scope, imported))(call)
  },
  PutRestApi: async (call) => {
    await requireLevels({ call, tree: call.store }, [apiLevel])
    const imported = await read(call)
    return transacting((scope) => putRestApi(scope, imported))(call)
  },
}

/** Before any transaction: a document may take a while to read. */
async function read({ input, caller }: Call): Promise<ImportedDefinition> {
  const body = input.body instanceof Uint8Array ? input.body : new Uint8Array()
  const document = await readDocument(body, caller)
  const { definition, warnings } = importDefinition(document, basePathMode(parameter(input, 'basepath')))
  const ignored = parameter(input, 'ignore') === 'documentation'
  const documented = ignored ? [] : documentedIn(document.root).warnings
  const imported = {
    definition: ignored ? { ...definition, documentation: null } : definition,
    warnings: [...warnings, ...documented],
  }
  if (input.failOnWarnings === true) refuseWarnings(imported.warnings)
  return imported
}

const parameter = ({ parameters }: Structure, name: string): string | undefined => text(entry(toJson(parameters), name))

/** control-plane.md 18 [S]: an import is a CreateRestApi whose API has the document's parts, and no default models. */
async function importRestApi(scope: WriteScope, { definition, warnings }: ImportedDefinition): Promise<Structure> {
  const { create } = restApi
  if (!create) throw new Error('There is no CreateRestApi')
  const input = { ...definition.settings, ...endpointOf(scope, definition.settings) }
  const api = await writeRow(restApi, create, asCall(scope, 'CreateRestApi', input))
  await scope.tree.deleteTree(`${api.path}/models`)
  await writeDefinition(scope, api, definition, { warnings, overwrite: false })
  return answer(scope, await restApi.view?.(scope, api), warnings)
}

/** The parameter `endpointConfigurationTypes` stands over the document's extension ([D]). */
function endpointOf({ call }: Scope, { endpointConfiguration }: JsonObject): JsonObject {
  const types = parameter(call.input, 'endpointConfigurationTypes')
  if (types === undefined) return {}
  return {
    endpointConfiguration: {
      ...(isJsonObject(endpointConfiguration) && endpointConfiguration),
      types: types.split(',').map((type) => type.trim()),
    },
  }
}

async function putRestApi(scope: WriteScope, { definition, warnings }: ImportedDefinition): Promise<Structure> {
  const before = await scope.tree.get(pathOf(scope, API))
  if (!before) throw unknownApi(scope)
  const overwrite = scope.call.input.mode === 'overwrite'
  asCall(scope, 'CreateRestApi', definition.settings)
  const settings = changedSettings(before.value, definition.settings, overwrite)
  const value = (await restApi.patch?.settle?.(scope, settings, before)) ?? settings
  const after = await scope.tree.put(before.path, restApi.kind, value, before.revision)
  if (overwrite) await clearDefinition(scope, after)
  await writeDefinition(scope, after, definition, { warnings, overwrite })
  return answer(scope, await restApi.detail?.(scope, after), warnings)
}

/**
 * control-plane.md 18 [S]: the title becomes the name either way, merging appends binary media types, overwriting replaces them.
 * [D] The endpoint configuration never changes. A resource policy that a document does not mention stays: to open an API takes
 * more than silence.
 */
function changedSettings(before: JsonObject, settings: JsonObject, overwrite: boolean): JsonObject {
  const { endpointConfiguration: _, disableExecuteApiEndpoint: __, ...given } = settings
  const kept = overwrite ? OVERWRITTEN.reduce(without, before) : before
  const types = overwrite ? [] : texts(before.binaryMediaTypes)
  const binaryMediaTypes = [...new Set([...types, ...texts(given.binaryMediaTypes)])]
  const changed = { ...kept, ...(overwrite && { apiKeySource: 'HEADER' }), ...given }
  return isEmpty(binaryMediaTypes) ? without(changed, 'binaryMediaTypes') : { ...changed, binaryMediaTypes }
}

const OVERWRITTEN = ['description', 'version', 'binaryMediaTypes', 'minimumCompressionSize', 'apiKeySource']

function answer(scope: WriteScope, value: JsonObject = {}, warnings: readonly string[]): Structure {
  return shown(scope, warnings.length > 0 ? { ...value, warnings } : value)
}
