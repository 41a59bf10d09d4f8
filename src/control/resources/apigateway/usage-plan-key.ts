import type { JsonObject } from '../../../core/json.ts'
import { serial } from '../../../core/serial.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { apiKeyPath, newestFirst, unknownApiKey } from './api-key.ts'
import { plansOf, refuseSharedStage, stageNamesOf } from './api-stages.ts'
import { planLevel, USAGE_PLAN } from './usage-plan.ts'

export const usagePlanKey: Resource = {
  noun: 'UsagePlanKey',
  kind: 'usage-plan-key',
  at: `${USAGE_PLAN}/keys/{keyId}`,
  within: [planLevel],
  missing: unknownApiKey,
  create: {
    value: createdPlanKey,
    id: (value) => text(value.id) ?? '',
    exists: () => conflict(UNSETTLED.control.usagePlanKeyExists),
  },
  // control-plane.md 14 [S]: a plan that is not there has an empty list.
  list: { within: [], order: newestFirst, rows: named },
  remove: {},
  view: withKey,
}

async function createdPlanKey(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  if (input.keyType !== 'API_KEY') throw badRequest(UNSETTLED.control.invalidKeyType)
  const keyId = text(input.keyId) ?? ''
  const plan = await scope.tree.get(pathOf(scope, USAGE_PLAN))
  if (!plan || !(await scope.tree.get(apiKeyPath(scope, keyId)))) throw unknownApiKey()
  return newPlanKey(scope, plan, await plansOf(scope), keyId)
}

/** The row's value of a key in a plan; throws when it has another of `plans` for one of its stages. */
async function newPlanKey(scope: Scope, plan: Row, plans: readonly Row[], keyId: string): Promise<JsonObject> {
  await refuseSharedStage(scope, plan, plans, stageNamesOf(plan.value), [keyId])
  return { id: keyId, type: 'API_KEY', serial: serial() }
}

/** Adds a key to a plan, unless it is in it. */
export async function joinPlan(scope: WriteScope, plan: Row, plans: readonly Row[], keyId: string): Promise<void> {
  const path = `${plan.path}/keys/${segment(keyId)}`
  if (await scope.tree.get(path)) return
  await scope.tree.put(path, usagePlanKey.kind, await newPlanKey(scope, plan, plans, keyId), 0)
}

/** Name and value are the key's own, as they are now. */
async function withKey(scope: Scope, row: Row): Promise<JsonObject> {
  const key = await scope.tree.get(apiKeyPath(scope, text(row.value.id) ?? ''))
  return { ...key?.value, ...row.value }
}

async function named(scope: Scope, rows: readonly Row[]): Promise<readonly Row[]> {
  const { nameQuery } = scope.call.input
  if (!nameQuery) return rows
  const keys = await Promise.all(rows.map((row) => scope.tree.get(apiKeyPath(scope, text(row.value.id) ?? ''))))
  return rows.filter((_, index) => text(keys[index]?.value.name)?.startsWith(String(nameQuery)))
}
