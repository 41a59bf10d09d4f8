import { ServiceError } from '../../../model/errors.ts'

/** Cognito's errors are all 400, whatever they say. */
const refusal =
  (type: string) =>
  (message: string): ServiceError =>
    new ServiceError(type, 400, message)

export const invalidParameter: (message: string) => ServiceError = refusal('InvalidParameterException')
export const notAuthorized: (message: string) => ServiceError = refusal('NotAuthorizedException')
export const resourceNotFound: (message: string) => ServiceError = refusal('ResourceNotFoundException')
export const userNotFound: (message: string) => ServiceError = refusal('UserNotFoundException')
export const usernameExists: (message: string) => ServiceError = refusal('UsernameExistsException')
export const aliasExists: (message: string) => ServiceError = refusal('AliasExistsException')
export const groupExists: (message: string) => ServiceError = refusal('GroupExistsException')
export const invalidPassword: (message: string) => ServiceError = refusal('InvalidPasswordException')
export const invalidOAuthFlow: (message: string) => ServiceError = refusal('InvalidOAuthFlowException')
export const scopeDoesNotExist: (message: string) => ServiceError = refusal('ScopeDoesNotExistException')
export const userNotConfirmed: (message: string) => ServiceError = refusal('UserNotConfirmedException')
export const passwordResetRequired: (message: string) => ServiceError = refusal('PasswordResetRequiredException')
export const codeMismatch: (message: string) => ServiceError = refusal('CodeMismatchException')
export const expiredCode: (message: string) => ServiceError = refusal('ExpiredCodeException')
export const limitExceeded: (message: string) => ServiceError = refusal('LimitExceededException')
export const tooManyRequests: (message: string) => ServiceError = refusal('TooManyRequestsException')
export const unsupportedUserState: (message: string) => ServiceError = refusal('UnsupportedUserStateException')
export const unsupportedOperation: (message: string) => ServiceError = refusal('UnsupportedOperationException')
