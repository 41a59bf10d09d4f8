import type { Entity } from '../../../identity/rows.ts'
import { KINDS } from '../../../identity/rows.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler, Handlers } from '../../call.ts'
import { texts } from '../../fields.ts'
import { findHolder, ROLES, USERS } from './holders.ts'
import { tagsOf, withTags } from './members.ts'
import { pageOf } from './page.ts'
import { ownPolicy } from './policy-arn.ts'

interface Tagged {
  readonly at: string
  readonly entity: Entity
}
type Find = (reader: Reader, call: Call) => Promise<Tagged>

function tagOperations(noun: string, kind: string, find: Find): Handlers {
  const change = (call: Call, tags: (entity: Entity) => Entity['tags']): ReturnType<Handler> =>
    call.store.transact(async (transaction) => {
      const { at, entity } = await find(transaction, call)
      await transaction.put(at, kind, { ...entity, tags: tags(entity) })
      return {}
    })
  const list: Handler = async (call) => {
    const { entity } = await find(call.store, call)
    const tags = [...entity.tags].sort((one, other) => (one.Key < other.Key ? -1 : 1))
    return pageOf(
      call.input,
      tags,
      ({ Key }) => Key,
      'Tags',
      (tag) => tag,
    )
  }
  return {
    [`Tag${noun}`]: (call) => change(call, ({ tags }) => withTags(tags, tagsOf(call.input.Tags))),
    [`Untag${noun}`]: (call) => {
      const gone = new Set(texts(call.input.TagKeys).map((key) => key.toLowerCase()))
      return change(call, ({ tags }) => tags.filter(({ Key }) => !gone.has(Key.toLowerCase())))
    },
    [`List${noun}Tags`]: list,
  }
}

/** Tags of users, roles and policies. */
export const tagHandlers: Handlers = {
  ...tagOperations('User', KINDS.user, (reader, call) => findHolder(reader, call, USERS)),
  ...tagOperations('Role', KINDS.role, (reader, call) => findHolder(reader, call, ROLES)),
  ...tagOperations('Policy', KINDS.policy, async (reader, call) => {
    const { at, policy } = await ownPolicy(reader, call)
    return { at, entity: policy }
  }),
}
