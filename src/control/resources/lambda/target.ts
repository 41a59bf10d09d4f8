import { functionPath } from '../../../lambda/function-model.ts'
import { type FunctionReference, functionArn, parseFunctionReference } from '../../../lambda/reference.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { accessDenied, constraintViolated, functionNotFound, invalidParameter, resourceNotFound } from './errors.ts'

const TEXTS = UNSETTLED.lambda
/** [D] The bound of a bare name; the model's bounds are those of whole ARNs. */
const MAX_NAME = 64

/** What a call is about: a function and, when the caller named one, its version or alias. */
export interface Target {
  readonly name: string
  readonly qualifier: string | null
  /** The function's row. */
  readonly path: string
  /** Unqualified. */
  readonly arn: string
  /** With the qualifier, when there is one. */
  readonly qualifiedArn: string
}

/**
 * The function that `FunctionName` (a name, partial ARN or ARN) and `Qualifier` name, in the caller's own account and region.
 * Throws ServiceError for what is no name, lies elsewhere, or is qualified twice and differently.
 */
export function targetOf(call: Call): Target {
  const target = namedTarget(call)
  const account = target.arn.split(':')[4]
  if (account !== call.caller.account) throw accessDenied(call.caller.account, call.operation.name, target.qualifiedArn)
  return target
}

/** The same, but of any account: whether the caller may invoke it is decided by the function's policy. */
export function namedTarget(call: Call): Target {
  const given = text(call.input.FunctionName) ?? ''
  const reference = parseFunctionReference(given, call.caller)
  if (!reference) throw functionNotFound(functionArn(call.caller, given))
  checkReference(reference, call.caller.region)
  const qualifier = mergeQualifiers(reference.qualifier, text(call.input.Qualifier) ?? null)
  const { account, region, name } = reference
  const arn = functionArn(reference, name)
  const qualifiedArn = qualifier === null ? arn : `${arn}:${qualifier}`
  return { name, qualifier, path: functionPath(account, region, name), arn, qualifiedArn }
}

/** For the operations on the function as a whole. */
export function unqualifiedTarget(call: Call): Target {
  const target = targetOf(call)
  if (target.qualifier !== null && target.qualifier !== '$LATEST') throw invalidParameter(TEXTS.unqualifiedOnly)
  return target
}

function checkReference({ name, region }: FunctionReference, home: string): void {
  if (name.length > MAX_NAME) {
    throw constraintViolated(name, 'functionName', `Member must have length less than or equal to ${MAX_NAME}`)
  }
  if (region !== home) throw resourceNotFound(TEXTS.otherRegion(region, home))
}

function mergeQualifiers(derived: string | null, given: string | null): string | null {
  if (derived !== null && given !== null && derived !== given) throw invalidParameter(TEXTS.twoQualifiers)
  return given ?? derived
}
