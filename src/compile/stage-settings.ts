import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import type { StageContext } from '../exchange/context-variables.ts'
import type { CacheSettings, CanarySettings, MethodSettings, RestApiSnapshot, StageSettings } from '../model/snapshot.ts'
import { HTTP_METHODS } from './resource-tree.ts'

/** The settings in a stage's row, whose members carry the SDK's names. Members that are missing have AWS's defaults. */
export function stageSettings(accountId: string, region: string, stageName: string, row: JsonObject): StageSettings {
  return {
    accountId,
    region,
    stageName,
    deploymentId: text(row.deploymentId) ?? '',
    variables: variables(row.variables),
    canarySettings: canarySettings(row.canarySettings),
    isCanary: false,
    accessLog: accessLog(row.accessLogSettings),
    clientCertificateId: text(row.clientCertificateId) ?? null,
    tracingEnabled: row.tracingEnabled === true,
    cacheClusterEnabled: row.cacheClusterEnabled === true,
    methodSettings: methodSettings(row.methodSettings),
  }
}

/** The settings that the canary of a stage runs with; null: it has none. Overrides win, and may be new ([S] rest-api.md 13). */
export function canaryOf(stage: StageSettings): StageSettings | null {
  const canary = stage.canarySettings
  if (!canary) return null
  const merged = Object.assign(table<string>(), stage.variables, canary.stageVariableOverrides)
  return { ...stage, deploymentId: canary.deploymentId, variables: merged, isCanary: true }
}

const OFF: MethodSettings = {
  loggingLevel: 'OFF',
  dataTraceEnabled: false,
  rateLimit: null,
  burstLimit: null,
  cache: cacheSettings({}, '*/*'),
}

/**
 * The settings of one method: its own entry, else the stage's, else none. AWS documents no entries in between; one for all
 * methods of a resource (`pets` + `/*`), or for a verb of all resources, is what it says. `verb` is the one of an ANY method.
 */
export function settingsOf(stage: StageSettings, resourcePath: string, httpMethod: string, verb = httpMethod): MethodSettings {
  const methods = [verb, httpMethod, '*']
  const keys = [resourcePath, '*'].flatMap((path) => methods.map((method) => `${path}/${method}`))
  return keys.map((key) => stage.methodSettings[key]).find((settings) => settings !== undefined) ?? OFF
}

/** The verbs that have other settings than the ANY method which answers them: on a stage each is a method of its own. */
export function settingsApart(
  stage: StageSettings,
  resourcePath: string,
): readonly { readonly verb: string; readonly settings: MethodSettings }[] {
  const common = settingsOf(stage, resourcePath, 'ANY')
  return [...HTTP_METHODS]
    .map((verb) => ({ verb, settings: settingsOf(stage, resourcePath, 'ANY', verb) }))
    .filter(({ settings }) => settings !== common)
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
    canary: stage.canarySettings && {
      isCanaryRequest: stage.isCanary,
      useStageCache: stage.canarySettings.useStageCache,
    },
  })
}

function canarySettings(value: Json | undefined): CanarySettings | null {
  if (!isJsonObject(value)) return null
  const { percentTraffic } = value
  return {
    deploymentId: text(value.deploymentId) ?? '',
    percentTraffic: typeof percentTraffic === 'number' ? percentTraffic : 0,
    stageVariableOverrides: variables(value.stageVariableOverrides),
    useStageCache: value.useStageCache === true,
  }
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
    if (isJsonObject(setting)) result[methodKey(key)] = methodSetting(setting, key)
  }
  return result
}

/**
 * One key for all spellings of a method (auth-throttle-cache.md 9.4): `~1pets~1{id}/GET`, `pets/{id}/GET` and `/pets/{id}//GET`
 * are `/pets/{id}/GET`. JSON pointers escape the slashes of the path; CloudFormation says `/*` where the API says `*`.
 */
export function methodKey(key: string): string {
  const slash = key.lastIndexOf('/')
  const path = key.slice(0, Math.max(slash, 0)).replaceAll('~1', '/').replaceAll('~0', '~')
  const resourcePath = path.split('/').filter(Boolean).join('/')
  return `${resourcePath === '*' ? '*' : `/${resourcePath}`}/${key.slice(slash + 1)}`
}

function methodSetting(value: JsonObject, key: string): MethodSettings {
  const level = value.loggingLevel
  return {
    loggingLevel: level === 'INFO' || level === 'ERROR' ? level : 'OFF',
    dataTraceEnabled: value.dataTraceEnabled === true,
    rateLimit: limit(value.throttlingRateLimit),
    burstLimit: limit(value.throttlingBurstLimit),
    cache: cacheSettings(value, key),
  }
}

function cacheSettings(value: JsonObject, key: string): CacheSettings {
  const { cacheTtlInSeconds: ttl, unauthorizedCacheControlHeaderStrategy: strategy } = value
  return {
    verbs: cachedVerbs(value.cachingEnabled, key),
    ttlSeconds: typeof ttl === 'number' && ttl >= 0 ? Math.min(ttl, 3600) : 300,
    dataEncrypted: value.cacheDataEncrypted === true,
    requireAuthorizationForCacheControl: value.requireAuthorizationForCacheControl !== false,
    unauthorizedCacheControlHeaderStrategy:
      strategy === 'FAIL_WITH_403' || strategy === 'SUCCEED_WITHOUT_RESPONSE_HEADER' ? strategy : 'SUCCEED_WITH_RESPONSE_HEADER',
  }
}

/** auth-throttle-cache.md 9.1 [D]: a cluster caches GET, until somebody says otherwise; other methods have to be named. */
function cachedVerbs(enabled: Json | undefined, key: string): CacheSettings['verbs'] {
  if (enabled === false) return 'NONE'
  return enabled === true && !key.endsWith('/*') ? 'ALL' : 'GET'
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Negative, as tools send it to switch a throttle off: none of its own. */
function limit(value: Json | undefined): number | null {
  return typeof value === 'number' && value >= 0 ? value : null
}
