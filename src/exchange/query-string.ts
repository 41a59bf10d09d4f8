/**
 * A query string, form-decoded as REST APIs do ([S] rest-api.md 1.3): `+` is a space, `%2B` a plus; a semicolon splits;
 * a broken escape stays as it is. Names compare with case.
 */
export class QueryString {
  static readonly EMPTY: QueryString = new QueryString('')
  private readonly text: string
  private parsed: readonly (readonly [string, string])[] | null = null

  constructor(text: string) {
    this.text = text
  }

  /** In the order sent; a name may repeat. */
  get pairs(): readonly (readonly [string, string])[] {
    this.parsed ??= this.text === '' ? [] : this.text.split(/[&;]/).filter(Boolean).map(parsePair)
    return this.parsed
  }

  /** The last value of that name. */
  get(name: string): string | undefined {
    const pairs = this.pairs
    for (let i = pairs.length - 1; i >= 0; i--) if (pairs[i]?.[0] === name) return pairs[i]?.[1]
    return undefined
  }

  getAll(name: string): string[] {
    return this.pairs.filter((pair) => pair[0] === name).map((pair) => pair[1])
  }
}

function parsePair(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [formDecode(text), ''] : [formDecode(text.slice(0, at)), formDecode(text.slice(at + 1))]
}

function formDecode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return percentDecode(text.replaceAll('+', ' '))
}

/** Percent-decoding that never throws: bytes that are not UTF-8 become U+FFFD, a broken escape stays. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}
