import { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_IDENTITY } from '../../../model/unsettled-identity.ts'
import type { Handler } from '../../call.ts'
import { notYet } from '../../not-yet.ts'
import { integerOf } from '../iam/members.ts'
import { openSession, type StsServices } from './session.ts'

/** [D] In seconds: a quarter of an hour, twelve hours, a day and a half; root has an hour at most. */
const LEAST = 900
const DEFAULT = 43_200
const MOST = 129_600
const MOST_OF_ROOT = 3600

/** Temporary credentials for the user, or root, that calls. */
export const getSessionToken =
  (services: StsServices): Handler =>
  async ({ store, caller, input }) => {
    if (input.SerialNumber !== undefined || input.TokenCode !== undefined) throw notYet('multi-factor authentication')
    const { principal, account, accessKeyId } = caller
    if (principal.type === 'AssumedRole' || services.identities.find(accessKeyId ?? '')?.sessionToken) {
      throw new ServiceError('AccessDenied', 403, UNSETTLED_IDENTITY.sts.sessionBySession)
    }
    const asked = integerOf(input, 'DurationSeconds', LEAST, MOST) ?? DEFAULT
    const seconds = principal.type === 'Account' ? Math.min(asked, MOST_OF_ROOT) : asked
    const of = services.identities.holderOf(principal) ?? null
    const ofId = of === null ? null : principal.userId
    const standing = { of, ofId, sessionName: null, policies: [], policyArns: [], tags: [] }
    return { Credentials: await openSession(store, services, { account, standing, seconds }) }
  }
