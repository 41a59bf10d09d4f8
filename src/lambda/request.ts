import { UNSETTLED } from '../model/unsettled.ts'
import { functionNotFound } from './functions.ts'
import { type Invocation, LambdaError } from './invocation.ts'
import { type FunctionReference, parseFunctionReference } from './reference.ts'

const TEXTS = UNSETTLED.lambdaRuntime

/** cloudwatch-lambda.md 3 [D]: 6 MB, and 256 KB for asynchronous invocations. */
const MAX_REQUEST_BYTES = 6_291_456
const MAX_EVENT_BYTES = 262_144

/** The function and qualifier that an invocation names. Throws LambdaError. */
export function readReference(
  invocation: Pick<Invocation, 'functionArn'> & Partial<Pick<Invocation, 'qualifier' | 'invoker'>>,
  region: string,
): FunctionReference {
  const { functionArn, qualifier, invoker } = invocation
  const account = invoker?.type === 'account' ? invoker.account : ''
  const reference = parseFunctionReference(functionArn, { partition: 'aws', region, account })
  if (!reference) throw functionNotFound(functionArn)
  if (qualifier === undefined) return reference
  if (reference.qualifier !== null && reference.qualifier !== qualifier) throw invalid(UNSETTLED.lambda.twoQualifiers)
  return { ...reference, qualifier }
}

const invalid = (message: string): LambdaError =>
  new LambdaError(400, 'InvalidParameterValueException', message, { Type: 'User' })

/** Throws 413 RequestTooLargeException or 400 InvalidRequestContentException. */
export function checkPayload({ payload, type }: Invocation): void {
  const limit = type === 'Event' ? MAX_EVENT_BYTES : MAX_REQUEST_BYTES
  if (payload.length > limit)
    throw new LambdaError(413, 'RequestTooLargeException', TEXTS.requestTooLarge(limit), { Type: 'User' })
  if (payload.length > 0) checkJson(payload)
}

function checkJson(payload: Buffer): void {
  try {
    JSON.parse(payload.toString('utf8'))
  } catch (error) {
    throw invalidContent(TEXTS.invalidJson(error instanceof Error ? error.message : String(error)))
  }
}

/** Decodes X-Amz-Client-Context; null when there is none. Throws 400 InvalidRequestContentException. */
export function readClientContext(base64: string | undefined): string | null {
  if (base64 === undefined || base64 === '') return null
  try {
    // Written anew: one line, whatever the client's own JSON looked like.
    return JSON.stringify(JSON.parse(Buffer.from(base64, 'base64').toString('utf8')))
  } catch {
    throw invalidContent(TEXTS.invalidClientContext)
  }
}

const invalidContent = (message: string): LambdaError =>
  new LambdaError(400, 'InvalidRequestContentException', message, { Type: 'User' })
