import { resourceId } from '../../../core/id.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { serial } from '../../../core/serial.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, entry, given, number, text, textEntries, toJson } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { always, type Level, level, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { apiStagesOf, parseStageName, plansOf, refuseSharedStage, requireStage, stageNameOf, stageNamesOf } from './api-stages.ts'
import { usagePlanRules } from './usage-plan-patch.ts'
import { checkApiStages, checkQuota, checkThrottle } from './usage-plan-value.ts'

export const USAGE_PLAN = '/usageplans/{usagePlanId}'

const UNKNOWN_PLAN = 'Invalid Usage Plan ID specified'
export const planLevel: Level = level(USAGE_PLAN, UNKNOWN_PLAN)

export const usagePlan: Resource = {
  noun: 'UsagePlan',
  kind: 'usage-plan',
  at: USAGE_PLAN,
  within: [],
  missing: always(notFound, UNKNOWN_PLAN),
  create: { value: newPlan, id: (value) => text(value.id) ?? '' },
  list: { order: ({ value }) => `${String(number(value.serial) ?? 0).padStart(16, '0')} ${text(value.id) ?? ''}`, rows: ofKey },
  patch: { style: newerStyle, rules: usagePlanRules, settle },
  remove: { check: refuseUsed },
  // control-plane.md 14 [S]: get and update show empty tags, create and list do not.
  detail: (_, row) => ({ ...row.value, tags: row.value.tags ?? {} }),
}

async function newPlan(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  if (input.name === '') throw badRequest(UNSETTLED.control.emptyName)
  checkTags(textEntries(toJson(input.tags)))
  const throttle = present(toJson(input.throttle))
  const quota = present(toJson(input.quota))
  const apiStages = list(toJson(input.apiStages)).map(givenStage)
  checkApiStages(apiStages)
  for (const apiStage of apiStages) await requireStage(scope, parseStageName(stageNameOf(apiStage)))
  checkThrottle(throttle)
  checkQuota(quota)
  return {
    ...dropEmpty(given(input, 'name', 'description', 'tags'), 'description', 'tags'),
    id: resourceId(6),
    apiStages,
    ...(throttle && { throttle }),
    // control-plane.md 14 [S]: the offset is 0 unless it was set.
    ...(quota && { quota: { offset: 0, ...quota } }),
    serial: serial(),
  }
}

const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [])

/** The members that were given; undefined where none was. */
function present(settings: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(settings)) return undefined
  const members = Object.entries(settings).filter(([, value]) => value !== null && value !== undefined)
  return members.length > 0 ? Object.fromEntries(members) : undefined
}

function givenStage(apiStage: Json): JsonObject {
  const { apiId, stage } = parseStageName(stageNameOf(apiStage))
  const throttle = present(entry(apiStage, 'throttle'))
  return { apiId, stage, ...(throttle && { throttle }) }
}

/** GetUsagePlans with `keyId`: the plans a key belongs to. */
async function ofKey({ call, tree }: Scope, rows: readonly Row[]): Promise<readonly Row[]> {
  const { keyId } = call.input
  if (!keyId) return rows
  const keys = await Promise.all(rows.map((row) => tree.get(`${row.path}/keys/${segment(String(keyId))}`)))
  return rows.filter((_, index) => keys[index] !== undefined)
}

async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  checkThrottle(after.throttle)
  checkQuota(after.quota)
  checkApiStages(apiStagesOf(after))
  const standing = stageNamesOf(before.value)
  const added = stageNamesOf(after).filter((stage) => !standing.includes(stage))
  for (const stage of added) await requireStage(scope, parseStageName(stage))
  if (added.length > 0) {
    const keys = await scope.tree.children(`${before.path}/keys`, { kind: 'usage-plan-key' })
    const keyIds = keys.map(({ value }) => text(value.id) ?? '')
    await refuseSharedStage(scope, before, await plansOf(scope), added, keyIds)
  }
  return after
}

function refuseUsed(_: Scope, { value }: Row): void {
  const [stage] = stageNamesOf(value)
  if (stage !== undefined) throw badRequest(UNSETTLED.control.usagePlanInUse(text(value.id) ?? '', stage))
}
