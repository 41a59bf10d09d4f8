import type { Decision, PolicyRequest } from '../../../auth/iam-policy.ts'
import type { ConditionKeys } from '../../../auth/policy-variables.ts'
import { principalKeys } from '../../../auth/principal-keys.ts'
import { parseArn } from '../../../core/arn.ts'
import { compileKept, type NamedPolicy } from '../../../identity/grants.ts'
import type { IdentityIndex } from '../../../identity/identities.ts'
import { sessionPrincipal, userPrincipal } from '../../../identity/principals.ts'
import { entityPath } from '../../../identity/rows.ts'
import { isList, isStructure, type Output, type Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Call, Handler } from '../../call.ts'
import { text, texts } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { constraintViolated, invalidInput, noSuchEntity, quotaExceeded } from './errors.ts'
import { pageOf } from './page.ts'
import { checkIdentityPolicy } from './policy-document.ts'
import { statementRanges } from './statement-positions.ts'

/** What would widen or narrow a decision by policies that are not kept here. */
const REFUSED = [
  'PermissionsBoundaryPolicyInputList',
  'OrderedOrganizationPolicyInputList',
  'PolicyExclusionList',
  'ResourcePolicy',
  'ResourceOwner',
  'ResourceHandlingOption',
] as const
/** Questions of one call: actions times resources. */
const MAX_QUESTIONS = 2000
/** Characters of the policies of one call together. */
const MAX_DOCUMENTS = 65_536

export const simulateCustomPolicy: Handler = async (call) => {
  const policies = givenPolicies(call.input)
  return simulate(call, policies, (keys) => keys)
}

export const simulatePrincipalPolicy =
  (identities: IdentityIndex): Handler =>
  async (call) => {
    const given = givenPolicies(call.input)
    const { policies, principal } = sourceOf(identities, call)
    return simulate(call, [...policies, ...given], (keys) => principalKeys(principal, keys))
  }

function givenPolicies(input: Structure): readonly NamedPolicy[] {
  const refused = REFUSED.find((member) => input[member] !== undefined)
  if (refused !== undefined) throw notYet(`${refused} of the policy simulator`)
  const documents = texts(input.PolicyInputList)
  if (documents.join('').length > MAX_DOCUMENTS) throw quotaExceeded(TEXTS.quota('PolicyInputList', MAX_DOCUMENTS))
  return documents.map((document, i) => {
    checkIdentityPolicy(document)
    return { id: `PolicyInputList.${i + 1}`, type: 'none', policy: compileKept(document), text: document }
  })
}

/** A user or role of the account, and its policies. */
function sourceOf(identities: IdentityIndex, { input, caller }: Call) {
  const arn = text(input.PolicySourceArn) ?? ''
  const [, collection, name = ''] = /^(user|role)\/(?:.*\/)?([^/]+)$/.exec(parseArn(arn)?.resource ?? '') ?? []
  if (collection === undefined) throw invalidInput(TEXTS.arn(arn))
  const path = entityPath(caller.account, collection === 'user' ? 'users' : 'roles', name)
  const holder = identities.policies.holder(path)
  if (holder?.entity.arn !== arn) throw noSuchEntity(TEXTS.notFound(collection, name))
  const role = identities.policies.role(path)
  const principal = role ? sessionPrincipal(caller.account, role, 'simulation') : userPrincipal(caller.account, holder.entity)
  return { policies: identities.policies.policiesOf(holder), principal }
}

function simulate(call: Call, policies: readonly NamedPolicy[], withPrincipal: (keys: ConditionKeys) => ConditionKeys): Output {
  const { input } = call
  const actions = texts(input.ActionNames)
  const resources = input.ResourceArns === undefined ? ['*'] : texts(input.ResourceArns)
  if (actions.length * resources.length > MAX_QUESTIONS) {
    throw constraintViolated(actions.length, 'actionNames', `At most ${MAX_QUESTIONS} actions and resources together`)
  }
  const keys = withPrincipal(contextOf(input))
  const placed = policies.map((named) => ({ ...named, ranges: statementRanges(named.text) }))
  const questions = actions.flatMap((action) => resources.map((resource) => ({ action, resource })))
  const numbered = questions.map((question, i) => ({ ...question, number: String(i).padStart(6, '0') }))
  return pageOf(
    input,
    numbered,
    ({ number }) => number,
    'EvaluationResults',
    ({ action, resource }) => evaluate(placed, { action, resource, keys }),
  )
}

/** The keys that the caller makes up; CallerArn is one of them. */
function contextOf(input: Structure): ConditionKeys {
  const entries = (isList(input.ContextEntries) ? input.ContextEntries : []).filter(isStructure)
  const keys = new Map(entries.map((entry) => [(text(entry.ContextKeyName) ?? '').toLowerCase(), texts(entry.ContextKeyValues)]))
  const caller = text(input.CallerArn)
  if (caller !== undefined && !keys.has('aws:principalarn')) keys.set('aws:principalarn', [caller])
  return (key) => {
    const values = keys.get(key)
    return values?.length === 1 ? values[0] : values
  }
}

const DECISIONS: Readonly<Record<Decision, string>> = {
  allow: 'allowed',
  'implicit-deny': 'implicitDeny',
  'explicit-deny': 'explicitDeny',
}

interface Placed extends NamedPolicy {
  readonly ranges: readonly Structure[]
}

function evaluate(policies: readonly Placed[], request: PolicyRequest): Structure {
  const missing = new Set<string>()
  const keys: ConditionKeys = (key) => {
    const value = request.keys(key)
    if (value === undefined) missing.add(key)
    return value
  }
  const explained = policies.map((named) => ({ named, ...named.policy.explain({ ...request, keys }) }))
  const decision =
    (['explicit-deny', 'allow'] as const).find((wanted) => explained.some((one) => one.decision === wanted)) ?? 'implicit-deny'
  const decisive = explained.filter((one) => one.decision === decision)
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: DECISIONS[decision],
    MatchedStatements: decisive.flatMap(({ named: { id, type, ranges }, statements }) =>
      statements.map(({ index }): Structure => ({ SourcePolicyId: id, SourcePolicyType: type, ...ranges[index] })),
    ),
    MissingContextValues: [...missing],
  }
}
