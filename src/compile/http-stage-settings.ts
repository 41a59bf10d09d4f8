import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import type { HttpStageSettings, RouteSettings } from '../model/snapshot-http-api.ts'

/** The settings in the row of an HTTP API's stage, whose members carry the SDK's names. Members that are missing have AWS's defaults. */
export function httpStageSettings(accountId: string, region: string, stageName: string, row: JsonObject): HttpStageSettings {
  return {
    accountId,
    region,
    stageName,
    deploymentId: text(row.deploymentId) ?? '',
    stageVariables: variables(row.stageVariables),
    accessLog: accessLog(row.accessLogSettings),
    defaultRouteSettings: routeSettings(row.defaultRouteSettings),
    routeSettings: byRouteKey(row.routeSettings),
  }
}

function variables(value: Json | undefined): Table<string> {
  const result = table<string>()
  for (const [name, content] of Object.entries(isJsonObject(value) ? value : {})) result[name] = text(content) ?? ''
  return result
}

/** Access logs need both a format and a destination. */
function accessLog(value: Json | undefined): HttpStageSettings['accessLog'] {
  if (!isJsonObject(value)) return null
  const destinationArn = text(value.destinationArn)
  const format = text(value.format)
  return destinationArn && format ? { destinationArn, format } : null
}

function byRouteKey(value: Json | undefined): Table<RouteSettings> {
  const result = table<RouteSettings>()
  for (const [key, settings] of Object.entries(isJsonObject(value) ? value : {})) result[key] = routeSettings(settings)
  return result
}

function routeSettings(value: Json | undefined): RouteSettings {
  const { throttlingRateLimit, throttlingBurstLimit } = isJsonObject(value) ? value : {}
  return { throttlingRateLimit: limit(throttlingRateLimit), throttlingBurstLimit: limit(throttlingBurstLimit) }
}

function limit(value: Json | undefined): number | null {
  return typeof value === 'number' && value >= 0 ? value : null
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}
