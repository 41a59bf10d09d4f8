import { badRequest } from '../../model/errors.ts'
import type { Output } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { ExportedExtensions } from '../../openapi/export-options.ts'
import { exportDefinition } from '../../openapi/export-rest-api.ts'
import { printJackson } from '../../openapi/jackson.ts'
import { writeYaml } from '../../openapi/yaml.ts'
import type { Handlers } from '../call.ts'
import { entry, number, text, toJson } from '../fields.ts'
import type { Scope } from '../resource.ts'
import { dateText, deployedApi } from './deployed-api.ts'

export const exportHandlers: Handlers = {
  GetExport: (call) => exported({ call, tree: call.store }),
}

/** A stage's API as a document: what its deployment froze, whatever the API has become since ([D] GetExport). */
async function exported(scope: Scope): Promise<Output> {
  const { input, caller } = scope.call
  const { api, stageName, definition } = await deployedApi(scope)
  const exportType = String(input.exportType)
  if (exportType !== 'swagger' && exportType !== 'oas30') throw badRequest(UNSETTLED.openapi.noExporter(exportType))
  const yaml = wantsYaml(text(input.accepts))
  // control-plane.md 18 [S]: an API without a version has its birthday for one.
  const apiVersion = text(definition.settings.version) ?? dateText(number(api.value.createdDate) ?? 0)
  const document = exportDefinition(definition, {
    version: exportType === 'swagger' ? 2 : 3,
    host: `${String(input.restApiId)}.execute-api.${caller.region}.amazonaws.com`,
    region: caller.region,
    stageName,
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

function wantsYaml(accepts = '*/*'): boolean {
  if (/\byaml\b/i.test(accepts)) return true
  if (/json|\*/i.test(accepts)) return false
  throw badRequest(UNSETTLED.openapi.notAcceptable)
}

const EXTENSIONS: readonly ExportedExtensions[] = ['integrations', 'authorizers', 'documentation', 'apigateway', 'postman']

function extensionsOf(parameter: string): ReadonlySet<ExportedExtensions> {
  const wanted = parameter.split(',').map((name) => name.trim())
  return new Set(EXTENSIONS.filter((known) => wanted.includes(known)))
}
