/**
 * An error of the control plane, as AWS names it. Anything else that is thrown is a bug: logged with an id, answered 500.
 */
export class ServiceError extends Error {
  readonly type: string
  readonly status: number
  /** Further members of the error's shape (`Type`, `Reason`, `resourceType`). */
  readonly members: Readonly<Record<string, string>>
  /** The key the text travels under: `message`, but `Message` for the framework's own errors. */
  readonly textKey: 'message' | 'Message'

  constructor(
    type: string,
    status: number,
    message: string,
    options: { readonly members?: Readonly<Record<string, string>>; readonly textKey?: 'message' | 'Message' } = {},
  ) {
    super(message)
    this.type = type
    this.status = status
    this.members = options.members ?? {}
    this.textKey = options.textKey ?? 'message'
  }
}

export const badRequest = (message: string): ServiceError => new ServiceError('BadRequestException', 400, message)
export const notFound = (message: string): ServiceError => new ServiceError('NotFoundException', 404, message)
export const conflict = (message: string): ServiceError => new ServiceError('ConflictException', 409, message)
export const limitExceeded = (message: string): ServiceError => new ServiceError('LimitExceededException', 429, message)

/** The operation exists at AWS and is not built here yet. */
export function notImplemented(service: string, operation: string): ServiceError {
  return new ServiceError('NotImplementedException', 501, `${service}:${operation} is not implemented by Portico yet.`)
}

/** The body could not be read as the operation's input (control-plane.md 1 [S]: the text travels under `Message`). */
export const serialization = (message: string): ServiceError =>
  new ServiceError('SerializationException', 400, message, { textKey: 'Message' })
/** The input breaks the model's constraints; the text counts and lists them. */
export const validation = (message: string): ServiceError =>
  new ServiceError('ValidationException', 400, message, { textKey: 'Message' })
