import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { Value } from '../../../model/shape.ts'
import { UNSETTLED_STAGES } from '../../../model/unsettled-stages.ts'
import { dropEmpty, entries, entry, toJson } from '../../fields.ts'

/** A canary as AWS shows it: what the caller chose, and the defaults of the rest (control-plane.md 13 [S]). */
export function newCanary(chosen: Value, deploymentId: string): JsonObject {
  const given = entries(toJson(chosen)).filter(([, held]) => held !== null)
  return { deploymentId, percentTraffic: 0, useStageCache: false, ...Object.fromEntries(given) }
}

/** The stage with one member of its canary set, which makes the canary where there was none ([S]). */
export function withCanaryMember(stage: JsonObject, member: string, held: Json): JsonObject {
  const standing = stage.canarySettings ?? newCanary(undefined, String(stage.deploymentId))
  return { ...stage, canarySettings: { ...Object.fromEntries(entries(standing)), [member]: held } }
}

/** A canary that may stand: its traffic within bounds, and without overrides when it has none. */
export function checkedCanary(canary: JsonObject): JsonObject {
  const percent = entry(canary, 'percentTraffic')
  if (typeof percent !== 'number' || !(percent >= 0 && percent <= 100)) throw invalidPercent(String(percent))
  return dropEmpty(canary, 'stageVariableOverrides')
}

export function percentTraffic(given: string): Json {
  if (!/^\d{1,3}(?:\.\d{1,20})?$/.test(given)) throw invalidPercent(given)
  return Number(given)
}

const invalidPercent = (given: string) => badRequest(UNSETTLED_STAGES.invalidPercentTraffic + given.slice(0, 64))
