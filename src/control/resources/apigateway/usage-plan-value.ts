import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, limitExceeded } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entries, entry, number, text } from '../../fields.ts'
import { stageNameOf } from './api-stages.ts'

const { control } = UNSETTLED

/** auth-throttle-cache.md 7.2 [D]. */
const MAX_METHOD_THROTTLES = 20
const LONGEST_OFFSET = { DAY: 0, WEEK: 6, MONTH: 27 } as const
export const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const

/** A burst above the rate is fine (control-plane.md 14 [S]). */
export function checkThrottle(throttle: Json | undefined): void {
  for (const member of ['burstLimit', 'rateLimit']) {
    const limit = entry(throttle, member)
    if (limit !== undefined && !((number(limit) ?? -1) >= 0)) throw badRequest(control.invalidThrottle + member)
  }
}

/** [K] A limit without a period, or the reverse, would limit nothing. `undefined`: the plan has no quota. */
export function checkQuota(quota: Json | undefined): void {
  if (quota === undefined) return
  const limit = entry(quota, 'limit')
  if (limit !== undefined && !((number(limit) ?? 0) > 0)) throw badRequest(control.invalidQuotaLimit)
  const given = entry(quota, 'period')
  const period = PERIODS.find((name) => name === given)
  if (given !== undefined && !period) throw badRequest(control.invalidQuotaPeriod)
  const offset = number(entry(quota, 'offset')) ?? 0
  if (limit === undefined || !period) throw badRequest(control.incompleteQuota)
  if (offset < 0 || offset > LONGEST_OFFSET[period]) throw badRequest(control.invalidQuotaOffset[period])
}

/** What holds for a plan's stages among themselves. */
export function checkApiStages(apiStages: readonly JsonObject[]): void {
  const names = new Set<string>()
  for (const apiStage of apiStages) {
    const name = stageNameOf(apiStage)
    if (names.has(name)) throw conflict(control.apiStageExists(name))
    names.add(name)
    checkMethodThrottles(apiStage.throttle)
  }
}

/** `{resourcePath}/{httpMethod}`, either of which may be `*`. */
const METHOD = /^(?:\*|\/.*)\/(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*)$/

function checkMethodThrottles(throttles: Json | undefined): void {
  const all = entries(throttles)
  if (all.length > MAX_METHOD_THROTTLES) throw limitExceeded(control.tooManyMethodThrottles)
  for (const [method, throttle] of all) {
    if (!METHOD.test(method)) throw badRequest(control.invalidMethodThrottle + (text(method) ?? '').slice(0, 256))
    checkThrottle(throttle)
  }
}
