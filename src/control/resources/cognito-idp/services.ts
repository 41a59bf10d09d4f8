import type { TokenVerifier } from '../../../auth/jwt.ts'
import type { Attempts } from './attempts.ts'
import type { Challenges } from './challenges.ts'
import type { Outbox } from './outbox.ts'
import type { Passwords } from './passwords.ts'
import type { PoolKeys } from './pool-keys.ts'

/** What the operations on users work with, beside the store. */
export interface CognitoServices {
  readonly keys: PoolKeys
  readonly passwords: Passwords
  readonly attempts: Attempts
  readonly challenges: Challenges
  readonly outbox: Outbox
  readonly verifier: TokenVerifier
}
