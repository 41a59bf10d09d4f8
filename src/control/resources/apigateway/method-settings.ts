import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entries, entry, withEntry } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { isTrue } from '../../patch-rules.ts'

export interface MethodSettingRule {
  /** The member of MethodSetting that the path sets. */
  readonly member: string
  /** Throws for a value of another type, and for what Portico cannot do yet. */
  readonly parse: (given: string) => Json
}

/** control-plane.md 13 [S]: what an entry of `methodSettings` has from the start; `loggingLevel` only when it was set. */
const DEFAULTS: JsonObject = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: 5000,
  throttlingRateLimit: 10000,
  cachingEnabled: false,
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
  'throttling/burstLimit': { member: 'throttlingBurstLimit', parse: onlyDefault('throttlingBurstLimit', 5000) },
  'throttling/rateLimit': { member: 'throttlingRateLimit', parse: onlyDefault('throttlingRateLimit', 10000) },
  'caching/enabled': { member: 'cachingEnabled', parse: onlyOff('cachingEnabled') },
  'caching/ttlInSeconds': { member: 'cacheTtlInSeconds', parse: timeToLive },
  'caching/dataEncrypted': { member: 'cacheDataEncrypted', parse: isTrue },
  'caching/requireAuthorizationForCacheControl': { member: 'requireAuthorizationForCacheControl', parse: isTrue },
  'caching/unauthorizedCacheControlHeaderStrategy': {
    member: 'unauthorizedCacheControlHeaderStrategy',
    parse: oneOf(STRATEGIES),
  },
}

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

function onlyDefault(member: string, standard: number): (given: string) => Json {
  return (given) => {
    if (!/^-?\d+(?:\.\d+)?$/.test(given)) throw invalid(given)
    if (Number(given) !== standard) throw notYet(`a ${member} in methodSettings other than ${standard}`)
    return standard
  }
}

/** rest-api.md 17 [D]: 0 to 3600 seconds. */
function timeToLive(given: string): Json {
  if (!/^\d{1,4}$/.test(given) || Number(given) > 3600) throw invalid(given)
  return Number(given)
}

/** A method's first setting starts from those of `*` + `/*`; later changes there do not reach it ([S] control-plane.md 13). */
export function withMethodSetting(stage: JsonObject, key: string, member: string, held: Json): JsonObject {
  const all = stage.methodSettings
  const standing = entry(all, key) ?? { ...DEFAULTS, ...Object.fromEntries(entries(entry(all, '*/*'))) }
  return { ...stage, methodSettings: withEntry(all, key, withEntry(standing, member, held)) }
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
