import { isHeaderName } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import { HttpClientError, type HttpRequest } from './client.ts'

/** What the client says about the connection and the body itself: a second voice on these would be another message. */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

const mayBeWritten = bySpelling((name) => isHeaderName(name) && !OWN.has(name.toLowerCase()))
const isMethod = bySpelling((method) => isHeaderName(method) && method !== 'CONNECT')

/** A request target is one word of Latin-1. */
const NO_TARGET = /[^\x21-\x7e\x80-\xff]/
/** Header values are Latin-1 on the wire; nothing of them may end the line. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/

/** The head of a request in Latin-1, up to its empty line. Throws HttpClientError for what cannot be said in HTTP. */
export function requestHead({ method, path, headers, body, upgrade }: HttpRequest, host: string): string {
  if (!isMethod(method)) throw unwritable('method')
  if (path.charCodeAt(0) !== SLASH || NO_TARGET.test(path)) throw unwritable('path')
  const connection = upgrade ? `upgrade\r\nUpgrade: ${checkedValue(upgrade)}` : 'keep-alive'
  let head = `${method} ${path} HTTP/1.1\r\nHost: ${checkedHost(host)}\r\nConnection: ${connection}\r\n`
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string
    if (!mayBeWritten(name)) throw unwritable('header name')
    head += `${name}: ${checkedValue(headers[i + 1] as string)}\r\n`
  }
  // [S] rest-api.md 5.2: there is a length where there is no body, too.
  return `${head}Content-Length: ${body.length}\r\n\r\n`
}

const SLASH = 0x2f

function checkedValue(value: string): string {
  if (NO_VALUE.test(value)) throw unwritable('header value')
  return value
}

/** One word: a mapping may have made it of what a client sent. */
function checkedHost(host: string): string {
  if (NO_TARGET.test(host)) throw unwritable('host')
  return host
}

/** The text itself may be a secret, and is not named. */
const unwritable = (part: string): HttpClientError => new HttpClientError('invalid-url', `The ${part} cannot be written`)
