import type { IdentityIndex } from '../../../identity/identities.ts'
import { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_IDENTITY } from '../../../model/unsettled-identity.ts'
import type { Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { checkLength } from '../iam/members.ts'

/** Nobody needs a permission to ask who they are. */
export const getCallerIdentity: Handler = async ({ caller: { principal } }) => ({
  UserId: principal.userId,
  Account: principal.account,
  Arn: principal.arn,
})

export const getAccessKeyInfo =
  (identities: IdentityIndex): Handler =>
  async ({ input }) => {
    const id = text(input.AccessKeyId) ?? ''
    checkLength(id, 'accessKeyId', 16, 128)
    const account = identities.accountOfKey(id)
    if (account === undefined) throw new ServiceError('InvalidClientTokenId', 403, UNSETTLED_IDENTITY.sts.keyUnknown)
    return { Account: account }
  }
