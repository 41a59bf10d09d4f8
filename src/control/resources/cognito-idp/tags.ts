import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text, textEntries, texts, toJson } from '../../fields.ts'
import { invalidParameter, resourceNotFound } from './errors.ts'
import { asPool, type Pool, poolPath } from './rows.ts'

/** Throws InvalidParameterException for tags that AWS refuses. */
export function checkTags(tags: readonly (readonly [string, string])[]): void {
  if (tags.length > 50) throw invalidParameter('A user pool has at most 50 tags.')
  for (const [key, value] of tags)
    if (key === '' || key.length > 128 || key.startsWith('aws:') || value.length > 256)
      throw invalidParameter('A tag has a key of 1 to 128 characters, not beginning with aws:, and a value of at most 256.')
}

/** ResourceArn names a user pool of the caller. */
async function tagged({ root, input, caller }: Call, tree: Reader): Promise<Pool> {
  const arn = text(input.ResourceArn) ?? ''
  const [, region, account, id = ''] = /^arn:[^:]+:cognito-idp:([^:]*):([^:]*):userpool\/([\w-]+)$/.exec(arn) ?? []
  const row = region === caller.region && account === caller.account ? await tree.get(poolPath(root, id)) : undefined
  if (!row) throw resourceNotFound(`Resource ${arn.slice(0, 256)} does not exist.`)
  return asPool(row)
}

const tagsOf = ({ value }: Pool): JsonObject => (isJsonObject(value.UserPoolTags) ? value.UserPoolTags : {})

export const tagResource: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await tagged(call, tree)
    const tags = [...textEntries(tagsOf(pool)), ...textEntries(toJson(call.input.Tags))]
    const UserPoolTags = table(tags)
    checkTags(Object.entries(UserPoolTags))
    await tree.put(pool.path, 'user-pool', { ...pool.value, UserPoolTags })
    return {}
  })

export const untagResource: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await tagged(call, tree)
    const gone = new Set(texts(call.input.TagKeys))
    const UserPoolTags = table(textEntries(tagsOf(pool)).filter(([key]) => !gone.has(key)))
    await tree.put(pool.path, 'user-pool', { ...pool.value, UserPoolTags })
    return {}
  })

export const listTagsForResource: Handler = async (call) => ({
  Tags: table(textEntries(tagsOf(await tagged(call, call.store)))),
})
