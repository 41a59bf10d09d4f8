import { methodKey } from '../../../compile/stage-settings.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Limit } from '../../../model/usage-limits.ts'
import { entries, entry, withEntry } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { isTrue } from '../../patch-rules.ts'
import { VERBS } from './verb.ts'

export interface MethodSettingRule {
  /** The member of MethodSetting that the path sets. */
  readonly member: string
  /** Throws for a value of another type, and for what Portico cannot do yet. */
  readonly parse: (given: string) => Json
}

/**
 * control-plane.md 13 [S]: what an entry of `methodSettings` has from the start; `loggingLevel` only when it was set. Throttles are
 * the account's until they are set, and so shown (`withAccountThrottle`); so is whether methods are cached (`withCaching`).
 */
const DEFAULTS: JsonObject = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
}

const STRATEGIES = ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER']
const LEVELS = ['OFF', 'ERROR', 'INFO']

const invalid = (given: string): ServiceError => badRequest(UNSETTLED.control.invalidMethodSetting + given.slice(0, 128))

/** By the end of their path: `/{resourcePath}/{httpMethod}/` or `/*` + `/*` + `/` stands before. */
export const METHOD_SETTINGS: Readonly<Record<string, MethodSettingRule>> = {
  'metrics/enabled': { member: 'metricsEnabled', parse: onlyOff('metricsEnabled') },
  'logging/loglevel': { member: 'loggingLevel', parse: oneOf(LEVELS) },
  'logging/dataTrace': { member: 'dataTraceEnabled', parse: isTrue },
  'throttling/burstLimit': { member: 'throttlingBurstLimit', parse: limit(/^(?:-1|\d{1,9})$/) },
  'throttling/rateLimit': { member: 'throttlingRateLimit', parse: limit(/^(?:-1(?:\.0+)?|\d{1,9}(?:\.\d{1,9})?)$/) },
  'caching/enabled': { member: 'cachingEnabled', parse: isTrue },
  'caching/ttlInSeconds': { member: 'cacheTtlInSeconds', parse: timeToLive },
  'caching/dataEncrypted': { member: 'cacheDataEncrypted', parse: isTrue },
  'caching/requireAuthorizationForCacheControl': { member: 'requireAuthorizationForCacheControl', parse: isTrue },
  'caching/unauthorizedCacheControlHeaderStrategy': {
    member: 'unauthorizedCacheControlHeaderStrategy',
    parse: oneOf(STRATEGIES),
  },
}

/** What stands for the method in a setting's path. */
export const SETTING_VERBS: ReadonlySet<string> = new Set([...VERBS, '*'])

function oneOf(values: readonly string[]): (given: string) => Json {
  return (given) => {
    if (!values.includes(given)) throw invalid(given)
    return given
  }
}

function onlyOff(member: string): (given: string) => Json {
  return (given) => {
    if (isTrue(given)) throw notYet(`${member} in methodSettings`)
    return false
  }
}

/** A limit; tools send -1 for none ([K]). */
function limit(number: RegExp): (given: string) => Json {
  return (given) => {
    if (!number.test(given)) throw invalid(given)
    return Number(given)
  }
}

/** rest-api.md 17 [D]: 0 to 3600 seconds. */
function timeToLive(given: string): Json {
  if (!/^\d{1,4}$/.test(given) || Number(given) > 3600) throw invalid(given)
  return Number(given)
}

/** A method's first setting starts from those of `*` + `/*`; later changes there do not reach it ([S] control-plane.md 13). */
export function withMethodSetting(stage: JsonObject, sent: string, member: string, held: Json): JsonObject {
  const all = stage.methodSettings
  const key = standingKey(all, sent) ?? sent
  const standing = entry(all, key) ?? { ...DEFAULTS, ...Object.fromEntries(entries(entry(all, '*/*'))) }
  return { ...stage, methodSettings: withEntry(all, key, withEntry(standing, member, held)) }
}

/**
 * The key of the entry for a method, however the caller spells it: a method has one, under the spelling that came first
 * (auth-throttle-cache.md 9.4). undefined: it has none.
 */
export function standingKey(all: Json | undefined, sent: string): string | undefined {
  if (entry(all, sent) !== undefined) return sent
  const method = methodKey(sent)
  return entries(all).find(([key]) => methodKey(key) === method)?.[0]
}

/** Method settings as they are shown: what no one set of their throttles is the account's ([D] auth-throttle-cache.md 8). */
export function withAccountThrottle(stage: JsonObject, { rate, burst }: Limit): JsonObject {
  const shown = entries(stage.methodSettings).map(
    ([key, settings]) =>
      [key, { throttlingBurstLimit: burst, throttlingRateLimit: rate, ...Object.fromEntries(entries(settings)) }] as const,
  )
  return { ...stage, methodSettings: table(shown) }
}

/**
 * Method settings as they are shown: of entries that nobody asked to cache or not, those are cached that have GET among their
 * methods, once the stage has a cluster ([D] auth-throttle-cache.md 9.1).
 */
export function withCaching(stage: JsonObject): JsonObject {
  const shown = entries(stage.methodSettings).map(([key, settings]) => {
    const cachingEnabled = stage.cacheClusterEnabled === true && /\/(?:GET|ANY|\*)$/.test(key)
    return [key, { cachingEnabled, ...Object.fromEntries(entries(settings)) }] as const
  })
  return { ...stage, methodSettings: table(shown) }
}

/** The paths that AWS's refusal lists, punctuation and all (control-plane.md 13 [S]). */
export const STAGE_PATHS = [
  '/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings,',
  '/accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled,',
  '/{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel,',
  '/{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds,',
  '/{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted,',
  '/{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl,',
  '/{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled,',
  '/*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit',
  '/*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted,',
  '/*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy,',
  '/variables/{variable_name}, /tracingEnabled',
].join(' ')
