import type { StageContext } from '../exchange/context-variables.ts'
import type { Throttle } from '../exchange/key-access.ts'
import type { Step } from '../exchange/step.ts'
import type { MethodSettings, RestApiSnapshot } from '../model/snapshot.ts'
import type { Limit } from '../model/usage-limits.ts'
import { type ApiKeys, apiKey } from '../pipeline/api-key.ts'
import { throttle } from '../pipeline/throttle.ts'
import { usageQuota } from '../pipeline/usage-quota.ts'
import type { LimitPorts } from './ports.ts'

/** A method as its limits see it. */
export interface LimitedMethod {
  readonly resourcePath: string
  /** The method's own: `ANY` where it stands for all. */
  readonly httpMethod: string
  /** What the stage's settings name it by: a verb of an ANY method may have settings of its own. */
  readonly verb: string
  readonly apiKeyRequired: boolean
  readonly settings: MethodSettings
  readonly logged: boolean
}

type NamedStep = readonly [name: string, step: Step | null]

/** Without ports no key is known: plans that are compiled to be checked let nobody in. */
const NO_KEYS: ApiKeys = { find: () => null, isPlanned: () => false }

/**
 * The steps between authorization and validation, in AWS's order (rest-api.md 2): API key, throttles, quota. Buckets are named by
 * what they limit, so that those of a new deployment are those of the old one.
 */
export function limitSteps(
  { accountId, region, apiId, stage: stageName }: StageContext,
  source: RestApiSnapshot['restApi']['apiKeySource'],
  ports: LimitPorts | undefined,
): (method: LimitedMethod) => readonly NamedStep[] {
  const stage = `${apiId}/${stageName}`
  const keys = ports?.apiKeys.in(accountId, region) ?? NO_KEYS
  const ofAccount = ports ? { bucket: `account/${accountId}/${region}`, limit: ports.account } : null
  return ({ resourcePath, httpMethod, verb, apiKeyRequired: keyed, settings, logged }) => [
    [
      keyed ? 'API key' : 'no API key',
      apiKey({ required: keyed, source, keys, stage, method: `${httpMethod} ${resourcePath}`, logged }),
    ],
    [
      'throttle',
      ports
        ? throttle({
            buckets: ports.buckets,
            method: `${resourcePath}/${httpMethod}`,
            ofMethod: methodThrottle(settings, ports.account, `stage/${stage}${resourcePath}/${verb}`),
            ofAccount,
            keyed,
          })
        : null,
    ],
    ['usage quota', ports ? usageQuota({ keyed, quotas: ports.quotas, stage }) : null],
  ]
}

/** Each method has the whole of what the stage gives to all ([D] auth-throttle-cache.md 8). null: the stage says nothing. */
function methodThrottle({ rateLimit, burstLimit }: MethodSettings, account: Limit, bucket: string): Throttle | null {
  if (rateLimit === null && burstLimit === null) return null
  return { bucket, limit: { rate: rateLimit ?? account.rate, burst: burstLimit ?? account.burst } }
}
