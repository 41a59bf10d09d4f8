import { badRequest } from '../../../model/errors.ts'
import type { Output } from '../../../model/shape.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../../../model/unsettled-http-openapi.ts'
import { exportHttpApi } from '../../../openapi/export-http-api.ts'
import type { HttpApiDefinition } from '../../../openapi/http-api-definition.ts'
import { printJackson } from '../../../openapi/jackson.ts'
import { writeYaml } from '../../../openapi/yaml.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { number, text } from '../../fields.ts'
import { pathOf, type Scope, segment } from '../../resource.ts'
import { api } from './api.ts'
import { deployedDefinition, latestDefinition } from './exported-definition.ts'
import { API, unknownApi } from './levels.ts'
import { HTTP_STAGE, unknownStage } from './stage.ts'

const { unknownSpecification, unknownOutputType, unknownExportVersion, notDeployed, versionOf } = UNSETTLED_HTTP_OPENAPI

export const exportApiHandlers: Handlers = {
  ExportApi: (call) => exported({ call, tree: call.store }),
}

/** An API as a document: what a stage's deployment froze, or without a stage what the API is now (http-api.md 11 [D]). */
async function exported(scope: Scope): Promise<Output> {
  const { input } = scope.call
  const row = await scope.tree.get(pathOf(scope, API))
  if (!row) throw unknownApi(scope)
  if (input.specification !== 'OAS30') throw badRequest(unknownSpecification)
  if (input.outputType !== 'JSON' && input.outputType !== 'YAML') throw badRequest(unknownOutputType)
  if ((text(input.exportVersion) ?? '1.0') !== '1.0') throw badRequest(unknownExportVersion)
  const stageName = text(input.stageName) ?? ''
  const definition = stageName === '' ? await latestDefinition(scope.tree, row) : await ofStage(scope, row)
  const document = exportHttpApi(definition, {
    endpoint: text((await api.view?.(scope, row))?.apiEndpoint) ?? '',
    basePath: stageName === '$default' ? '' : stageName,
    apiVersion: text(definition.settings.version) ?? versionOf(number(row.value.createdDate) ?? 0),
    extensions: input.includeExtensions !== false,
  })
  return { body: Buffer.from(input.outputType === 'YAML' ? await writeYaml(document) : printJackson(document)) }
}

async function ofStage(scope: Scope, row: Row): Promise<HttpApiDefinition> {
  const stage = await scope.tree.get(pathOf(scope, HTTP_STAGE))
  if (!stage) throw unknownStage()
  const deployment = `${row.path}/deployments/${segment(text(stage.value.deploymentId) ?? '')}`
  const snapshot = await scope.tree.get(`${deployment}/snapshot`)
  if (!snapshot) throw badRequest(notDeployed(String(stage.value.stageName).slice(0, 128)))
  return deployedDefinition(row, snapshot.value)
}
