import { LambdaError } from '../../../lambda/invocation.ts'
import { ServiceError, validation } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'

const TEXTS = UNSETTLED.lambda

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', 400, message)
export const resourceNotFound = (message: string): ServiceError => new ServiceError('ResourceNotFoundException', 404, message)
export const resourceConflict = (message: string): ServiceError => new ServiceError('ResourceConflictException', 409, message)
export const preconditionFailed = (message: string): ServiceError => new ServiceError('PreconditionFailedException', 412, message)
export const policyTooLong = (message: string): ServiceError => new ServiceError('PolicyLengthExceededException', 400, message)

/** A constraint of one member that the model does not carry, in the words of the framework that checks the others. */
export const constraintViolated = (value: string, member: string, constraint: string): ServiceError =>
  validation(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`)

/** The Lambda API on another account's function. */
export function accessDenied(account: string, operation: string, arn: string): ServiceError {
  return new ServiceError('AccessDeniedException', 403, TEXTS.accessDenied(account, operation, arn), { textKey: 'Message' })
}

/** `arn` with the qualifier that was asked for. */
export const functionNotFound = (arn: string): ServiceError => resourceNotFound(TEXTS.functionNotFound(arn))

/** Throws 412 when the caller names another revision than the one that stands. */
export function checkRevision(expected: string | undefined, standing: string): void {
  if (expected !== undefined && expected !== standing) throw preconditionFailed(TEXTS.staleRevision)
}

/** The runtime's refusals leave as the control plane's own errors; anything else is a bug and stays one. */
export async function translating<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof LambdaError)) throw error
    const textKey = error.type === 'AccessDeniedException' ? 'Message' : 'message'
    throw new ServiceError(error.type, error.status, error.message, { members: error.members, textKey })
  }
}
