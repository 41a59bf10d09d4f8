import { isJsonObject, type JsonObject, tryParseJson } from '../../core/json.ts'
import type { ApiDefinition } from '../../openapi/definition.ts'
import type { Row } from '../../store/store.ts'
import { requireLevels } from '../crud.ts'
import { number, text } from '../fields.ts'
import { type Level, level, pathOf, type Scope, segment } from '../resource.ts'
import { API, unknownApi } from '../resources/apigateway/levels.ts'
import { readDefinition } from '../resources/apigateway/read-definition.ts'
import { STAGE } from '../resources/apigateway/stage-value.ts'

const stageLevel: Level = level(STAGE, 'Invalid Stage identifier specified')

export interface DeployedApi {
  readonly api: Row
  readonly stageName: string
  /** When it was, in ms. */
  readonly deployedAt: number
  /** As it was deployed, with the documentation that the stage shows. */
  readonly definition: ApiDefinition
}

/** The API of the stage that the call names: what its deployment froze, whatever it has become since. Throws ServiceError. */
export async function deployedApi(scope: Scope): Promise<DeployedApi> {
  await requireLevels(scope, [stageLevel])
  const [api, stage] = await Promise.all([scope.tree.get(pathOf(scope, API)), scope.tree.get(pathOf(scope, STAGE))])
  if (!api || !stage) throw unknownApi(scope)
  const deployment = `${api.path}/deployments/${segment(text(stage.value.deploymentId) ?? '')}`
  const [deployed, frozen] = await Promise.all([scope.tree.get(deployment), scope.tree.get(`${deployment}/definition`)])
  const definition = frozen ? definitionIn(frozen) : await readDefinition(scope.tree, api)
  const documentation = await publishedDocumentation(scope, api, stage)
  const deployedAt = number(deployed?.value.createdDate) ?? 0
  return { api, stageName: text(stage.value.stageName) ?? '', deployedAt, definition: { ...definition, documentation } }
}

/** `2025-05-06T10:11:12Z`. */
export const dateText = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')

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
