/** Identifiers out of what API authors call things. All answers are ASCII: `[A-Za-z_$][\w$]*`. */

/** Longer names are cut before they are made unique. */
const MAX_NAME = 100

/** Words without what no identifier may hold; the author's own capitals stay: `input-cognitoId` -> `input`, `cognitoId`. */
export const wordsOf = (text: string): readonly string[] => text.match(/[A-Za-z0-9]+/g) ?? []

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
const lowerFirst = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1)

/** `usersUserIdGet`; empty where there are no words. */
export const camelCase = (words: readonly string[]): string => started(lowerFirst(words.map(upperFirst).join('')))

export const pascalCase = (words: readonly string[]): string => started(words.map(upperFirst).join(''))

/** `users_user_id_get`. Humps are words of their own. */
export function snakeCase(words: readonly string[]): string {
  const humps = words.flatMap((word) => word.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[0-9]+/g) ?? [])
  return started(humps.join('_').toLowerCase())
}

/** A name that starts with a digit is none. */
const started = (name: string): string => (/^[0-9]/.test(name) ? `_${name}` : name).slice(0, MAX_NAME)

/**
 * Gives each wanted name once: words of the language get an underscore, a second one of the same name its number. The same
 * names in the same order are always answered the same.
 */
export function uniqueNames(reserved: Iterable<string>): (wanted: string) => string {
  const words = new Set(reserved)
  const taken = new Set<string>()
  const counts = new Map<string, number>()
  return (wanted) => {
    const base = words.has(wanted) ? `${wanted}_` : wanted
    let name = base
    while (taken.has(name) || words.has(name)) {
      const count = (counts.get(base) ?? 1) + 1
      counts.set(base, count)
      name = `${base}${count}`
    }
    taken.add(name)
    return name
  }
}
