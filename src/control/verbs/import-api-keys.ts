import { setImmediate } from 'node:timers/promises'
import { resourceId } from '../../core/id.ts'
import type { JsonObject } from '../../core/json.ts'
import { badRequest, ServiceError } from '../../model/errors.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Row } from '../../store/store.ts'
import type { Handlers } from '../call.ts'
import { shown, transacting } from '../crud.ts'
import { parseCsv } from '../csv.ts'
import { dropEmpty, text } from '../fields.ts'
import { isTrue } from '../patch-rules.ts'
import type { WriteScope } from '../resource.ts'
import { apiKey, apiKeyPath, keyIdOf, newKey } from '../resources/apigateway/api-key.ts'
import { checkKeyDescription, checkKeyName, checkKeyValue } from '../resources/apigateway/api-key-value.ts'
import { plansOf } from '../resources/apigateway/api-stages.ts'
import { joinPlan } from '../resources/apigateway/usage-plan-key.ts'

/** auth-throttle-cache.md 7.4 [D]: columns are found by name, whatever the case; others are ignored. */
const COLUMNS = ['name', 'key', 'description', 'enabled', 'usageplanids'] as const
type Line = Readonly<Record<(typeof COLUMNS)[number], string>>

/** AWS's quotas of keys in an account, and of plans a key belongs to (rest-api.md 17 [D]). */
const MAX_KEYS = 10_000
const MAX_PLANS = 10

export const importApiKeyHandlers: Handlers = {
  ImportApiKeys: transacting(async (scope) => {
    const { body, failOnWarnings } = scope.call.input
    const lines = readLines(body instanceof Uint8Array ? Buffer.from(body).toString() : '')
    const plans = new Map((await plansOf(scope)).map((plan) => [text(plan.value.id) ?? '', plan]))
    const ids = new Set<string>()
    const warnings: string[] = []
    for (const [index, line] of lines.entries()) {
      // A full file is a hundred thousand writes: requests are served between them.
      if (index % 50 === 49) await setImmediate()
      for await (const outcome of importLine(scope, line, plans)) {
        if ('id' in outcome) ids.add(outcome.id)
        else warnings.push(`Row ${index + 1}: ${outcome.warning}`)
      }
      // All or nothing for who asks for it: the transaction is undone.
      if (failOnWarnings === true && warnings.length > 0)
        throw badRequest(UNSETTLED.control.apiKeyImportFailed + warnings.join('; '))
    }
    return shown(scope, { ids: [...ids], warnings })
  }),
}

function readLines(file: string): readonly Line[] {
  const [header = [], ...records] = parseCsv(file, MAX_KEYS + 1)
  const names = header.map((name) => name.trim().toLowerCase())
  if (!names.includes('name') || !names.includes('key')) {
    throw badRequest(`${UNSETTLED.control.invalidApiKeyFile}it must have the columns Name and Key`)
  }
  const field = (record: readonly string[], column: string): string => record[names.indexOf(column)]?.trim() ?? ''
  return records.map((record) => ({
    name: field(record, 'name'),
    key: field(record, 'key'),
    description: field(record, 'description'),
    enabled: field(record, 'enabled'),
    usageplanids: field(record, 'usageplanids'),
  }))
}

type Outcome = { readonly id: string } | { readonly warning: string }

async function* importLine(scope: WriteScope, line: Line, plans: ReadonlyMap<string, Row>): AsyncGenerator<Outcome> {
  const id = await tried(() => importKey(scope, line))
  if (typeof id !== 'string') return yield id
  yield { id }
  const planIds = [...new Set(line.usageplanids.split(',').map((planId) => planId.trim()))].filter((planId) => planId !== '')
  if (planIds.length > MAX_PLANS) return yield { warning: `API Key ${id} can have at most ${MAX_PLANS} usage plans` }
  for (const planId of planIds) {
    const plan = plans.get(planId)
    const failed = plan
      ? await tried(() => joinPlan(scope, plan, [...plans.values()], id))
      : { warning: `Invalid Usage Plan ID specified: ${planId.slice(0, 64)}` }
    if (failed) yield failed
  }
}

/** What AWS would refuse on its own is a warning here. */
async function tried<T>(work: () => Promise<T>): Promise<T | { readonly warning: string }> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ServiceError) return { warning: error.message }
    throw error
  }
}

/** Answers the key's id. A value that is known overwrites its key ([D] auth-throttle-cache.md 7.4). */
async function importKey(scope: WriteScope, { name, key, description, enabled }: Line): Promise<string> {
  checkKeyName(name)
  checkKeyValue(key)
  checkKeyDescription(description)
  const settings = { ...dropEmpty({ name, description }, 'name', 'description'), enabled: enabled === '' || isTrue(enabled) }
  const known = await keyIdOf(scope, key)
  const id = known ?? resourceId(10)
  const path = apiKeyPath(scope, id)
  const value =
    known === undefined ? await newKey(scope, { ...settings, id, value: key }) : await overwritten(scope, path, settings)
  await scope.tree.put(path, apiKey.kind, value)
  return id
}

async function overwritten({ tree }: WriteScope, path: string, settings: JsonObject): Promise<JsonObject> {
  const { name: _name, description: _description, ...kept } = (await tree.get(path))?.value ?? {}
  return { ...kept, ...settings, lastUpdatedDate: Date.now() }
}
