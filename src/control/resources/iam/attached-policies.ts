import { asAttached, attachedPath, type Entity, KINDS, parsePolicyArn } from '../../../identity/rows.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Handler, Handlers } from '../../call.ts'
import { text } from '../../fields.ts'
import { noSuchEntity, quotaExceeded } from './errors.ts'
import { findHolder, type HolderKind } from './holders.ts'
import { pageOf } from './page.ts'
import { arnOf, isPolicy } from './policy-arn.ts'

/** [D] IAM quotas: what AWS grants without being asked. */
const POLICIES_PER_HOLDER = 10

/** The operations on managed policies of a user, or of a role. */
export function attachedPolicies<T extends Entity>(of: HolderKind<T>): Handlers {
  const attach: Handler = (call) =>
    call.store.transact(async (transaction) => {
      const arn = arnOf(call.input)
      const { at } = await findHolder(transaction, call, of)
      if (!(await isPolicy(transaction, call.caller.account, arn))) throw noSuchEntity(TEXTS.notAttachable(arn))
      const path = attachedPath(at, arn)
      const standing = await transaction.children(`${at}/attached`)
      if (standing.some((row) => row.path === path)) return {}
      const quota = of.noun === 'user' ? 'PoliciesPerUser' : 'PoliciesPerRole'
      if (standing.length >= POLICIES_PER_HOLDER) throw quotaExceeded(TEXTS.quota(quota, POLICIES_PER_HOLDER))
      await transaction.put(path, KINDS.attached, { arn })
      return {}
    })
  const detach: Handler = (call) =>
    call.store.transact(async (transaction) => {
      const arn = arnOf(call.input)
      const { at } = await findHolder(transaction, call, of)
      if ((await transaction.deleteTree(attachedPath(at, arn))) === 0) throw noSuchEntity(TEXTS.policyNotFound(arn))
      return {}
    })
  const list: Handler = async (call) => {
    const { at } = await findHolder(call.store, call, of)
    const prefix = text(call.input.PathPrefix) ?? '/'
    const arns = (await call.store.children(`${at}/attached`)).map((row) => asAttached(row).arn)
    const shown = arns.filter((arn) => parsePolicyArn(arn)?.path.startsWith(prefix))
    return pageOf(call.input, shown, encodeURIComponent, 'AttachedPolicies', (arn) => ({
      PolicyName: parsePolicyArn(arn)?.name ?? '',
      PolicyArn: arn,
    }))
  }
  const Noun = of.noun === 'user' ? 'User' : 'Role'
  return { [`Attach${Noun}Policy`]: attach, [`Detach${Noun}Policy`]: detach, [`ListAttached${Noun}Policies`]: list }
}
