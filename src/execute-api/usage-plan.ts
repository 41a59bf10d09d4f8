import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type Limit, type Quota, readQuota } from '../model/usage-limits.ts'

/** What a usage plan allows each of its keys, read from its row. */
export interface UsagePlan {
  readonly id: string
  readonly throttle: Limit | null
  readonly quota: Quota | null
  /** By `{apiId}/{stage}`: what the plan has for single methods, by `{resource path}/{METHOD}`, either of which may be `*`. */
  readonly stages: ReadonlyMap<string, ReadonlyMap<string, Limit>>
}

/** `account` is what a limit has in place of a member that it lacks. */
export function readUsagePlan(value: JsonObject, account: Limit): UsagePlan {
  const throttle = readLimit(value.throttle, account)
  const stages = Array.isArray(value.apiStages) ? value.apiStages.filter(isJsonObject) : []
  return {
    id: String(value.id),
    throttle,
    quota: readQuota(value.quota),
    stages: new Map(stages.map((stage) => [`${stage.apiId}/${stage.stage}`, readMethods(stage.throttle, throttle ?? account)])),
  }
}

/** The limit of a method: its own, else that of the closest wildcard; null: the plan says nothing of it. */
export function methodLimit(limits: ReadonlyMap<string, Limit>, method: string): Limit | null {
  if (limits.size === 0) return null
  const at = method.lastIndexOf('/')
  const path = method.slice(0, at)
  const verb = method.slice(at + 1)
  return limits.get(method) ?? limits.get(`${path}/*`) ?? limits.get(`*/${verb}`) ?? limits.get('*/*') ?? null
}

function readMethods(value: Json | undefined, fallback: Limit): ReadonlyMap<string, Limit> {
  const methods = new Map<string, Limit>()
  for (const [method, given] of Object.entries(isJsonObject(value) ? value : {})) {
    const limit = readLimit(given, fallback)
    if (limit) methods.set(method, limit)
  }
  return methods
}

function readLimit(value: Json | undefined, fallback: Limit): Limit | null {
  if (!isJsonObject(value)) return null
  const { rateLimit, burstLimit } = value
  if (typeof rateLimit !== 'number' && typeof burstLimit !== 'number') return null
  return {
    rate: typeof rateLimit === 'number' ? rateLimit : fallback.rate,
    burst: typeof burstLimit === 'number' ? burstLimit : fallback.burst,
  }
}
