/** Integration URIs: stage variables fall in when a method is compiled, `{name}` placeholders when a request comes. */

/** [S] rest-api.md 9.1, 12: a missing variable is replaced by nothing; casing is kept. */
export function withStageVariables(text: string, variables: Readonly<Record<string, string>>): string {
  if (!text.includes('${')) return text
  return text.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  )
}

export interface HttpEndpoint {
  /** `http://host:port`. */
  readonly origin: string
  readonly path: PathTemplate
  /** The URI's own query without `?`, placeholders in it included; null when it has none. */
  readonly query: PathTemplate | null
}

const URI = /^(https?):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is
const HOST = /^(?:\[[0-9a-f:.]+\]|[^\s.:@/\\[\]{}]+(?:\.[^\s.:@/\\[\]{}]+)*\.?)$/i

/** null: no address that can be called ([S] rest-api.md 9.1 `Invalid endpoint address`). */
export function parseHttpEndpoint(uri: string): HttpEndpoint | null {
  const match = URI.exec(uri)
  if (match === null) return null
  const [, scheme = '', authority = '', path = '', query] = match
  const origin = originOf(scheme.toLowerCase(), authority)
  if (origin === null) return null
  return { origin, path: new PathTemplate(path || '/'), query: query ? new PathTemplate(query) : null }
}

function originOf(scheme: string, authority: string): string | null {
  const [, host = '', port] = /^(.*?)(?::(\d*))?$/s.exec(authority) ?? []
  if (!HOST.test(host) || !isAllowedPort(port)) return null
  const url = URL.parse(`${scheme}://${authority}/`)
  return url === null || url.hostname === '' ? null : url.origin
}

/** [K] rest-api.md 9.1: 80, 443, 1024-65535. */
function isAllowedPort(port: string | undefined): boolean {
  if (port === undefined || port === '') return true
  const number = Number(port)
  return number === 80 || number === 443 || (number >= 1024 && number <= 65_535)
}

/** Text with `{name}` placeholders. Values keep their slashes and their percent-encoding; what could end the path is encoded. */
export class PathTemplate {
  /** pieces[0] name[0] pieces[1] name[1] ... pieces[n] */
  private readonly pieces: readonly string[]
  private readonly names: readonly string[]

  constructor(text: string) {
    const parts = text.split(/\{([^{}/]+)\}/)
    this.pieces = parts.filter((_, i) => i % 2 === 0).map(encodeForPath)
    this.names = parts.filter((_, i) => i % 2 === 1)
  }

  /** null when a placeholder has no value ([K+] rest-api.md 6). */
  expand(values: Readonly<Record<string, string>> | undefined): string | null {
    const { pieces, names } = this
    let text = pieces[0] ?? ''
    for (let i = 0; i < names.length; i++) {
      const name = names[i] ?? ''
      const value = values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
      if (value === undefined) return null
      text += encodeForPath(value) + pieces[i + 1]
    }
    return text
  }
}

/** What does not stand for itself in a path: a `%` that begins no escape, and all but these characters. */
const NOT_PLAIN = /%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+/
const ALL_NOT_PLAIN = new RegExp(NOT_PLAIN, 'g')

/**
 * Path text that stays in the path: `?`, `#`, blanks, control characters and all beyond ASCII percent-encoded as UTF-8, escapes
 * that are there left alone. Lone surrogates become U+FFFD.
 */
export function encodeForPath(text: string): string {
  if (!NOT_PLAIN.test(text)) return text
  return text.toWellFormed().replace(ALL_NOT_PLAIN, (part) => encodeURIComponent(part))
}

/** What may not stand in a request line, and `#`, which ends a query. */
const NOT_QUERY = /[^\x21\x22\x24-\x7e]/

/** A raw query made safe to write; what was legal stays as it was sent. Characters of one byte are bytes of the request line. */
export function encodeForQuery(text: string): string {
  if (!NOT_QUERY.test(text)) return text
  return text
    .toWellFormed()
    .replace(/[^\x21\x22\x24-\x7e]/gu, (char) => (char > '\xff' ? encodeURIComponent(char) : encodeByte(char)))
}

const encodeByte = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** `a=1&b=2`, encoded; '' for none. */
export function queryText(pairs: readonly (readonly [string, string])[]): string {
  let text = ''
  for (const [name, value] of pairs) {
    if (text !== '') text += '&'
    text += `${encodeComponent(name)}=${encodeComponent(value)}`
  }
  return text
}

const encodeComponent = (text: string): string => encodeURIComponent(text.toWellFormed())

/** The query parts that are not empty, joined. */
export function joinQuery(...parts: readonly string[]): string {
  let text = ''
  for (const part of parts) if (part !== '') text = text === '' ? part : `${text}&${part}`
  return text
}
