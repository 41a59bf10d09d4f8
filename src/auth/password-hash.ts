import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** scrypt with its costs, so that they can grow later. Salt and hash are base64. */
export type PasswordHash = {
  readonly N: number
  readonly r: number
  readonly p: number
  readonly salt: string
  readonly hash: string
}

/** OWASP's equivalent of 2^17, 8, 1 in a seventh of its memory: 16 MB while it works. */
const COSTS = { N: 16_384, r: 8, p: 5 } as const
const BYTES = 32

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt)

/** Takes 0.1 to 0.3 s of one core, off the event loop. */
export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, BYTES, COSTS)
  return { ...COSTS, salt: salt.toString('base64'), hash: hash.toString('base64') }
}

/** Whether this is the password. Without a hash it is not, after the same work. */
export async function verifyPassword(password: string, known: PasswordHash | null): Promise<boolean> {
  const { N, r, p, salt, hash } = known ?? NOBODY
  const derived = await derive(password, Buffer.from(salt, 'base64'), BYTES, { N, r, p })
  return timingSafeEqual(derived, Buffer.from(hash, 'base64')) && known !== null
}

const NOBODY: PasswordHash = { ...COSTS, salt: randomBytes(16).toString('base64'), hash: randomBytes(BYTES).toString('base64') }
