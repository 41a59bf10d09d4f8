import type { Json, JsonObject } from '../../core/json.ts'
import { table } from '../../core/table.ts'
import { badRequest } from '../../model/errors.ts'
import { dayOf, dayText, periodStart, today } from '../../model/quota-period.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Reader, Row } from '../../store/store.ts'
import type { Handlers } from '../call.ts'
import { requireLevels, shown, transacting } from '../crud.ts'
import { entries, entry, number, text, withEntry } from '../fields.ts'
import { page, sortBy } from '../page.ts'
import { applyPatch, newerStyle, patchOperations } from '../patch.ts'
import { int } from '../patch-rules.ts'
import { pathOf, type Scope } from '../resource.ts'
import { unknownApiKey } from '../resources/apigateway/api-key.ts'
import { planLevel, USAGE_PLAN } from '../resources/apigateway/usage-plan.ts'

const { control } = UNSETTLED

/** auth-throttle-cache.md 7.3 [K+]. */
const MAX_SPAN = 90
/** How many grants a key remembers: one a day, a little more than can be asked for. */
const MAX_GRANTS = 130

/** What UpdateUsage set, by day: the remaining quota from that day to the end of its period. */
type Grants = Json | undefined

export const usageHandlers: Handlers = {
  GetUsage: async (call) => {
    const scope = { call, tree: call.store }
    await requireLevels(scope, [planLevel])
    const plan = await planOf(scope)
    const { startDate, endDate, keyId } = call.input
    const [start, end] = spanOf(String(startDate), String(endDate))
    const keys = await scope.tree.children(`${plan.path}/keys`, { kind: 'usage-plan-key' })
    const wanted = keyId ? keys.filter(({ value }) => value.id === keyId) : keys
    const { items, position } = page(sortBy(wanted, idOf), idOf, call.input)
    const usages = await Promise.all(
      items.map(async (key) => [idOf(key), daily(plan.value, await grantsOf(scope.tree, key), start, end)] as const),
    )
    return shown(scope, usageOf(plan, start, end, table(usages), position))
  },

  UpdateUsage: transacting(async (scope) => {
    await requireLevels(scope, [planLevel])
    const plan = await planOf(scope)
    const key = await scope.tree.get(pathOf(scope, `${USAGE_PLAN}/keys/{keyId}`))
    if (!key) throw unknownApiKey()
    const day = today()
    const grants = await grantsOf(scope.tree, key)
    const remaining = granted(scope, plan, remainingOn(plan.value, grants, day))
    if (remaining !== undefined) {
      const kept = entries(withEntry(grants, dayText(day), remaining)).slice(-MAX_GRANTS)
      await scope.tree.put(`${key.path}/usage`, 'usage', { grants: table(kept) })
    }
    const pairs = daily(plan.value, await grantsOf(scope.tree, key), day, day)
    return shown(scope, usageOf(plan, day, day, table([[idOf(key), pairs]])))
  }),
}

async function planOf(scope: Scope): Promise<Row> {
  const plan = await scope.tree.get(pathOf(scope, USAGE_PLAN))
  if (!plan) throw planLevel.missing(scope)
  return plan
}

const idOf = ({ value }: Row): string => text(value.id) ?? ''

const usageOf = (plan: Row, start: number, end: number, items: JsonObject, position?: string): JsonObject => ({
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

async function grantsOf(tree: Reader, key: Row): Promise<Grants> {
  return (await tree.get(`${key.path}/usage`))?.value.grants
}

/** One pair a day: what was used and what remains ([D] auth-throttle-cache.md 7.3). Nothing is counted yet. */
function daily(plan: JsonObject, grants: Grants, start: number, end: number): Json {
  return Array.from({ length: end - start + 1 }, (_, index) => [0, remainingOn(plan, grants, start + index)])
}

/** The last grant of the day's period, or the quota's limit. */
function remainingOn({ quota }: JsonObject, grants: Grants, day: number): number {
  const limit = number(entry(quota, 'limit')) ?? control.unlimitedUsage
  const since = periodStart(day, text(entry(quota, 'period')) ?? 'DAY', number(entry(quota, 'offset')) ?? 0)
  const inPeriod = entries(grants).filter(([date]) => date >= dayText(since) && date <= dayText(day))
  const last = sortBy(inPeriod, ([date]) => date).at(-1)
  return number(last?.[1]) ?? limit
}

/** The remaining quota that the operations set; undefined where there are none. */
function granted(scope: Scope, plan: Row, remaining: number): number | undefined {
  const operations = patchOperations(scope.call.input)
  const rules = { '/remaining': int('remaining', () => badRequest(control.invalidRemaining + describe(operations))) }
  const after = number(applyPatch(rules, newerStyle, { remaining }, operations).remaining)
  if (operations.length === 0) return undefined
  if (entry(plan.value.quota, 'limit') === undefined) throw badRequest(control.usageWithoutQuota + idOf(plan))
  if (after === undefined || after < 0) throw badRequest(control.invalidRemaining + describe(operations))
  return after
}

const describe = (operations: readonly { readonly value: string | undefined }[]): string =>
  (operations.at(-1)?.value ?? 'null').slice(0, 64)
