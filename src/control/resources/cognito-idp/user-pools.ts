import { resourceId } from '../../../core/id.ts'
import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Row, Transaction } from '../../../store/store.ts'
import { CUSTOM_ID_TAG } from '../../api-id.ts'
import type { Call, Handler } from '../../call.ts'
import { entry, text, textEntries, toJson } from '../../fields.ts'
import { answered } from './answer.ts'
import { customAttributes, schemaAttributes, schemaOf } from './attributes.ts'
import { invalidParameter } from './errors.ts'
import { pageOf } from './page.ts'
import { fixedSettingsOf, settingsOf } from './pool-settings.ts'
import { clientIndex, poolIndex, poolPath, requirePool } from './rows.ts'
import { checkTags } from './tags.ts'

export const createUserPool: Handler = (call) => {
  const { input, caller, root } = call
  const settings = settingsOf(input)
  checkTags(textEntries(settings.UserPoolTags))
  const SchemaAttributes = schemaOf(toJson(input.Schema))
  const Name = nameOf(call)
  return call.store.transact(async (tree) => {
    const Id = await freeId(tree, caller.region, text(entry(settings.UserPoolTags, CUSTOM_ID_TAG)))
    const now = Date.now()
    const path = poolPath(root, Id)
    const Arn = `arn:${caller.partition}:cognito-idp:${caller.region}:${caller.account}:userpool/${Id}`
    const times = { CreationDate: now, LastModifiedDate: now }
    const value = { ...settings, ...fixedSettingsOf(input), ...times, Id, Name, Arn, SchemaAttributes }
    await tree.put(poolIndex(Id), 'user-pool-id', { path }, 0)
    return answered(call, { UserPool: shown(await tree.put(path, 'user-pool', value, 0)) })
  })
}

function nameOf({ input }: Call): string {
  const name = text(input.PoolName) ?? ''
  if (!/^[\w\s+=,.@-]{1,128}$/.test(name))
    throw invalidParameter(
      `1 validation error detected: Value '${name.slice(0, 256)}' at 'poolName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w\\s+=,.@-]+`,
    )
  return name
}

/** `{region}_{9 letters and digits}`, or what the tag asks for. Throws when that is taken, or is no id of this region. */
async function freeId(tree: Transaction, region: string, wanted: string | undefined): Promise<string> {
  const id = wanted ?? `${region}_${resourceId(9)}`
  const taken = await tree.get(poolIndex(id))
  if (wanted === undefined) return taken ? freeId(tree, region, wanted) : id
  if (taken || id.length > 55 || !id.startsWith(`${region}_`) || !/^[0-9a-zA-Z]+$/.test(id.slice(region.length + 1)))
    throw invalidParameter(TEXTS.invalidCustomId)
  return id
}

/** EstimatedNumberOfUsers is not counted. */
const shown = ({ value }: { readonly value: JsonObject }): JsonObject => ({ ...value, EstimatedNumberOfUsers: 0 })

export const describeUserPool: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  return answered(call, { UserPool: shown(pool) })
}

export const updateUserPool: Handler = (call) => {
  const settings = settingsOf(call.input)
  checkTags(textEntries(settings.UserPoolTags))
  return call.store.transact(async (tree) => {
    const { path, value } = await requirePool(call, tree)
    const { Id, Name, Arn, SchemaAttributes, CreationDate = null, Domain = null } = value
    const fixed = fixedSettingsOf(value)
    const kept = { ...fixed, Id, Name, Arn, SchemaAttributes: SchemaAttributes ?? [], CreationDate, Domain }
    const name = call.input.PoolName === undefined || call.input.PoolName === null ? {} : { Name: nameOf(call) }
    // [D] An update without tags leaves those that are there.
    const tags = call.input.UserPoolTags ? {} : { UserPoolTags: value.UserPoolTags ?? {} }
    await tree.put(path, 'user-pool', { ...settings, ...kept, ...name, ...tags, LastModifiedDate: Date.now() })
    return {}
  })
}

export const addCustomAttributes: Handler = (call) =>
  call.store.transact(async (tree) => {
    const { path, value } = await requirePool(call, tree)
    const standing = schemaAttributes(value)
    const asked = toJson(call.input.CustomAttributes)
    const added = customAttributes(Array.isArray(asked) ? asked.filter(isJsonObject) : [])
    const names = new Set(standing.map(({ Name }) => Name))
    const twice = added.find(({ Name }) => names.has(Name))
    if (twice) throw invalidParameter(`${text(twice.Name)}: Existing attribute already has name ${text(twice.Name)}.`)
    if (standing.length + added.length > 75) throw invalidParameter('A user pool has at most 50 custom attributes.')
    await tree.put(path, 'user-pool', { ...value, SchemaAttributes: [...standing, ...added], LastModifiedDate: Date.now() })
    return {}
  })

export const deleteUserPool: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    if (pool.value.Domain) throw invalidParameter(TEXTS.domainInUse)
    if (pool.value.DeletionProtection === 'ACTIVE') throw invalidParameter(TEXTS.deletionProtected)
    for (const client of await tree.children(`${pool.path}/clients`, { kind: 'user-pool-client' }))
      await tree.deleteTree(clientIndex(text(client.value.ClientId) ?? ''))
    await tree.deleteTree(poolIndex(pool.value.Id))
    await tree.deleteTree(pool.path)
    return {}
  })

export const listUserPools: Handler = async (call) => {
  const below = { path: `${call.root}/userpools`, kind: 'user-pool' }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'MaxResults', token: 'NextToken' }, below)
  return answered(call, { UserPools: rows.map(summary), NextToken: next })
}

const summary = ({ value }: Row): JsonObject => {
  const { Id, Name, LambdaConfig = {}, LastModifiedDate, CreationDate } = value
  return { Id, Name, LambdaConfig, LastModifiedDate, CreationDate }
}

/** There is no second factor. */
export const getUserPoolMfaConfig: Handler = async (call) => {
  await requirePool(call, call.store)
  return { MfaConfiguration: 'OFF' }
}
