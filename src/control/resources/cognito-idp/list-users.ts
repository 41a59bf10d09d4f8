import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Row } from '../../../store/store.ts'
import type { Handler } from '../../call.ts'
import { text, texts } from '../../fields.ts'
import { answered } from './answer.ts'
import { listed } from './attributes.ts'
import { invalidParameter } from './errors.ts'
import { pageOf } from './page.ts'
import { asUser, requirePool, type User } from './rows.ts'
import { shownUser } from './shown-user.ts'

/** [D] What users can be found by. */
const SEARCHABLE: Readonly<Record<string, (user: User) => string | undefined>> = {
  username: ({ value }) => value.Username,
  sub: ({ value }) => value.sub,
  'cognito:user_status': ({ value }) => value.UserStatus,
  status: ({ value }) => (value.Enabled ? 'Enabled' : 'Disabled'),
  ...Object.fromEntries(
    ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map((name) => [
      name,
      ({ value }: User) => value.attributes[name],
    ]),
  ),
}

/** `name = "value"`, or `name ^= "value"` for what begins so; quotes inside are escaped. */
const FILTER = /^\s*"?([\w:]{1,64})"?\s*(\^?=)\s*"((?:[^"\\]|\\.){0,2048})"\s*$/

/** Throws InvalidParameterException. */
function matcherOf(filter: string): ((row: Row) => boolean) | null {
  if (filter.trim() === '') return null
  const [, name = '', operator, quoted = ''] = FILTER.exec(filter.slice(0, 4096)) ?? []
  if (name === '') throw invalidParameter(TEXTS.malformedFilter)
  const read = Object.hasOwn(SEARCHABLE, name) ? SEARCHABLE[name] : undefined
  if (!read) throw invalidParameter(TEXTS.invalidFilter + name)
  const wanted = quoted.replace(/\\(.)/g, '$1')
  return (row) => {
    const held = read(asUser(row))
    return held !== undefined && (operator === '=' ? held === wanted : held.startsWith(wanted))
  }
}

export const listUsers: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const matches = matcherOf(text(call.input.Filter) ?? '')
  const below = { path: `${pool.path}/users`, kind: 'user-pool-user', ...(matches && { matches }) }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'Limit', token: 'PaginationToken' }, below)
  const wanted = texts(call.input.AttributesToGet)
  const Users = rows.map((row) => {
    const user = asUser(row)
    const all = listed(user.value.sub, user.value.attributes)
    const Attributes = wanted.length === 0 ? all : all.filter(({ Name }) => wanted.includes(text(Name) ?? ''))
    return { ...shownUser(user), Attributes }
  })
  return answered(call, { Users, PaginationToken: next })
}
