import { Command } from 'commander'
import { dayOf, dayText, today } from '../../model/quota-period.ts'
import { isList, type Structure, type Value } from '../../model/shape.ts'
import type { ApiClient } from '../client.ts'
import { csvLines } from '../csv.ts'
import { CliError, EXIT } from '../errors.ts'
import { note, print, printJson, printTable } from '../output.ts'
import { openSession } from '../session.ts'
import { structure, text } from '../values.ts'

const COLUMNS = [
  { heading: 'DATE', least: null },
  { heading: 'KEY', least: null },
  { heading: 'NAME', least: 12 },
  { heading: 'USED', least: null },
  { heading: 'REMAINING', least: null },
]
const CSV_HEADER = ['date', 'key_id', 'key_name', 'used', 'remaining']

interface Options {
  readonly from: string
  readonly to: string
  readonly csv?: true
}

/** What a key of a plan used on a day. `remaining` is negative where the plan has no quota. */
interface DayOfKey {
  readonly date: string
  readonly keyId: string
  readonly name: string
  readonly used: number
  readonly remaining: number
}

export function usageCommand(): Command {
  const now = dayText(today())
  return new Command('usage')
    .summary('what the API keys of a usage plan used')
    .description('Report what the API keys of a usage plan used, by day (UTC). Days without requests are left out.')
    .argument('<plan>', 'its id or name')
    .option('--from <date>', 'the first day, YYYY-MM-DD', `${now.slice(0, 8)}01`)
    .option('--to <date>', 'the last day, at most 90 later', now)
    .option('--csv', 'comma-separated values, for a spreadsheet')
    .action(async (name: string, options: Options, command: Command) => {
      const { client, json } = openSession(command)
      const plan = await findPlan(client, name)
      const days = await usageOf(client, text(plan.id), options)
      if (options.csv) print(csvLines([CSV_HEADER, ...days.map(csvRow)]))
      else if (json) printJson({ usagePlanId: plan.id, startDate: options.from, endDate: options.to, items: days })
      else if (days.length > 0) printTable(COLUMNS, days.map(row))
      else note(`No key of ${text(plan.name)} was used from ${options.from} to ${options.to}.`)
    })
}

/** The plan of that id, else the only one of that name. */
async function findPlan(client: ApiClient, name: string): Promise<Structure> {
  const plans = await client.list('GetUsagePlans', {})
  const byId = plans.find(({ id }) => id === name)
  const named = byId ? [byId] : plans.filter((plan) => plan.name === name)
  const [only] = named
  if (!only)
    throw new CliError(EXIT.refused, `There is no usage plan "${name}".`, `There are: ${plans.map(label).join(', ') || 'none'}.`)
  if (named.length > 1) {
    throw new CliError(
      EXIT.refused,
      `${named.length} usage plans are named "${name}": ${named.map(({ id }) => text(id)).join(', ')}.`,
    )
  }
  return only
}

const label = ({ id, name }: Structure): string => `${text(name)} (${text(id)})`

async function usageOf(client: ApiClient, usagePlanId: string, { from, to }: Options): Promise<readonly DayOfKey[]> {
  const keys = await client.list('GetUsagePlanKeys', { usagePlanId })
  const names = new Map(keys.map(({ id, name }) => [text(id), text(name)]))
  const days: DayOfKey[] = []
  let position: string | undefined
  do {
    const page = await client.call('GetUsage', { usagePlanId, startDate: from, endDate: to, limit: 500, position })
    const start = dayOf(text(page.startDate)) ?? 0
    for (const [keyId, pairs] of Object.entries(structure(page.items))) {
      days.push(...daysOf(pairs, start).map((day) => ({ ...day, keyId, name: names.get(keyId) ?? '' })))
    }
    const next = text(page.position) || undefined
    // A place that was before would be there for ever.
    position = next === position ? undefined : next
  } while (position !== undefined)
  return days.sort((a, b) => (`${a.date} ${a.keyId}` < `${b.date} ${b.keyId}` ? -1 : 1))
}

/** The days on which something was used, out of one pair a day. */
function daysOf(pairs: Value, start: number): Pick<DayOfKey, 'date' | 'used' | 'remaining'>[] {
  return (isList(pairs) ? pairs : []).flatMap((pair, index) => {
    const [used = 0, remaining = -1] = isList(pair) ? pair.map(Number) : []
    return used > 0 ? [{ date: dayText(start + index), used, remaining }] : []
  })
}

const row = ({ date, keyId, name, used, remaining }: DayOfKey): string[] => [
  date,
  keyId,
  name,
  String(used),
  remaining < 0 ? '-' : String(remaining),
]

const csvRow = ({ date, keyId, name, used, remaining }: DayOfKey): (string | number)[] => [
  date,
  keyId,
  name,
  used,
  remaining < 0 ? '' : remaining,
]
