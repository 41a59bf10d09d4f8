/** Sessions and the refresh tokens that carry them on: `sub`, `origin_jti` and 32 secret bytes, of which only a hash is kept. */
import { createHash, randomBytes } from 'node:crypto'
import { requestId } from '../../../core/id.ts'
import type { Reader, Transaction } from '../../../store/store.ts'
import { asSession, type Pool, type SessionValue, sessionPath, type User } from './rows.ts'
import { equal } from './secret-hash.ts'
import { findUser } from './users.ts'

const KIND = 'user-pool-session'
/** Of one user: the oldest gives way. */
const MAX_SESSIONS = 200

export interface NewSession {
  readonly originJti: string
  readonly refreshToken: string
  readonly session: SessionValue
}

/** `authTime` in epoch seconds, `seconds` of life. Drops what has ended, and the oldest beyond the bound. */
export async function addSession(
  tree: Transaction,
  user: User,
  { clientId, authTime, seconds }: { readonly clientId: string; readonly authTime: number; readonly seconds: number },
): Promise<NewSession> {
  await sweep(tree, user)
  const originJti = requestId()
  const secret = randomBytes(32)
  const session = {
    clientId,
    hash: hashOf(secret),
    previousHash: null,
    previousUntil: 0,
    authTime,
    expires: Date.now() + seconds * 1000,
    revoked: false,
  }
  await tree.put(sessionPath(user.path, originJti), KIND, session, 0)
  return { originJti, refreshToken: tokenOf(user.value.sub, originJti, secret), session }
}

async function sweep(tree: Transaction, user: User): Promise<void> {
  const rows = await tree.children(`${user.path}/sessions`, { kind: KIND })
  const now = Date.now()
  const ended = rows.filter((row) => asSession(row).expires <= now)
  const standing = rows.filter((row) => asSession(row).expires > now)
  standing.sort((a, b) => asSession(a).authTime - asSession(b).authTime)
  const surplus = standing.slice(0, Math.max(0, standing.length - MAX_SESSIONS + 1))
  for (const { path } of [...ended, ...surplus]) await tree.deleteTree(path)
}

/** Who has a refresh token. */
export interface Holder {
  readonly user: User
  readonly originJti: string
  readonly session: SessionValue
}

/** null: nobody gave out such a token in this pool. It may have ended or have been revoked. */
export async function holderOf(tree: Reader, pool: Pool, token: string): Promise<Holder | null> {
  const parts = partsOf(token)
  if (!parts) return null
  const user = await findUser(tree, pool, parts.sub)
  const row = user && user.value.sub === parts.sub ? await tree.get(sessionPath(user.path, parts.originJti)) : undefined
  if (!user || !row) return null
  const session = asSession(row)
  const hash = hashOf(parts.secret)
  const isPrevious = session.previousHash !== null && session.previousUntil > Date.now() && equal(hash, session.previousHash)
  return equal(hash, session.hash) || isPrevious ? { user, originJti: parts.originJti, session } : null
}

/** A new refresh token in the place of the one that was used; that one still works for `graceMs`. */
export async function rotate(tree: Transaction, { user, originJti, session }: Holder, graceMs: number): Promise<string> {
  const secret = randomBytes(32)
  const after = {
    ...session,
    hash: hashOf(secret),
    previousHash: session.hash,
    previousUntil: Date.now() + graceMs,
  }
  await tree.put(sessionPath(user.path, originJti), KIND, after)
  return tokenOf(user.value.sub, originJti, secret)
}

export async function revoke(tree: Transaction, { user, originJti, session }: Holder): Promise<void> {
  await tree.put(sessionPath(user.path, originJti), KIND, { ...session, revoked: true })
}

/** Signs a user out everywhere: nothing given out so far works any more. */
export async function endSessions(tree: Transaction, user: User): Promise<void> {
  for (const row of await tree.children(`${user.path}/sessions`, { kind: KIND }))
    await tree.put(row.path, KIND, { ...asSession(row), revoked: true })
}

/** Whether tokens of this origin still count. */
export async function isLive(tree: Reader, user: User, originJti: string): Promise<boolean> {
  const row = await tree.get(sessionPath(user.path, originJti))
  return row !== undefined && !asSession(row).revoked
}

const hashOf = (secret: Buffer): string => createHash('sha256').update(secret).digest('base64')
const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')
const uuidOf = (bytes: Buffer): string => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

const tokenOf = (sub: string, originJti: string, secret: Buffer): string =>
  Buffer.concat([bytesOf(sub), bytesOf(originJti), secret]).toString('base64url')

interface Parts {
  readonly sub: string
  readonly originJti: string
  readonly secret: Buffer
}

function partsOf(token: string): Parts | null {
  if (!/^[\w-]{86}$/.test(token)) return null
  const bytes = Buffer.from(token, 'base64url')
  return { sub: uuidOf(bytes.subarray(0, 16)), originJti: uuidOf(bytes.subarray(16, 32)), secret: bytes.subarray(32) }
}
