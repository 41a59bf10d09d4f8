import { apiKeyValue, resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { serial } from '../../../core/serial.ts'
import { conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row, Transaction } from '../../../store/store.ts'
import { dropEmpty, flag, given, number, text, textEntries, texts, toJson, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { newerStyle, type PathRule, type PathRules } from '../../patch.ts'
import { bool, text as textRule } from '../../patch-rules.ts'
import { always, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { checkKeyDescription, checkKeyName, checkKeyValue } from './api-key-value.ts'
import { plansOf, requireStage } from './api-stages.ts'

export const API_KEY = '/apikeys/{apiKey}'

export const unknownApiKey = always(notFound, UNSETTLED.control.unknownApiKey)

/** `add` and `remove` of `{apiId}/{stageName}`. Since there are usage plans they grant nothing, at AWS neither ([D]). */
const stages: PathRule = {
  ops: ['add', 'remove'],
  apply: (value, { op, value: given = '' }) => {
    const others = texts(value.stageKeys).filter((stage) => stage !== given)
    return { ...value, stageKeys: op === 'add' ? [...others, given] : others }
  },
}

const labels: PathRule = {
  ops: ['add', 'remove'],
  apply: () => {
    throw notYet('labels of API keys')
  },
}

/** AWS's own order, as its refusal lists them (control-plane.md 14 [S]). */
const rules: PathRules = {
  '/description': textRule('description', checkKeyDescription),
  '/enabled': bool('enabled'),
  '/name': textRule('name', checkKeyName),
  '/customerId': textRule('customerId'),
  '/stages': stages,
  '/labels': labels,
}

export const apiKey: Resource = {
  noun: 'ApiKey',
  kind: 'api-key',
  at: API_KEY,
  within: [],
  missing: unknownApiKey,
  create: { value: createdKey, id: (value) => text(value.id) ?? '' },
  list: { order: newestFirst, rows: wanted },
  patch: { style: newerStyle, rules, settle },
  remove: { follow: forget },
  view: (scope, row) => (reveals(scope) ? row.value : without(row.value, 'value')),
  detail: (scope, row) => ({
    ...(reveals(scope) ? row.value : without(row.value, 'value')),
    tags: row.value.tags ?? {},
  }),
}

/** control-plane.md 3 [S]. Rows of one millisecond stand in the order they were made. */
export function newestFirst({ value }: Row): string {
  return `${String(Number.MAX_SAFE_INTEGER - (number(value.serial) ?? 0)).padStart(16, '0')} ${text(value.id) ?? ''}`
}

/** A key's value is shown when it is made, and to who asks for it ([D] control-plane.md 14). */
function reveals({ call: { operation, input } }: Scope): boolean {
  return operation.name === 'CreateApiKey' || input.includeValue === true || input.includeValues === true
}

/** `nameQuery` is a case-sensitive prefix ([S] control-plane.md 14). */
function wanted({ call: { input } }: Scope, rows: readonly Row[]): readonly Row[] {
  const { nameQuery, customerId } = input
  return rows.filter(
    ({ value }) =>
      (!nameQuery || text(value.name)?.startsWith(String(nameQuery))) && (!customerId || value.customerId === customerId),
  )
}

async function createdKey(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  checkKeyName(text(input.name) ?? '')
  const chosen = text(input.value) ?? ''
  if (chosen !== '') checkKeyValue(chosen)
  checkKeyDescription(text(input.description) ?? '')
  checkTags(textEntries(toJson(input.tags)))
  const stageKeys = await givenStageKeys(scope)
  const value = chosen === '' ? apiKeyValue() : chosen
  // [D] CreateApiKey: false makes the value the identifier too. Left out, AWS makes them distinct ([S] control-plane.md 14).
  const id = input.generateDistinctId === false ? value : resourceId(10)
  const settings = dropEmpty(
    given(input, 'name', 'description', 'customerId', 'tags'),
    'name',
    'description',
    'customerId',
    'tags',
  )
  return newKey(scope, { ...settings, id, value, enabled: flag(input.enabled) ?? false, stageKeys })
}

/** The row's value of a new key; its own value is taken from now on. */
export async function newKey({ call, tree }: WriteScope, settings: JsonObject): Promise<JsonObject> {
  const path = reservationOf(call.root, text(settings.value) ?? '')
  if (await tree.get(path)) throw conflict(UNSETTLED.control.apiKeyExists)
  await tree.put(path, 'api-key-value', { id: settings.id }, 0)
  const now = Date.now()
  return { stageKeys: [], ...settings, createdDate: now, lastUpdatedDate: now, serial: serial() }
}

/** Values are unique in an account and region (auth-throttle-cache.md 7.1 [D]): each stands once among these rows. */
const reservationOf = (root: string, value: string): string => `${root}/apikeyvalues/${segment(value)}`

/** The id of the key that has a value. */
export async function keyIdOf({ call, tree }: Scope, value: string): Promise<string | undefined> {
  return text((await tree.get(reservationOf(call.root, value)))?.value.id)
}

export const apiKeyPath = ({ call }: Scope, id: string): string => `${call.root}/apikeys/${segment(id)}`

/** `stageKeys` are given as structures and shown as `{apiId}/{stageName}`. */
async function givenStageKeys(scope: Scope): Promise<readonly string[]> {
  const keys = toJson(scope.call.input.stageKeys)
  const named = (Array.isArray(keys) ? keys : []).map((key) => `${key.restApiId ?? ''}/${key.stageName ?? ''}`)
  for (const key of named) await requireStageKey(scope, key)
  return [...new Set(named)]
}

async function requireStageKey(scope: Scope, key: string): Promise<void> {
  const [apiId = '', stage = ''] = key.split('/')
  await requireStage(scope, { apiId, stage })
}

async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  const standing = texts(before.value.stageKeys)
  for (const key of texts(after.stageKeys)) if (!standing.includes(key)) await requireStageKey(scope, key)
  return { ...after, lastUpdatedDate: Date.now() }
}

/** With a key its associations go, and its value is free again. */
async function forget(scope: WriteScope, { value }: Row): Promise<void> {
  const { call, tree } = scope
  await tree.deleteTree(reservationOf(call.root, text(value.value) ?? ''))
  for (const plan of await plansOf(scope)) await leavePlan(tree, plan, text(value.id) ?? '')
}

async function leavePlan(tree: Transaction, plan: Row, keyId: string): Promise<void> {
  await tree.deleteTree(`${plan.path}/keys/${segment(keyId)}`)
}
