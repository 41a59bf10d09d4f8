import { randomBytes } from 'node:crypto'
import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Row, Transaction } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { answered } from './answer.ts'
import { clientSettings } from './client-settings.ts'
import { invalidParameter } from './errors.ts'
import { pageOf } from './page.ts'
import { clientIndex, clientPath, requireClient, requirePool } from './rows.ts'

const KIND = 'user-pool-client'

export const createUserPoolClient: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const wanted = /^_custom_id_:(.*)$/s.exec(text(call.input.ClientName) ?? '')?.[1]
    const ClientName = nameOf(call, wanted)
    const ClientId = await freeId(tree, wanted)
    const secret = call.input.GenerateSecret === true ? { ClientSecret: clientSecret() } : {}
    const now = Date.now()
    const times = { CreationDate: now, LastModifiedDate: now }
    const identity = { UserPoolId: pool.value.Id, ClientId, ClientName, ...secret, ...times }
    const value = { ...(await clientSettings(call, tree, pool, 'ClientSecret' in secret)), ...identity }
    const path = clientPath(pool.path, ClientId)
    await tree.put(clientIndex(ClientId), 'user-pool-client-id', { path }, 0)
    await tree.put(path, KIND, value, 0)
    return answered(call, { UserPoolClient: value })
  })

function nameOf({ input }: Call, otherwise?: string): string {
  const name = otherwise ?? text(input.ClientName) ?? ''
  if (!/^[\w\s+=,.@-]{1,128}$/.test(name)) throw invalidParameter('Invalid ClientName')
  return name
}

/** 26 small letters and digits, as AWS's, or what the name asks for as LocalStack's users do (`_custom_id_:my-client`). */
async function freeId(tree: Transaction, wanted: string | undefined): Promise<string> {
  const id = wanted ?? resourceId(26)
  const taken = await tree.get(clientIndex(id))
  if (wanted === undefined) return taken ? freeId(tree, wanted) : id
  if (taken || !/^[\w-]{1,128}$/.test(id)) throw invalidParameter(TEXTS.invalidCustomClientId)
  return id
}

/** 51 small letters and digits at least, as AWS's. */
const clientSecret = (): string => BigInt(`0x01${randomBytes(33).toString('hex')}`).toString(36)

export const describeUserPoolClient: Handler = async (call) => {
  const { value } = await requireClient(call, call.store, await requirePool(call, call.store))
  return answered(call, { UserPoolClient: value })
}

/** [D] What an update leaves out gets its default again. */
export const updateUserPoolClient: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const client = await requireClient(call, tree, pool)
    const { UserPoolId, ClientId, ClientName, ClientSecret = null, CreationDate = null } = client.value
    const named = call.input.ClientName === undefined || call.input.ClientName === null ? ClientName : nameOf(call)
    const secret: JsonObject = ClientSecret === null ? {} : { ClientSecret }
    const settings = await clientSettings(call, tree, pool, ClientSecret !== null)
    const kept = { UserPoolId, ClientId, ClientName: named, ...secret, CreationDate, LastModifiedDate: Date.now() }
    const { value } = await tree.put(client.path, KIND, { ...settings, ...kept })
    return answered(call, { UserPoolClient: value })
  })

export const deleteUserPoolClient: Handler = (call) =>
  call.store.transact(async (tree) => {
    const { path, value } = await requireClient(call, tree, await requirePool(call, tree))
    await tree.deleteTree(clientIndex(value.ClientId))
    await tree.deleteTree(path)
    return {}
  })

export const listUserPoolClients: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const below = { path: `${pool.path}/clients`, kind: KIND }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'MaxResults', token: 'NextToken' }, below)
  return answered(call, { UserPoolClients: rows.map(summary), NextToken: next })
}

const summary = ({ value: { ClientId, UserPoolId, ClientName } }: Row): JsonObject => ({ ClientId, UserPoolId, ClientName })
