import { hash } from 'node:crypto'
import type { StageContext } from '../../exchange/context-variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'
import type { Answer } from '../../state/state.ts'
import type { AuthorizerPorts } from '../authorizer.ts'
import { type IdentitySource, identityKey } from './identity-sources.ts'
import type { Asked } from './lambda-call.ts'
import type { LambdaResult } from './lambda-result.ts'

export interface KeptResultsSettings {
  /** All that the authorizer is made of: what changes it starts anew. */
  readonly authorizer: { readonly authorizerResultTtlInSeconds: number }
  readonly stage: StageContext
  readonly sources: readonly IdentitySource[]
  readonly results: AuthorizerPorts['results']
}

export type Recall = (exchange: Exchange, ask: () => Promise<Asked>) => Answer<Asked>

/**
 * Asks the function, or what is kept of its last answer to the same identity on this stage, whatever the method or route
 * ([D] auth-throttle-cache.md 4.4, 5.2). What the authorizer is made of is part of the key: a deployment that changes it starts anew,
 * one that does not keeps what there is.
 */
export function recallResults({ authorizer, stage, sources, results }: KeptResultsSettings): Recall {
  const ttlMs = authorizer.authorizerResultTtlInSeconds * 1000
  // [D]: without identity sources all callers would share one result.
  if (ttlMs <= 0 || sources.length === 0 || results === null) return (_, ask) => ask()
  const group = `${stage.apiId}/${stage.stage}`
  const definition = JSON.stringify([authorizer, stage.accountId, stage.region, stage.stageVariables])
  const ofAuthorizer = hash('sha256', definition, 'base64')
  const askAnew = async (key: string, found: Answer<LambdaResult | undefined>, ask: () => Promise<Asked>): Promise<Asked> => {
    const known = await found
    if (known) return kept(known)
    const epoch = await results.epoch(group)
    const answered = await ask()
    const { result } = answered
    await results.put(group, key, result, { ttlMs, bytes: result.bytes * 4 + 512, epoch })
    return answered
  }
  return (exchange, ask) => {
    const key = identityKey(ofAuthorizer, sources, exchange)
    const found = results.get(group, key)
    // A cache in this process answers at once, and nothing waits.
    return found === undefined || found instanceof Promise ? askAnew(key, found, ask) : kept(found)
  }
}

/** [K] What is kept took no call: AWS shows a latency of its own for it. */
const kept = (result: LambdaResult): Asked => ({ result, latency: UNSETTLED_AUTHORIZERS.cachedLatency })
