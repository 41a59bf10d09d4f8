import type { Principal } from '../../../auth/identity.ts'
import type { ConditionKeys } from '../../../auth/policy-variables.ts'
import { policyPrincipal } from '../../../auth/principal-keys.ts'
import { parseArn } from '../../../core/arn.ts'
import { sessionPrincipal } from '../../../identity/principals.ts'
import { entityPath, type RoleValue, type Tag } from '../../../identity/rows.ts'
import { askTrust } from '../../../identity/trust.ts'
import { ServiceError } from '../../../model/errors.ts'
import { isList, isStructure, type Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY } from '../../../model/unsettled-identity.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { constraintViolated, invalid } from '../iam/errors.ts'
import { checkLength, checkName, integerOf, tagsOf } from '../iam/members.ts'
import { checkIdentityPolicy } from '../iam/policy-document.ts'
import { openSession, type StsServices } from './session.ts'

const TEXTS = UNSETTLED_IDENTITY.sts
const REFUSED = ['SerialNumber', 'TokenCode', 'SourceIdentity', 'TransitiveTagKeys', 'ProvidedContexts'] as const
/** [D] In seconds. */
const LEAST = 900
const MOST = 43_200
const HOUR = 3600
/** [D] Of a session: characters of its policy, and managed policies. */
const MAX_POLICY = 2048
const MAX_POLICY_ARNS = 10

interface Asked {
  readonly arn: string
  readonly sessionName: string
  readonly policies: readonly string[]
  readonly policyArns: readonly string[]
  readonly tags: readonly Tag[]
  readonly seconds: number
}

/** Credentials that stand for a role, where its trust policy and the caller's own allow it. */
export const assumeRole =
  (services: StsServices): Handler =>
  async (call) => {
    const asked = read(call.input)
    const { path, role, account } = roleOf(services, call, asked.arn)
    requireAllowed(services, call, role, asked)
    requireDuration(call.caller.principal, role, asked.seconds)
    const { sessionName, policies, policyArns, tags, seconds } = asked
    const standing = { of: path, ofId: role.id, sessionName, policies, policyArns, tags }
    const Credentials = await openSession(call.store, services, { account, standing, seconds })
    const { userId, arn } = sessionPrincipal(account, role, sessionName)
    const packed = Math.ceil((100 * policies.join('').length) / MAX_POLICY)
    return {
      Credentials,
      AssumedRoleUser: { AssumedRoleId: userId, Arn: arn },
      ...(policies.length > 0 ? { PackedPolicySize: packed } : null),
    }
  }

function read(input: Structure): Asked {
  const refused = REFUSED.find((member) => input[member] !== undefined)
  if (refused !== undefined) throw notYet(`${refused} of AssumeRole`)
  const arn = text(input.RoleArn) ?? ''
  checkLength(arn, 'roleArn', 20, 2048)
  const sessionName = text(input.RoleSessionName) ?? ''
  checkLength(sessionName, 'roleSessionName', 2, 64)
  checkName(sessionName, 'RoleSessionName', 64)
  const policy = text(input.Policy)
  if (policy !== undefined) {
    checkLength(policy, 'policy', 1, MAX_POLICY)
    checkIdentityPolicy(policy)
  }
  const described = (isList(input.PolicyArns) ? input.PolicyArns : []).filter(isStructure)
  const policyArns = described.map((one) => text(one.arn) ?? '')
  if (policyArns.length > MAX_POLICY_ARNS) {
    throw constraintViolated(policyArns.length, 'policyArns', `Member must have length less than or equal to ${MAX_POLICY_ARNS}`)
  }
  const seconds = integerOf(input, 'DurationSeconds', LEAST, MOST) ?? HOUR
  return { arn, sessionName, policies: policy === undefined ? [] : [policy], policyArns, tags: tagsOf(input.Tags), seconds }
}

interface Found {
  readonly path: string
  readonly account: string
  readonly role: RoleValue
}

/** A role that is not there is refused as one that does not trust the caller is: nobody learns which roles others have. */
function roleOf({ identities }: StsServices, { caller }: Call, arn: string): Found {
  const { account = '', resource = '', service } = parseArn(arn) ?? {}
  if (service !== 'iam' || !resource.startsWith('role/') || !/^\d{12}$/.test(account)) throw invalid(`${arn} is invalid`)
  const path = entityPath(account, 'roles', resource.slice(resource.lastIndexOf('/') + 1))
  const role = identities.policies.role(path)
  if (role?.arn !== arn) throw denied(caller.principal, arn)
  return { path, account, role }
}

const denied = ({ arn: who }: Principal, arn: string): ServiceError =>
  new ServiceError('AccessDenied', 403, TEXTS.denied(who, arn))

function requireAllowed(
  { identities, enforced }: StsServices,
  { caller, conditionKeys, input }: Call,
  role: RoleValue,
  asked: Asked,
): void {
  const { principal } = caller
  if (principal.type === 'Account') {
    if (enforced) throw new ServiceError('AccessDenied', 403, TEXTS.byRoot)
    return
  }
  const keys = sessionKeys(asked, text(input.ExternalId), conditionKeys)
  const actions = asked.tags.length > 0 ? (['sts:AssumeRole', 'sts:TagSession'] as const) : (['sts:AssumeRole'] as const)
  for (const action of actions) {
    const trust = askTrust(role, { action, principal: policyPrincipal(principal), keys: identities.keysOf(principal, keys) })
    const own = identities.decide(principal, { action, resource: role.arn, keys })
    const sameAccount = role.arn.split(':')[4] === principal.account
    // [D] The trust policy alone is enough for whom it names, unless the session was given less than its role.
    const byName = own === 'implicit-deny' && sameAccount && trust.byName && !identities.isBounded(principal)
    const allowed = trust.decision === 'allow' && (own === 'allow' || byName)
    if (!allowed) throw denied(principal, role.arn)
  }
}

function sessionKeys({ sessionName, tags }: Asked, externalId: string | undefined, others: ConditionKeys): ConditionKeys {
  const own = new Map<string, string | readonly string[]>([
    ['sts:rolesessionname', sessionName],
    ...(externalId === undefined ? [] : [['sts:externalid', externalId] as const]),
    ...tags.map(({ Key, Value }) => [`aws:requesttag/${Key.toLowerCase()}`, Value] as const),
    ...(tags.length > 0 ? [['aws:tagkeys', tags.map(({ Key }) => Key)] as const] : []),
  ])
  return (key) => own.get(key) ?? (key.startsWith('sts:') ? undefined : others(key))
}

function requireDuration({ type }: Principal, { maxSessionDuration }: RoleValue, seconds: number): void {
  if (type === 'AssumedRole' && seconds > HOUR) throw invalid(TEXTS.chained)
  if (seconds > maxSessionDuration) throw invalid(TEXTS.maxDuration)
}
