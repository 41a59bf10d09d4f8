import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../../../model/unsettled-http-openapi.ts'
import type { BasePathMode } from '../../../openapi/base-path.ts'
import { type ImportedHttpApi, importHttpApi, readHttpApiDocument } from '../../../openapi/import-http-api.ts'
import type { Row } from '../../../store/store.ts'
import type { Call, Handlers } from '../../call.ts'
import { requireLevels, shown, transacting, writeRow } from '../../crud.ts'
import { isEmpty, text, without } from '../../fields.ts'
import { pathOf, type WriteScope } from '../../resource.ts'
import { refuseWarnings } from '../apigateway/import-errors.ts'
import { api } from './api.ts'
import { apiChanged } from './auto-deploy.ts'
import { asCall } from './imported-call.ts'
import { clearHttpDefinition, writeHttpDefinition } from './imported-definition.ts'
import { API, apiLevel, unknownApi } from './levels.ts'

export const importApiHandlers: Handlers = {
  ImportApi: async (call) => {
    const document = await read(call)
    return transacting((scope) => importApi(scope, document))(call)
  },
  ReimportApi: async (call) => {
    await requireLevels({ call, tree: call.store }, [apiLevel])
    const document = await read(call)
    return transacting((scope) => reimportApi(scope, document))(call)
  },
}

/** Before any transaction: a document may take a while to read. */
async function read({ input, caller }: Call): Promise<ImportedHttpApi> {
  const mode = basePathMode(text(input.basepath))
  return importHttpApi(await readHttpApiDocument(text(input.body) ?? '', caller), mode)
}

function basePathMode(parameter: string | undefined): BasePathMode {
  if (parameter === undefined || parameter === '') return 'ignore'
  if (parameter === 'ignore' || parameter === 'prepend' || parameter === 'split') return parameter
  throw badRequest(UNSETTLED_HTTP_OPENAPI.invalidBasepath)
}

async function importApi(scope: WriteScope, document: ImportedHttpApi): Promise<Structure> {
  const { create } = api
  if (!create) throw new Error('There is no CreateApi')
  const input = { ...document.definition.settings, protocolType: 'HTTP' }
  return written(scope, await writeRow(api, create, asCall(scope, 'CreateApi', '', input)), document)
}

/** [D] A new definition in place of the old: the API keeps its id, its stages and their deployments, its tags. */
async function reimportApi(scope: WriteScope, document: ImportedHttpApi): Promise<Structure> {
  const before = await scope.tree.get(pathOf(scope, API))
  if (!before) throw unknownApi(scope)
  const { tags: _, ...settings } = document.definition.settings
  const update = asCall(scope, 'UpdateApi', text(before.value.apiId) ?? '', settings)
  const merged = { ...REPLACED.reduce(without, before.value), disableExecuteApiEndpoint: false, ...settings }
  const value = (await api.merge?.settle?.(update, merged, before)) ?? merged
  const after = await scope.tree.put(before.path, api.kind, value, before.revision)
  await clearHttpDefinition(scope, after)
  const answer = await written(scope, after, document)
  await apiChanged(scope, after.path)
  return answer
}

const REPLACED = ['description', 'version', 'corsConfiguration', 'importInfo', 'warnings']

/** The API with what its document defines, and what there was to say of it. Throws for warnings where none may be. */
async function written(scope: WriteScope, row: Row, { definition, importInfo, warnings }: ImportedHttpApi): Promise<Structure> {
  const said = [...warnings, ...(await writeHttpDefinition(scope, row, definition))]
  if (scope.call.input.failOnWarnings === true) refuseWarnings(said)
  const notes: JsonObject = {
    ...(!isEmpty(importInfo) && { importInfo }),
    ...(!isEmpty(said) && { warnings: said.slice(0, UNSETTLED_HTTP_OPENAPI.maxWarnings) }),
  }
  const after = await scope.tree.put(row.path, row.kind, { ...row.value, ...notes }, row.revision)
  return shown(scope, (await api.view?.(scope, after)) ?? after.value)
}
