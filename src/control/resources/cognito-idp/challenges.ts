import { randomBytes } from 'node:crypto'
import type { SrpOffer, SrpVerifier } from '../../../auth/srp.ts'
import { Lru } from '../../../core/lru.ts'

/** What a client still has to do before it gets tokens. */
interface Open {
  readonly clientId: string
  /** The user's row and `sub`; null: there is no such user, which the client is not to learn. */
  readonly user: { readonly path: string; readonly sub: string } | null
  /** Epoch ms. */
  readonly expires: number
}
export interface NewPasswordChallenge extends Open {
  readonly kind: 'NEW_PASSWORD_REQUIRED'
}
export interface SrpChallenge extends Open {
  readonly kind: 'PASSWORD_VERIFIER'
  readonly offer: SrpOffer
  readonly verifier: SrpVerifier
  readonly A: bigint
  /** What the client calls the user in its proof. */
  readonly userId: string
  /** What failed attempts are counted on. */
  readonly name: string
}
export type Challenge = NewPasswordChallenge | SrpChallenge

const MAX_OPEN = 10_000

/** Challenges that wait for an answer, by a handle that nobody can guess. They last some minutes, and no restart. */
export class Challenges {
  private readonly open = new Lru<string, Challenge>(MAX_OPEN)

  /** The handle, in base64. */
  add(challenge: Challenge): string {
    const handle = randomBytes(48).toString('base64')
    this.open.set(handle, challenge)
    return handle
  }

  /** null: there is none, it is over, or it is another client's. */
  find<K extends Challenge['kind']>(kind: K, handle: string, clientId: string): Extract<Challenge, { kind: K }> | null {
    const challenge = this.open.get(handle)
    if (challenge?.kind !== kind || challenge.clientId !== clientId || challenge.expires <= Date.now()) return null
    return challenge as Extract<Challenge, { kind: K }>
  }

  /** Answered: nobody can answer it again. */
  close(handle: string): void {
    this.open.delete(handle)
  }
}
