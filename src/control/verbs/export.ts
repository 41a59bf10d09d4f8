import { isJsonObject, type JsonObject, tryParseJson } from '../../core/json.ts'
import { badRequest } from '../../model/errors.ts'
import type { Output } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { ApiDefinition } from '../../openapi/definition.ts'
import type { ExportedExtensions } from '../../openapi/export-options.ts'
import { exportDefinition } from '../../openapi/export-rest-api.ts'
import { printJackson } from '../../openapi/jackson.ts'
import { writeYaml } from '../../openapi/yaml.ts'
import type { Row } from '../../store/store.ts'
import type { Handlers } from '../call.ts'
import { requireLevels } from '../crud.ts'
import { entry, number, text, toJson } from '../fields.ts'
import { notYet } from '../not-yet.ts'
import { type Level, level, pathOf, type Scope, segment } from '../resource.ts'
import { API, unknownApi } from '../resources/apigateway/levels.ts'
import { readDefinition } from '../resources/apigateway/read-definition.ts'
import { STAGE } from '../resources/apigateway/stage-value.ts'

export const exportHandlers: Handlers = {
  GetExport: (call) => exported({ call, tree: call.store }),
}

const stageLevel: Level = level(STAGE, 'Invalid Stage identifier specified')

/** A stage's API as a document: what its deployment froze, whatever the API has become since ([D] GetExport). */
async function exported(scope: Scope): Promise<Output> {
  const { input, caller } = scope.call
  await requireLevels(scope, [stageLevel])
  const [api, stage] = await Promise.all([scope.tree.get(pathOf(scope, API)), scope.tree.get(pathOf(scope, STAGE))])
  if (!api || !stage) throw unknownApi(scope)
  const exportType = String(input.exportType)
  if (exportType !== 'swagger' && exportType !== 'oas30') throw badRequest(UNSETTLED.openapi.noExporter(exportType))
  const yaml = wantsYaml(text(input.accepts))
  const definition = await frozenDefinition(scope, api, stage)
  // control-plane.md 18 [S]: an API without a version has its birthday for one.
  const apiVersion = text(definition.settings.version) ?? dateText(number(api.value.createdDate) ?? 0)
  const document = exportDefinition(definition, {
    version: exportType === 'swagger' ? 2 : 3,
    host: `${String(input.restApiId)}.execute-api.${caller.region}.amazonaws.com`,
    stageName: text(stage.value.stageName) ?? '',
    apiVersion,
    extensions: extensionsOf(text(entry(toJson(input.parameters), 'extensions')) ?? ''),
  })
  const body = yaml ? await writeYaml(document) : printJackson(document)
  const file = `${exportType}_${apiVersion.replace(/["\\]/g, '')}.${yaml ? 'yaml' : 'json'}`
  return {
    contentType: 'application/octet-stream',
    contentDisposition: `attachment; filename="${file}"`,
    body: Buffer.from(body),
  }
}

/** `2025-05-06T10:11:12Z`. */
const dateText = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')

function wantsYaml(accepts = '*/*'): boolean {
  if (/\byaml\b/i.test(accepts)) return true
  if (/json|\*/i.test(accepts)) return false
  throw badRequest(UNSETTLED.openapi.notAcceptable)
}

const EXTENSIONS: readonly ExportedExtensions[] = ['integrations', 'authorizers', 'documentation', 'apigateway']

function extensionsOf(parameter: string): ReadonlySet<ExportedExtensions> {
  const wanted = parameter.split(',').map((name) => name.trim())
  if (wanted.includes('postman')) throw notYet('extensions postman')
  return new Set(EXTENSIONS.filter((known) => wanted.includes(known)))
}

async function frozenDefinition(scope: Scope, api: Row, stage: Row): Promise<ApiDefinition> {
  const deployment = `${api.path}/deployments/${segment(text(stage.value.deploymentId) ?? '')}`
  const frozen = await scope.tree.get(`${deployment}/definition`)
  const definition = frozen ? definitionIn(frozen) : await readDefinition(scope.tree, api)
  return { ...definition, documentation: await publishedDocumentation(scope, api, stage) }
}

/** The row is what readDefinition gave when the API was deployed. */
const definitionIn = ({ value }: Row): ApiDefinition => value as unknown as ApiDefinition

/** The documentation that the stage shows; null: none. */
async function publishedDocumentation({ tree }: Scope, api: Row, stage: Row): Promise<JsonObject | null> {
  const version = text(stage.value.documentationVersion)
  if (!version) return null
  const row = await tree.get(`${api.path}/documentation/versions/${segment(version)}`)
  const snapshot = row && (await tree.get(`${row.path}/snapshot`))
  if (!row || !snapshot) return null
  const parts = snapshot.value.documentationParts
  const documentationParts = (Array.isArray(parts) ? parts.filter(isJsonObject) : []).map(({ location, properties }) => ({
    location,
    properties: tryParseJson(text(properties) ?? '') ?? {},
  }))
  const description = text(row.value.description)
  return {
    version,
    createdDate: dateText(number(row.value.createdDate) ?? 0),
    ...(description !== undefined && { info: { description } }),
    documentationParts,
  }
}
