import { ServiceError, validation } from '../../../model/errors.ts'

export const noSuchEntity = (message: string): ServiceError => new ServiceError('NoSuchEntity', 404, message)
export const alreadyExists = (message: string): ServiceError => new ServiceError('EntityAlreadyExists', 409, message)
export const deleteConflict = (message: string): ServiceError => new ServiceError('DeleteConflict', 409, message)
export const quotaExceeded = (message: string): ServiceError => new ServiceError('LimitExceeded', 409, message)
export const malformedPolicy = (message: string): ServiceError => new ServiceError('MalformedPolicyDocument', 400, message)
export const invalidInput = (message: string): ServiceError => new ServiceError('InvalidInput', 400, message)
export const invalid = (message: string): ServiceError => new ServiceError('ValidationError', 400, message)

/** A constraint that the model of the SDKs does not carry, in the words of the framework that checks the others. */
export const constraintViolated = (value: string | number, member: string, constraint: string): ServiceError =>
  validation(`1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`)
