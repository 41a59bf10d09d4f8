/** Names that are remembered as spelled; beyond them, or longer ones, the rule runs each time. */
const MAX_SPELLINGS = 2000
const MAX_LENGTH = 64

/**
 * A rule about header names, remembered by spelling: those who send headers spell few names, and a look-up costs no lower-casing.
 * Bounded, against those who spell many. The rule must answer the same for the same name, and never undefined.
 */
export function bySpelling<T>(rule: (name: string) => T): (name: string) => T {
  const spelled = new Map<string, T>()
  return (name) => {
    const known = spelled.get(name)
    if (known !== undefined) return known
    const answer = rule(name)
    if (spelled.size < MAX_SPELLINGS && name.length <= MAX_LENGTH) spelled.set(name, answer)
    return answer
  }
}
