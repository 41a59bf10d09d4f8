import { isHeaderName, isHeaderValue } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import { HttpSyntaxError } from './http-syntax.ts'

/** A reply as its head tells it. */
export interface ReplyHead {
  readonly status: number
  /** 0 of HTTP/1.0, 1 of HTTP/1.1. */
  readonly minorVersion: number
  /** Flat name, value... in the backend's order and casing; Latin-1. */
  readonly rawHeaders: string[]
  /** Content-Length, where there is one. */
  length: number | null
  chunked: boolean
  /** Connection: close. */
  closes: boolean
  /** Connection: keep-alive. */
  keeps: boolean
  /** Seconds after which the backend closes an idle connection, where it says so. */
  keepAliveSeconds: number | null
}

/** Whether the backend will take another request on the connection. Chunks mean nothing in HTTP/1.0 (RFC 9112 6.1). */
export function staysOpen({ closes, keeps, minorVersion, chunked }: ReplyHead): boolean {
  return !closes && (minorVersion === 1 || (keeps && !chunked))
}

const newHead = (status: number, minorVersion: number, rawHeaders: string[]): ReplyHead => ({
  status,
  minorVersion,
  rawHeaders,
  length: null,
  chunked: false,
  closes: false,
  keeps: false,
  keepAliveSeconds: null,
})

const MAX_HEADERS = 1000
/** A head that is longer is not remembered, nor are lines beyond so many: they would pile up, connection by connection. */
const REMEMBERED_HEAD = 2048
const REMEMBERED_LINES = 16

interface Line {
  /** As it came, with its end. */
  readonly text: string
  readonly name: string
  readonly value: string
  readonly note: Note | null
}

/**
 * Reads the heads of one connection's replies. A backend says much the same each time: a line that stands as it stood in the
 * reply before is known already, and needs no cutting, checking or looking up.
 */
export class HeadReader {
  private readonly lines: Line[] = []
  private statusLine = ''
  private status = 0
  private minorVersion = 1

  /** `text` is a whole head in Latin-1: lines that end in CRLF, the last one empty. Throws HttpSyntaxError. */
  read(text: string): ReplyHead {
    const rawHeaders: string[] = []
    let at = this.readStatus(text)
    const head = newHead(this.status, this.minorVersion, rawHeaders)
    const remembers = text.length <= REMEMBERED_HEAD
    for (let i = 0; at < text.length - 2; i++) {
      if (i === MAX_HEADERS) throw new HttpSyntaxError('Too many headers')
      const line = this.lineAt(text, at, i, remembers)
      rawHeaders.push(line.name, line.value)
      line.note?.(head, line.value)
      at += line.text.length
    }
    // RFC 9112 6.3: a message with both is how one reply is made to look like two.
    if (head.chunked && head.length !== null) throw new HttpSyntaxError('A reply has a length and is chunked')
    return head
  }

  private readStatus(text: string): number {
    if (this.statusLine !== '' && text.startsWith(this.statusLine)) return this.statusLine.length
    const line = text.slice(0, text.indexOf('\r\n') + 2)
    const match = STATUS_LINE.exec(line)
    if (match === null) throw new HttpSyntaxError('The status line is none of HTTP/1.1')
    this.minorVersion = Number(match[1])
    this.status = Number(match[2])
    this.statusLine = line.length <= REMEMBERED_HEAD ? line : ''
    return line.length
  }

  private lineAt(text: string, at: number, index: number, remembers: boolean): Line {
    const known = this.lines[index]
    if (known !== undefined && text.startsWith(known.text, at)) return known
    const line = readLine(text.slice(at, text.indexOf('\r\n', at) + 2))
    if (remembers && index < REMEMBERED_LINES) this.lines[index] = line
    return line
  }
}

/** The reason phrase is anything but control characters, and may be left out with its blank. */
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?\r\n$/

/** A continued line (obs-fold) starts with a blank, which no name holds. */
function readLine(text: string): Line {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon)
  if (colon < 1 || !isHeaderName(name)) throw new HttpSyntaxError('A header line has no name')
  const value = withoutBlanks(text, colon + 1, text.length - 2)
  if (!isHeaderValue(value)) throw new HttpSyntaxError('A header value has control characters')
  const note = noteOf(name)
  // Readers differ over a tab around this one, Node's own among them: whether the body is chunked must not be open to doubt.
  if (note === transferEncoding && text.includes('\t')) throw new HttpSyntaxError('A tab stands beside Transfer-Encoding')
  return { text, name, value, note }
}

function withoutBlanks(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

/** What a header means for the connection. */
type Note = (head: ReplyHead, value: string) => void

/** A second length, even the same one, is refused: who repeats it does not know which of them is read. */
const contentLength: Note = (head, value) => {
  if (head.length !== null || !/^[0-9]{1,15}$/.test(value))
    throw new HttpSyntaxError('Content-Length is no number, or there are two')
  head.length = Number(value)
}

/** No other coding is asked for with TE, so none may come. */
const transferEncoding: Note = (head, value) => {
  if (head.chunked || value.toLowerCase() !== 'chunked') throw new HttpSyntaxError('Transfer-Encoding is not chunked alone')
  head.chunked = true
}

const connection: Note = (head, value) => {
  for (const option of value.toLowerCase().split(',')) {
    const name = option.trim()
    if (name === 'close') head.closes = true
    else if (name === 'keep-alive') head.keeps = true
  }
}

const keepAlive: Note = (head, value) => {
  const seconds = /(?:^|[,;\s])timeout=(\d{1,9})/i.exec(value)?.[1]
  if (seconds !== undefined) head.keepAliveSeconds = Number(seconds)
}

const NOTES: ReadonlyMap<string, Note> = new Map([
  ['content-length', contentLength],
  ['transfer-encoding', transferEncoding],
  ['connection', connection],
  ['keep-alive', keepAlive],
])

const noteOf = bySpelling((name) => NOTES.get(name.toLowerCase()) ?? null)
