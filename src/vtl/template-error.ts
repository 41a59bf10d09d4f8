/** A template that cannot be parsed or rendered; the message is for a log. Requests answer 500 for it ([S] vtl-and-context.md 1). */
export class TemplateError extends Error {}

/** The limits on nesting keep well within the stack; values that contain themselves by way of host objects are caught here. */
export function withinStack<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) throw new TemplateError(error.message)
    throw error
  }
}
