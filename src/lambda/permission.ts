import { arnLike, globMatch } from '../core/arn.ts'
import { Lru } from '../core/lru.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { PolicyStatement } from './function-model.ts'
import { type Invoker, LambdaError } from './invocation.ts'

/** A function's resource policy, compiled: whom it lets in. */
export interface FunctionPolicy {
  allows(invoker: Invoker): boolean
}

type Test = (invoker: Invoker) => boolean
type Values = string | readonly string[]

const list = (values: Values): readonly string[] => (typeof values === 'string' ? [values] : values)

/** Denies win; without a matching Allow the answer is no. Verdicts are remembered: a method always shows the same source ARN. */
export function compilePolicy(statements: readonly PolicyStatement[]): FunctionPolicy {
  const denies = statements.filter((statement) => statement.Effect === 'Deny').map(compileStatement)
  const allows = statements.filter((statement) => statement.Effect === 'Allow').map(compileStatement)
  const verdicts = new Lru<string, boolean>(1024)
  return {
    allows(invoker) {
      const key = verdictKey(invoker)
      const known = verdicts.get(key)
      if (known !== undefined) return known
      const verdict = allows.some((test) => test(invoker)) && !denies.some((test) => test(invoker))
      verdicts.set(key, verdict)
      return verdict
    },
  }
}

function verdictKey(invoker: Invoker): string {
  if (invoker.type === 'service') return `${invoker.principal}\n${invoker.sourceArn}\n${invoker.sourceAccount}`
  if (invoker.type === 'caller') return invoker.arns.join('\n')
  return invoker.type === 'role' ? invoker.roleArn : invoker.account
}

function compileStatement(statement: PolicyStatement): Test {
  const tests: Test[] = [principalTest(statement.Principal), ...conditionTests(statement.Condition ?? {})]
  if (!list(statement.Action).some(coversInvoke)) return () => false
  return (invoker) => tests.every((test) => test(invoker))
}

/** Actions compare without case, as IAM's do. */
const coversInvoke = (action: string): boolean => globMatch(action.toLowerCase(), 'lambda:invokefunction')

function principalTest(principal: PolicyStatement['Principal']): Test {
  if (typeof principal === 'string') return principal === '*' ? () => true : () => false
  const services = list(principal.Service ?? [])
  const identities = list(principal.AWS ?? [])
  return (invoker) => (invoker.type === 'service' ? services.includes(invoker.principal) : names(identities, invoker))
}

function names(identities: readonly string[], invoker: Exclude<Invoker, { type: 'service' }>): boolean {
  const account = invokerAccount(invoker)
  return identities.some(
    (identity) =>
      identity === '*' ||
      identity === account ||
      (identity.startsWith('arn:') && identity.endsWith(`:iam::${account}:root`)) ||
      (invoker.type === 'role' && identity === invoker.roleArn) ||
      (invoker.type === 'caller' && invoker.arns.includes(identity)),
  )
}

type Operator = (pattern: string, value: string) => boolean
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['ArnLike', arnLike],
  ['ArnEquals', arnLike],
  ['StringEquals', (pattern, value) => pattern === value],
  ['StringLike', globMatch],
])

/** What AddPermission can write (cloudwatch-lambda.md 4). An unknown operator or key matches nobody: the policy then fails closed. */
function conditionTests(condition: NonNullable<PolicyStatement['Condition']>): Test[] {
  return Object.entries(condition).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, values]) => conditionTest(OPERATORS.get(name), key.toLowerCase(), list(values))),
  )
}

function conditionTest(operator: Operator | undefined, key: string, patterns: readonly string[]): Test {
  return (invoker) => {
    const value = contextValue(invoker, key)
    return operator !== undefined && value !== undefined && patterns.some((pattern) => operator(pattern, value))
  }
}

function contextValue(invoker: Invoker, key: string): string | undefined {
  if (invoker.type !== 'service') return key === 'aws:principalaccount' ? invokerAccount(invoker) : undefined
  if (key === 'aws:sourcearn') return invoker.sourceArn
  return key === 'aws:sourceaccount' ? invoker.sourceAccount : undefined
}

const invokerAccount = (invoker: Exclude<Invoker, { type: 'service' }>): string =>
  invoker.type === 'role' ? (invoker.roleArn.split(':')[4] ?? '') : invoker.account

/**
 * Throws 403 AccessDeniedException unless the invoker may run the function: a service by the function's policy, an identity of
 * the owning account always (identity policies are not evaluated), one of another account by the policy. Of a method's caller its own
 * policies count too: within the account one Allow is enough, across accounts it takes both.
 */
export function requirePermission(invoker: Invoker, owner: string, policy: FunctionPolicy | null, arn: string): void {
  if (isAllowed(invoker, owner, policy)) return
  throw new LambdaError(403, 'AccessDeniedException', UNSETTLED.lambdaRuntime.accessDenied(nameOf(invoker), arn))
}

function isAllowed(invoker: Invoker, owner: string, policy: FunctionPolicy | null): boolean {
  const granted = policy?.allows(invoker) ?? false
  if (invoker.type === 'service') return granted
  const isOwn = invokerAccount(invoker) === owner
  if (invoker.type === 'caller') return invoker.allowed ? isOwn || granted : isOwn && granted
  return isOwn || granted
}

function nameOf(invoker: Invoker): string {
  switch (invoker.type) {
    case 'service':
      return invoker.principal
    case 'role':
      return invoker.roleArn
    case 'account':
      return invoker.account
    case 'caller':
      return invoker.arns[0] ?? invoker.account
  }
}
