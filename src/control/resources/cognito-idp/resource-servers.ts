import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader, Row } from '../../../store/store.ts'
import type { Handler } from '../../call.ts'
import { given, text } from '../../fields.ts'
import { answered } from './answer.ts'
import { invalidParameter, resourceNotFound } from './errors.ts'
import { pageOf } from './page.ts'
import { type Pool, requirePool, resourceServerPath } from './rows.ts'

const KIND = 'user-pool-resource-server'
const MAX_SCOPES = 100

export const createResourceServer: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const value = settingsOf(call.input)
    const id = text(value.Identifier) ?? ''
    const path = resourceServerPath(pool.path, id)
    if (await tree.get(path)) throw invalidParameter(TEXTS.resourceServerExists(id, pool.value.Id))
    await tree.put(path, KIND, value, 0)
    return answered(call, { ResourceServer: value })
  })

function settingsOf(input: Structure): JsonObject {
  const value = given(input, 'UserPoolId', 'Identifier', 'Name', 'Scopes')
  const scopes = scopesOf(value)
  if (!/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(text(value.Identifier) ?? '')) throw invalidParameter('Invalid Identifier')
  if (scopes.length > MAX_SCOPES || scopes.some((name) => !/^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/.test(name)))
    throw invalidParameter('Invalid Scopes')
  return { Scopes: [], ...value }
}

function scopesOf({ Scopes }: JsonObject): readonly string[] {
  return Array.isArray(Scopes) ? Scopes.filter(isJsonObject).map(({ ScopeName }) => text(ScopeName) ?? '') : []
}

async function required(tree: Reader, pool: Pool, input: { readonly Identifier?: unknown }): Promise<Row> {
  const id = text(input.Identifier) ?? ''
  const row = await tree.get(resourceServerPath(pool.path, id))
  if (!row) throw resourceNotFound(TEXTS.resourceServerMissing(id))
  return row
}

export const describeResourceServer: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const { value } = await required(call.store, pool, call.input)
  return answered(call, { ResourceServer: value })
}

export const updateResourceServer: Handler = (call) =>
  call.store.transact(async (tree) => {
    const { path } = await required(tree, await requirePool(call, tree), call.input)
    const value = settingsOf(call.input)
    await tree.put(path, KIND, value)
    return answered(call, { ResourceServer: value })
  })

export const deleteResourceServer: Handler = (call) =>
  call.store.transact(async (tree) => {
    const { path } = await required(tree, await requirePool(call, tree), call.input)
    await tree.deleteTree(path)
    return {}
  })

export const listResourceServers: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const below = { path: `${pool.path}/resourceservers`, kind: KIND }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'MaxResults', token: 'NextToken' }, below)
  return answered(call, { ResourceServers: rows.map(({ value }) => value), NextToken: next })
}

/** `{identifier}/{scope}` of every resource server of the pool. */
export async function customScopes(tree: Reader, pool: Pool): Promise<ReadonlySet<string>> {
  const rows = await tree.children(`${pool.path}/resourceservers`, { kind: KIND })
  return new Set(rows.flatMap(({ value }) => scopesOf(value).map((name) => `${text(value.Identifier)}/${name}`)))
}
