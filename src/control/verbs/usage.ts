import type { Json, JsonObject } from '../../core/json.ts'
import { table } from '../../core/table.ts'
import { badRequest } from '../../model/errors.ts'
import { dayOf, dayText, today } from '../../model/quota-period.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import { readUsage, remainingOn, type Usage, usageRow, usedOn, withUsage } from '../../model/usage.ts'
import { readQuota } from '../../model/usage-limits.ts'
import type { Reader, Row } from '../../store/store.ts'
import type { Handlers } from '../call.ts'
import { requireLevels, shown, transacting } from '../crud.ts'
import { number, text } from '../fields.ts'
import { page, sortBy } from '../page.ts'
import { applyPatch, newerStyle, patchOperations } from '../patch.ts'
import { int } from '../patch-rules.ts'
import { pathOf, type Scope } from '../resource.ts'
import { unknownApiKey } from '../resources/apigateway/api-key.ts'
import { planLevel, USAGE_PLAN } from '../resources/apigateway/usage-plan.ts'

const { control } = UNSETTLED

/** auth-throttle-cache.md 7.3 [K+]. */
const MAX_SPAN = 90
/** `writeUsage` resolves when all that was counted so far is in the store: answers show what is used now. */
export function usageHandlers(writeUsage: () => Promise<void>): Handlers {
  return {
    GetUsage: async (call) => {
      const scope = { call, tree: call.store }
      await requireLevels(scope, [planLevel])
      const plan = await planOf(scope)
      const { startDate, endDate, keyId } = call.input
      const [start, end] = spanOf(String(startDate), String(endDate))
      await writeUsage()
      const keys = await scope.tree.children(`${plan.path}/keys`, { kind: 'usage-plan-key' })
      const wanted = keyId ? keys.filter(({ value }) => value.id === keyId) : keys
      const { items, position } = page(sortBy(wanted, idOf), idOf, call.input)
      const usages = await Promise.all(
        items.map(async (key) => [idOf(key), daily(plan.value, await usageOf(scope.tree, key), start, end)] as const),
      )
      return shown(scope, answerOf(plan, start, end, table(usages), position))
    },

    UpdateUsage: async (call) => {
      await writeUsage()
      return updateUsage(call)
    },
  }
}

/** What is granted is the difference to what remains: requests that are counted meanwhile come off it. */
const updateUsage = transacting(async (scope) => {
  await requireLevels(scope, [planLevel])
  const plan = await planOf(scope)
  const key = await scope.tree.get(pathOf(scope, `${USAGE_PLAN}/keys/{keyId}`))
  if (!key) throw unknownApiKey()
  const day = today()
  const usage = await usageOf(scope.tree, key)
  const quota = readQuota(plan.value.quota)
  const before = quota ? remainingOn(usage, quota, day) : 0
  const after = granted(scope, plan, before)
  if (after !== undefined) {
    await scope.tree.put(`${key.path}/usage`, 'usage', usageRow(withUsage(usage, day, { granted: after - before })))
  }
  const pairs = daily(plan.value, await usageOf(scope.tree, key), day, day)
  return shown(scope, answerOf(plan, day, day, table([[idOf(key), pairs]])))
})

async function planOf(scope: Scope): Promise<Row> {
  const plan = await scope.tree.get(pathOf(scope, USAGE_PLAN))
  if (!plan) throw planLevel.missing(scope)
  return plan
}

const idOf = ({ value }: Row): string => text(value.id) ?? ''

const answerOf = (plan: Row, start: number, end: number, items: JsonObject, position?: string): JsonObject => ({
  usagePlanId: idOf(plan),
  startDate: dayText(start),
  endDate: dayText(end),
  items,
  position,
})

function spanOf(startDate: string, endDate: string): readonly [number, number] {
  const start = requireDay(startDate)
  const end = requireDay(endDate)
  if (end < start || end - start > MAX_SPAN) throw badRequest(control.invalidUsageSpan)
  return [start, end]
}

function requireDay(date: string): number {
  const day = dayOf(date)
  if (day === undefined) throw badRequest(control.invalidUsageDate + date.slice(0, 64))
  return day
}

async function usageOf(tree: Reader, key: Row): Promise<Usage> {
  return readUsage((await tree.get(`${key.path}/usage`))?.value)
}

/** One pair a day: what was used and what remains ([D] auth-throttle-cache.md 7.3). */
function daily(plan: JsonObject, usage: Usage, start: number, end: number): Json {
  return Array.from({ length: end - start + 1 }, (_, index) => [
    usedOn(usage, start + index),
    shownBalance(plan, usage, start + index),
  ])
}

/** A quota that was lowered below what had been used then has nothing left. */
function shownBalance({ quota }: JsonObject, usage: Usage, day: number): number {
  const whole = readQuota(quota)
  return whole ? Math.max(0, remainingOn(usage, whole, day)) : control.unlimitedUsage
}

/** The remaining quota that the operations set; undefined where there are none. */
function granted(scope: Scope, plan: Row, before: number): number | undefined {
  const operations = patchOperations(scope.call.input)
  const rules = { '/remaining': int('remaining', () => badRequest(control.invalidRemaining + describe(operations))) }
  const after = number(applyPatch(rules, newerStyle, { remaining: before }, operations).remaining)
  if (operations.length === 0) return undefined
  if (!readQuota(plan.value.quota)) throw badRequest(control.usageWithoutQuota + idOf(plan))
  if (after === undefined || after < 0) throw badRequest(control.invalidRemaining + describe(operations))
  return after
}

const describe = (operations: readonly { readonly value: string | undefined }[]): string =>
  (operations.at(-1)?.value ?? 'null').slice(0, 64)
