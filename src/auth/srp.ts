/**
 * SRP-6a with the group, the hash and the key derivation that Cognito's clients use: RFC 5054's 3072-bit group (which is RFC 3526's
 * group 15) with generator 2, SHA-256, and HKDF with the info "Caldera Derived Key". Numbers are hashed as their bytes with a zero
 * in front where the first bit is set.
 */
import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'

/** What proves a password without being it; hexadecimal. Whoever has it can guess passwords against it. */
export type SrpVerifier = { readonly salt: string; readonly verifier: string }

/** The server's half of one sign-in. */
export interface SrpOffer {
  /** SRP_B, hexadecimal. */
  readonly B: string
  /** What remains secret until the client answers. */
  readonly b: bigint
}

/** What a client claims at the end. */
export interface SrpClaim {
  /** The part of the pool's id after `_`. */
  readonly poolName: string
  readonly userId: string
  readonly secretBlock: Buffer
  readonly timestamp: string
  /** base64. */
  readonly signature: string
}

const N = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`)
const g = 2n
const k = hashed(N, g)

/** Hexadecimal of at most the group's size; null: no such number, or one that would give the secret away. */
export function publicValue(hex: string): bigint | null {
  if (!/^[0-9a-fA-F]{1,768}$/.test(hex)) return null
  const value = BigInt(`0x${hex}`) % N
  return value === 0n ? null : value
}

export async function srpVerifier(poolName: string, userId: string, password: string): Promise<SrpVerifier> {
  const salt = randomBytes(16).toString('hex')
  return { salt, verifier: (await power(g, privateKey(salt, poolName, userId, password))).toString(16) }
}

export async function srpOffer({ verifier }: SrpVerifier): Promise<SrpOffer> {
  const b = number(randomBytes(32))
  const B = (k * BigInt(`0x${verifier}`) + (await power(g, b))) % N
  return { B: B.toString(16), b }
}

/** Whether the client knows the password. `A` is its public value. */
export async function srpProved({ verifier }: SrpVerifier, offer: SrpOffer, A: bigint, claim: SrpClaim): Promise<boolean> {
  const u = hashed(A, BigInt(`0x${offer.B}`))
  if (u === 0n) return false
  const S = await power((A * (await power(BigInt(`0x${verifier}`), u))) % N, offer.b)
  const key = Buffer.from(hkdfSync('sha256', bytes(S), bytes(u), 'Caldera Derived Key', 16))
  const { poolName, userId, secretBlock, timestamp, signature } = claim
  const message = Buffer.concat([Buffer.from(poolName + userId), secretBlock, Buffer.from(timestamp)])
  const expected = createHmac('sha256', key).update(message).digest()
  const given = Buffer.from(signature, 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

function privateKey(salt: string, poolName: string, userId: string, password: string): bigint {
  const identity = createHash('sha256').update(`${poolName}${userId}:${password}`).digest()
  return number(
    createHash('sha256')
      .update(bytes(BigInt(`0x${salt}`)))
      .update(identity)
      .digest(),
  )
}

function hashed(...numbers: readonly bigint[]): bigint {
  return number(
    createHash('sha256')
      .update(Buffer.concat(numbers.map(bytes)))
      .digest(),
  )
}

function bytes(value: bigint): Buffer {
  const hex = value.toString(16)
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex')
}

/** A few milliseconds for an exponent of 256 bits, in turns with whatever else waits. */
async function power(base: bigint, exponent: bigint): Promise<bigint> {
  let result = 1n
  let square = base % N
  for (let rest = exponent, steps = 1; rest > 0n; rest >>= 1n, steps++) {
    if (rest & 1n) result = (result * square) % N
    square = (square * square) % N
    if (steps % 64 === 0) await turn()
  }
  return result
}

function number(buffer: Buffer): bigint {
  return BigInt(`0x${buffer.toString('hex')}`)
}
