import { camelCase, snakeCase, uniqueNames, wordsOf } from './names.ts'
import type { SdkOperation } from './sdk-api.ts'

/** How a language writes names, and which it keeps for itself. */
export interface Naming {
  /** Out of an operationName; '' where nothing of it is left. */
  readonly own: (operationName: string) => string
  /** Out of the words of the path and the method. */
  readonly made: (words: readonly string[]) => string
  readonly reserved: Iterable<string>
}

/**
 * One name for each operation, in order: the author's operationName, else path and method as AWS's generator has them:
 * `/users/{userId}` GET is `usersUserIdGet`, the root `rootGet`, `{proxy+}` is `Proxy` ([K] of published clients).
 */
export function operationNames(operations: readonly SdkOperation[], { own, made, reserved }: Naming): readonly string[] {
  const unique = uniqueNames(reserved)
  return operations.map(({ operationName, path, httpMethod }) => {
    const parts = wordsOf(path)
    const words = [...(parts.length > 0 ? parts : ['root']), httpMethod.toLowerCase()]
    return unique(own(operationName) || made(words))
  })
}

/** A name that is an identifier stays as it is. */
export const CAMEL_CASE: Omit<Naming, 'reserved'> = {
  own: (name) => (/^[A-Za-z_$][\w$]{0,99}$/.test(name) ? name : camelCase(wordsOf(name))),
  made: camelCase,
}

export const SNAKE_CASE: Omit<Naming, 'reserved'> = {
  own: (name) => snakeCase(wordsOf(name)),
  made: snakeCase,
}
