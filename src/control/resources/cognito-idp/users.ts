/** The rows of users, and by which of their names each is found. */
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader, Transaction } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { segment } from '../../resource.ts'
import { type Attributes, isEmail, isPhone } from './attributes.ts'
import { aliasExists, invalidParameter, userNotFound } from './errors.ts'
import { aliasAttributes, isCaseSensitive, usernameAttributes } from './pool-settings.ts'
import { asUser, type Pool, type User, type UserValue, userPath } from './rows.ts'

const KIND = 'user-pool-user'
/** Characters of the longest attribute that could be a sign-in name. */
const MAX_NAME = 2048

/** What a name is found by: small letters, in pools that do not tell them apart. */
export const keyOf = ({ value }: Pool, name: string): string => (isCaseSensitive(value) ? name : name.toLowerCase())

const aliasPath = (pool: Pool, attribute: string, value: string): string =>
  `${pool.path}/aliases/${segment(`${attribute}:${attribute === 'sub' ? value : keyOf(pool, value)}`)}`

/** A user by username, by `sub`, or by an alias that the pool allows for signing in. */
export async function findUser(tree: Reader, pool: Pool, name: string): Promise<User | null> {
  if (name.length > MAX_NAME) return null
  const row = await tree.get(userPath(pool.path, keyOf(pool, name)))
  if (row) return asUser(row)
  for (const attribute of ['sub', ...usernameAttributes(pool.value), ...aliasAttributes(pool.value)]) {
    const path = text((await tree.get(aliasPath(pool, attribute, name)))?.value.path)
    const found = path === undefined ? undefined : await tree.get(path)
    if (found) return asUser(found)
  }
  return null
}

/** The user that Username names. */
export async function requireUser({ input }: Pick<Call, 'input'>, tree: Reader, pool: Pool): Promise<User> {
  const user = await findUser(tree, pool, text(input.Username) ?? '')
  if (!user) throw userNotFound(TEXTS.userMissing)
  return user
}

/** The sign-in names that these attributes give: [D] an alias counts once it is verified, a username attribute at once. */
function aliasesOf(pool: Pool, attributes: Attributes): readonly (readonly [attribute: string, value: string])[] {
  const verified = aliasAttributes(pool.value).filter(
    (name) => name === 'preferred_username' || attributes[`${name}_verified`] === 'true',
  )
  return [...new Set([...usernameAttributes(pool.value), ...verified])].flatMap((name) => {
    const value = attributes[name]
    return value ? [[name, value] as const] : []
  })
}

/** Throws AliasExistsException, or what `taken` makes of it, when another user has one of these sign-in names. */
async function checkAliases(
  tree: Reader,
  pool: Pool,
  path: string,
  attributes: Attributes,
  taken: (message: string) => Error = aliasExists,
): Promise<void> {
  for (const [attribute, value] of aliasesOf(pool, attributes)) {
    const holder = text((await tree.get(aliasPath(pool, attribute, value)))?.value.path)
    if (holder !== undefined && holder !== path && (await tree.get(holder))) throw taken(TEXTS.aliasTaken(attribute))
  }
}

async function writeAliases(tree: Transaction, pool: Pool, user: User, before: Attributes): Promise<void> {
  const { path, value } = user
  for (const [attribute, held] of aliasesOf(pool, before)) await tree.deleteTree(aliasPath(pool, attribute, held))
  for (const [attribute, held] of aliasesOf(pool, value.attributes))
    await tree.put(aliasPath(pool, attribute, held), 'user-pool-alias', { path })
}

/** A new user. Throws what `taken` makes of a sign-in name that another has. */
export async function addUser(tree: Transaction, pool: Pool, value: UserValue, taken: (message: string) => Error): Promise<User> {
  const path = userPath(pool.path, keyOf(pool, value.Username))
  await checkAliases(tree, pool, path, value.attributes, taken)
  const user = asUser(await tree.put(path, KIND, value, 0))
  await tree.put(aliasPath(pool, 'sub', value.sub), 'user-pool-alias', { path })
  await writeAliases(tree, pool, user, {})
  return user
}

/** Changes what is no sign-in name. */
export async function putUser(tree: Transaction, { path, value }: User, change: Partial<UserValue>): Promise<User> {
  return asUser(await tree.put(path, KIND, { ...value, ...change, UserLastModifiedDate: Date.now() }))
}

/** Changes the attributes, and with them the sign-in names. Throws AliasExistsException. */
export async function putAttributes(tree: Transaction, pool: Pool, user: User, attributes: Attributes): Promise<User> {
  await checkAliases(tree, pool, user.path, attributes)
  const after = await putUser(tree, user, { attributes })
  await writeAliases(tree, pool, after, user.value.attributes)
  return after
}

export async function removeUser(tree: Transaction, pool: Pool, { path, value }: User): Promise<void> {
  for (const [attribute, held] of aliasesOf(pool, value.attributes)) await tree.deleteTree(aliasPath(pool, attribute, held))
  await tree.deleteTree(aliasPath(pool, 'sub', value.sub))
  await tree.deleteTree(path)
}

/** What a new user is called: where emails or phone numbers are usernames, the given one becomes an attribute. */
export interface NewName {
  readonly Username: string
  readonly attributes: Attributes
}

/** Throws InvalidParameterException for names that the pool cannot have. `sub` is the username where attributes stand for it. */
export function newName({ value }: Pool, given: string, sub: string): NewName {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(given)) throw invalidParameter('Invalid Username')
  const kinds = usernameAttributes(value)
  const kind = isEmail(given) ? 'email' : isPhone(given) ? 'phone_number' : null
  if (kinds.length > 0) {
    if (kind === null || !kinds.includes(kind)) throw invalidParameter(TEXTS.usernameShouldBe(kinds))
    return { Username: sub, attributes: { [kind]: given } }
  }
  if (kind !== null && aliasAttributes(value).includes(kind)) throw invalidParameter(TEXTS.usernameIsAlias(kind))
  return { Username: given, attributes: {} }
}
