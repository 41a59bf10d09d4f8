// Errors as the Node.js runtime reports them: `{errorType, errorMessage, trace}` (cloudwatch-lambda.md 3.1).
import { isNativeError } from 'node:util/types'

/** `Runtime.{reason}`: the runtime's own errors. */
export function runtimeError(reason, message) {
  const error = new Error(message)
  error.name = `Runtime.${reason}`
  // The stack was written with the old name.
  error.stack = `${error.name}: ${message}${error.stack.slice(error.stack.indexOf('\n    at '))}`
  return error
}

const isError = (value) => isNativeError(value) || (value?.name && value?.message && value?.stack)

/** What the invoker gets. `callback("text")` gives only errorMessage (cloudwatch-lambda.md 3.1 [D]). */
export function toPayload(error) {
  if (!isError(error)) return { errorMessage: typeof error === 'string' ? error : textOf(error) }
  return { errorType: String(error.name), errorMessage: String(error.message), trace: String(error.stack).split('\n') }
}

/** What the log shows: the error's own properties too. */
export function toLogEntry(error) {
  if (!isError(error)) return { errorType: typeof error, errorMessage: textOf(error), stack: [] }
  const entry = { errorType: error.name, errorMessage: error.message }
  if (error.code) entry.code = error.code
  for (const key of Object.keys(error)) if (!(key in entry) && key !== 'name') entry[key] = nested(error[key])
  entry.stack = String(error.stack).split('\n')
  return entry
}

const nested = (value) => (isError(value) ? toLogEntry(value) : value)

function textOf(value) {
  try {
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
