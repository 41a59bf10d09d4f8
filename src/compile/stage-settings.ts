import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import type { StageContext } from '../exchange/context-variables.ts'
import type { MethodSettings, RestApiSnapshot, StageSettings } from '../model/snapshot.ts'

/** The settings in a stage's row, whose members carry the SDK's names. Members that are missing have AWS's defaults. */
export function stageSettings(accountId: string, region: string, stageName: string, row: JsonObject): StageSettings {
  return {
    accountId,
    region,
    stageName,
    deploymentId: text(row.deploymentId) ?? '',
    variables: variables(row.variables),
    accessLog: accessLog(row.accessLogSettings),
    tracingEnabled: row.tracingEnabled === true,
    methodSettings: methodSettings(row.methodSettings),
  }
}

const OFF: MethodSettings = { loggingLevel: 'OFF', dataTraceEnabled: false }

/** The settings of one method: its own entry, else the stage's, else none. */
export function settingsOf(stage: StageSettings, resourcePath: string, httpMethod: string): MethodSettings {
  return stage.methodSettings[`${resourcePath}/${httpMethod}`] ?? stage.methodSettings['*/*'] ?? OFF
}

/** What a deployment on a stage fixes of `$context`. */
export function stageContext({ restApi }: RestApiSnapshot, stage: StageSettings): StageContext {
  return Object.freeze({
    accountId: stage.accountId,
    region: stage.region,
    apiId: restApi.id,
    apiName: restApi.name,
    stage: stage.stageName,
    deploymentId: stage.deploymentId,
    stageVariables: stage.variables,
    endpointType: restApi.endpointType,
  })
}

function variables(value: Json | undefined): Table<string> {
  const result = table<string>()
  for (const [name, content] of Object.entries(isJsonObject(value) ? value : {})) result[name] = text(content) ?? ''
  return result
}

/** Access logs need both a format and a destination; with one alone AWS keeps silent. */
function accessLog(value: Json | undefined): StageSettings['accessLog'] {
  if (!isJsonObject(value)) return null
  const destinationArn = text(value.destinationArn)
  const format = text(value.format)
  return destinationArn && format ? { destinationArn, format } : null
}

function methodSettings(value: Json | undefined): Table<MethodSettings> {
  const result = table<MethodSettings>()
  for (const [key, setting] of Object.entries(isJsonObject(value) ? value : {})) {
    if (isJsonObject(setting)) result[settingKey(key)] = methodSetting(setting)
  }
  return result
}

/** `~1pets~1{id}/GET`, `pets/GET` and `/pets/GET` are one key: JSON pointers escape the slashes of the path. */
function settingKey(key: string): string {
  if (key === '*/*') return key
  const path = key.replaceAll('~1', '/').replaceAll('~0', '~')
  return path.startsWith('/') ? path : `/${path}`
}

function methodSetting(value: JsonObject): MethodSettings {
  const level = value.loggingLevel
  return {
    loggingLevel: level === 'INFO' || level === 'ERROR' ? level : 'OFF',
    dataTraceEnabled: value.dataTraceEnabled === true,
  }
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
