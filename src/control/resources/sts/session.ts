import { newAccessKeyId, newSecret, newSessionToken } from '../../../identity/credentials.ts'
import type { IdentityIndex } from '../../../identity/identities.ts'
import { KINDS, type SessionValue, sessionPath } from '../../../identity/rows.ts'
import { ServiceError } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY } from '../../../model/unsettled-identity.ts'
import type { Store } from '../../../store/store.ts'

export interface StsServices {
  readonly identities: IdentityIndex
  /** Epoch milliseconds. */
  readonly now: () => number
  /** False: signatures are not verified, and whoever has no key of IAM's is root and may play any role. */
  readonly enforced: boolean
}

/** Temporary credentials of an account that have not ended; each is a row. */
const MAX_SESSIONS = 20_000

type Standing = Pick<SessionValue, 'of' | 'ofId' | 'sessionName' | 'policies' | 'policyArns' | 'tags'>

/** Makes and keeps temporary credentials for `seconds`, and shows them. Throws LimitExceeded. */
export async function openSession(
  store: Store,
  { identities, now }: StsServices,
  { account, standing, seconds }: { readonly account: string; readonly standing: Standing; readonly seconds: number },
): Promise<Structure> {
  if (identities.sessionCount(account) >= MAX_SESSIONS) {
    throw new ServiceError('LimitExceeded', 409, UNSETTLED_IDENTITY.sts.tooMany(MAX_SESSIONS))
  }
  // AWS counts in whole seconds.
  const expires = Math.floor(now() / 1000 + seconds) * 1000
  const keys = { accessKeyId: newAccessKeyId('ASIA'), secret: newSecret(), token: newSessionToken() }
  const session: SessionValue = { ...keys, expires, ...standing }
  const path = sessionPath(account, session.accessKeyId)
  await store.transact((transaction) => transaction.put(path, KINDS.session, session))
  return {
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secret,
    SessionToken: session.token,
    Expiration: new Date(expires),
  }
}
