/** Headers that a client's `Connection` header names: they are for this hop alone (RFC 9110 7.6.1). */

/** What almost every client says of the connection, which names no header. */
const ORDINARY = /^(?:keep-alive|close)$/i

/** Whether a value of `Connection` may name headers. */
export const namesHeaders = (connection: string): boolean => !ORDINARY.test(connection)

/**
 * Stay, whoever names them: what [S] rest-api.md 5.1 records as visible, what the gateway or a browser's server decides by, and what
 * RFC 9110 7.6.1 forbids to name. Otherwise a client could take away what a proxy before us wrote.
 */
const KEPT: ReadonlySet<string> = new Set([
  ...['accept', 'accept-charset', 'accept-encoding', 'age', 'authorization', 'content-encoding', 'content-type', 'date'],
  ...['host', 'pragma', 'range', 'referer', 'user-agent', 'via', 'warn'],
  ...[
    'cache-control',
    'content-length',
    'cookie',
    'forwarded',
    'origin',
    'transfer-encoding',
    'x-api-key',
    'x-http-method-override',
  ],
  ...['x-real-ip', 'true-client-ip'],
])
const KEPT_PREFIX = /^(?:access-control-|x-amz-|x-amzn-|x-forwarded-)/

/** Takes the headers that a `Connection` header names out of flat `headers`. */
export function leaveOutNamed(headers: string[], connection: string): void {
  const named = new Set(connection.split(',').map((option) => option.trim().toLowerCase()))
  let kept = 0
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (isForThisHop(name.toLowerCase(), named)) continue
    headers[kept++] = name
    headers[kept++] = headers[i + 1] as string
  }
  headers.length = kept
}

const isForThisHop = (name: string, named: ReadonlySet<string>): boolean =>
  named.has(name) && !KEPT.has(name) && !KEPT_PREFIX.test(name)
