// The parser of backends' replies against what HTTP allows, and against Node's own parser, however the bytes are cut.
import { type ClientRequest, request } from 'node:http'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReplyHead } from '../../src/integration/http-head.ts'
import { HttpParser } from '../../src/integration/http-parser.ts'
import { HttpSyntaxError } from '../../src/integration/http-syntax.ts'

interface Outcome {
  readonly status: number
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** Reads one reply that comes in these pieces and then ends; null: it is refused, or not whole. */
function read(parser: HttpParser, pieces: readonly Buffer[], method = 'GET'): Outcome | null {
  let head: ReplyHead | null = null
  let body = ''
  const sink = {
    onHead: (read: ReplyHead) => {
      head = read
    },
    onData: (bytes: Buffer, start: number, end: number) => {
      body += bytes.toString('latin1', start, end)
    },
  }
  const outcome = (): Outcome | null => head && { status: head.status, rawHeaders: head.rawHeaders, body }
  parser.begin(method)
  // The reads of a connection overwrite each other.
  const shared = Buffer.alloc(65_536)
  try {
    for (const piece of pieces) {
      shared.fill(0xff)
      piece.copy(shared)
      if (parser.read(shared, 0, piece.length, sink) >= 0) return outcome()
    }
  } catch (error) {
    if (error instanceof HttpSyntaxError) return null
    throw error
  }
  return parser.endsHere() ? outcome() : null
}

/** Whether bytes follow the reply: Node refuses them together with it, here they only end the connection. */
function hasMore(text: string): boolean {
  const parser = new HttpParser()
  parser.begin('GET')
  const ended = parser.read(bytes(text), 0, text.length, { onHead() {}, onData() {} })
  return ended >= 0 && ended < text.length
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const readOnce = (text: string, method = 'GET'): Outcome | null => read(new HttpParser(), [bytes(text)], method)

/** The bytes one by one, in two halves, and at the given places. */
function cut(text: string, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return sorted.slice(1).map((end, i) => bytes(text.slice(sorted[i], end)))
}

/** What Node's own client makes of the same bytes. */
function nodeReads(text: string, method: string): Promise<Outcome | null> {
  return new Promise((resolve) => {
    let answered = false
    const wire = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
    const asked: ClientRequest = request({ method, createConnection: () => wire as never }, (reply) => {
      let body = ''
      reply.setEncoding('latin1')
      reply.on('data', (chunk: string) => {
        body += chunk
      })
      answered = true
      reply.on('error', () => resolve(null))
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, rawHeaders: reply.rawHeaders, body }))
    })
    asked.on('upgrade', () => resolve(null))
    asked.on('error', () => resolve(null))
    asked.on('close', () => answered || resolve(null))
    asked.end()
    wire.push(bytes(text))
    wire.push(null)
  })
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

test.each([
  ['a length', `${OK}Content-Length: 2\r\n\r\nok`, 'ok'],
  ['no reason', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['an empty reason', 'HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok', 'ok'],
  ['HTTP/1.0, until the connection closes', 'HTTP/1.0 200 OK\r\n\r\nall of it', 'all of it'],
  ['chunks', `${CHUNKED}3\r\none\r\n0A\r\n0123456789\r\n0\r\n\r\n`, 'one0123456789'],
  ['extensions and trailers, which are read over', `${CHUNKED}3;a="b"\r\none\r\n0;c\r\nX-Sum: 1\r\n\r\n`, 'one'],
  [
    'informational replies before it',
    `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nX: 1\r\n\r\n${OK}Content-Length: 1\r\n\r\n1`,
    '1',
  ],
  ['no body with 204, whatever it announces', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', ''],
  ['no body with 304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', ''],
])('a reply with %s is read, however it is cut', (_, text, body) => {
  expect(readOnce(text)?.body).toBe(body)
  expect(
    read(
      new HttpParser(),
      cut(
        text,
        Array.from({ length: text.length }, (_unused, i) => i),
      ),
    )?.body,
  ).toBe(body)
  for (let i = 0; i <= text.length; i++) expect(read(new HttpParser(), cut(text, [i]))?.body).toBe(body)
})

test('a reply to HEAD has no body', () => {
  expect(readOnce(`${OK}Content-Length: 5\r\n\r\n`, 'HEAD')?.body).toBe('')
})

test.each([
  ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n'],
  ['a bare LF at the end of the head', `${OK}Content-Length: 0\r\n\n`],
  ['a bare CR in a value', `${OK}X: a\rContent-Length: 0\r\n\r\n`],
  ['a bare CR at the start of a line', `${OK}\rX: a\r\nContent-Length: 0\r\n\r\n`],
  ['a NUL in a value', `${OK}X: a\0\r\nContent-Length: 0\r\n\r\n`],
  ['a folded line', `${OK}X: a\r\n b\r\nContent-Length: 0\r\n\r\n`],
  ['a blank before the colon', `${OK}Content-Length : 0\r\n\r\n`],
  ['a line without a colon', `${OK}Content-Length\r\n\r\n`],
  ['a line without a name', `${OK}: 1\r\nContent-Length: 0\r\n\r\n`],
  ['two lengths that differ', `${OK}Content-Length: 0\r\nContent-Length: 1\r\n\r\n1`],
  ['two lengths that agree', `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\n1`],
  ['a list of lengths', `${OK}Content-Length: 1, 1\r\n\r\n1`],
  ['a signed length', `${OK}Content-Length: +1\r\n\r\n1`],
  ['an endless length', `${OK}Content-Length: 9999999999999999\r\n\r\n1`],
  ['an empty length', `${OK}Content-Length:\r\n\r\n`],
  ['length and chunks', `${OK}Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n`],
  ['an unknown coding', `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
  ['a tab beside the coding', `${OK}Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n`],
  ['a coding that looks like chunked', `${OK}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['chunked twice', `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['another version', 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n'],
  ['HTTP/0.9', 'hello\r\n\r\n'],
  ['no status', 'HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n'],
  ['a status below 100', 'HTTP/1.1 099 Low\r\nContent-Length: 0\r\n\r\n'],
  ['a blank line first', `\r\n${OK}Content-Length: 0\r\n\r\n`],
  ['another protocol', `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n`],
  ['a chunk size that is no number', `${CHUNKED}x\r\n\r\n`],
  ['no chunk size', `${CHUNKED}\r\n0\r\n\r\n`],
  ['a negative chunk size', `${CHUNKED}-1\r\n0\r\n\r\n`],
  ['a chunk size with 0x', `${CHUNKED}0x1\r\n1\r\n0\r\n\r\n`],
  ['a blank behind a chunk size', `${CHUNKED}1 \r\n1\r\n0\r\n\r\n`],
  ['a chunk size beyond all measure', `${CHUNKED}1000000000000\r\n1\r\n0\r\n\r\n`],
  ['a chunk that is longer than it says', `${CHUNKED}1\r\n12\r\n0\r\n\r\n`],
  ['a chunk that ends in LF', `${CHUNKED}1\r\n1\n0\r\n\r\n`],
  ['a size line that ends in LF', `${CHUNKED}1\n1\r\n0\r\n\r\n`],
  ['a bare CR in an extension', `${CHUNKED}1;a\rb\r\n1\r\n0\r\n\r\n`],
  ['a trailer without a colon', `${CHUNKED}0\r\nX\r\n\r\n`],
  ['a trailer without a name', `${CHUNKED}0\r\n: 1\r\n\r\n`],
  ['a folded trailer', `${CHUNKED}0\r\n X: 1\r\n\r\n`],
  ['trailers without end', `${CHUNKED}0\r\n${'X: 1\r\n'.repeat(20_000)}\r\n`],
  ['extensions without end', `${CHUNKED}1;${'a'.repeat(70_000)}\r\n1\r\n0\r\n\r\n`],
  ['more than 65,536 bytes of headers', `${OK}X: ${'a'.repeat(65_536)}\r\nContent-Length: 0\r\n\r\n`],
  ['more than 1,000 headers', `${OK}${'X: 1\r\n'.repeat(1001)}Content-Length: 0\r\n\r\n`],
  ['less than its length', `${OK}Content-Length: 3\r\n\r\nok`],
  ['chunks without an end', `${CHUNKED}2\r\nok\r\n`],
])('a reply with %s is refused, whole or cut', (_, text) => {
  expect(
    read(
      new HttpParser(),
      cut(
        text,
        Array.from({ length: text.length / 60_000 }, (_unused, i) => 60_000 * (i + 1)),
      ),
    ),
  ).toBeNull()
  if (text.length < 1000)
    expect(
      read(
        new HttpParser(),
        cut(
          text,
          Array.from({ length: text.length }, (_unused, i) => i),
        ),
      ),
    ).toBeNull()
})

test('a backend that speaks another protocol is found out at its first bytes', () => {
  const parser = new HttpParser()
  parser.begin('GET')
  expect(() => parser.read(bytes('SSH-2'), 0, 5, { onHead() {}, onData() {} })).toThrow(HttpSyntaxError)
})

test.each([
  ['HTTP/1.1', `${OK}Content-Length: 0\r\n\r\n`, true],
  ['HTTP/1.1 that closes', `${OK}Connection: x, Close\r\nContent-Length: 0\r\n\r\n`, false],
  ['both', `${OK}Connection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n`, false],
  ['HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n', false],
  ['HTTP/1.0 that stays', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n', true],
  ['HTTP/1.0 with chunks', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', false],
  ['a body without length', `${OK}\r\n`, false],
])('whether the connection serves again: %s', (_, text, reusable) => {
  const parser = new HttpParser()
  expect(read(parser, [bytes(text)])).not.toBeNull()
  expect(parser.reusable).toBe(reusable)
})

const token = fc
  .stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,12}$/)
  .filter((name) => !/^(content-length|transfer-encoding|connection|upgrade|proxy-connection)$/i.test(name))
const value = fc.stringMatching(/^([\x21-\x7e\x80-\xff]([\x20-\x7e\x80-\xff\t]{0,20}[\x21-\x7e\x80-\xff])?)?$/)
const body = fc.stringMatching(/^[\x00-\xff]{0,40}$/)
const chunks = (text: string, size: number): string => {
  const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
  return `${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n\r\n`
}

const reply = fc
  .record({
    status: fc.integer({ min: 200, max: 599 }),
    headers: fc.array(fc.tuple(token, value), { maxLength: 6 }),
    body,
    size: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ status, headers, body: text, size }) => {
    const lines = headers.map(([name, content]) => `${name}:${size % 2 ? ' ' : ''}${content}\r\n`).join('')
    const framed =
      size === 0 ? `Content-Length: ${text.length}\r\n\r\n${text}` : `Transfer-Encoding: chunked\r\n\r\n${chunks(text, size)}`
    return `HTTP/1.1 ${status} Some Reason\r\n${lines}${framed}`
  })

/** Where the two differ by intent: RFC 9112 gives these no body, and Node reads the one that they announce. */
const hasNoBody = (text: string): boolean => /^HTTP\/1\.[01] (204|304)/.test(text)

test('well-formed replies are read as Node reads them, however they are cut, one after another on a connection', async () => {
  const parser = new HttpParser()
  await fc.assert(
    fc.asyncProperty(reply, fc.array(fc.nat(), { maxLength: 8 }), async (text, places) => {
      fc.pre(!hasNoBody(text))
      const ours = read(parser, cut(text, places))
      expect(ours).not.toBeNull()
      expect(ours).toEqual(await nodeReads(text, 'GET'))
    }),
    { numRuns: 300 },
  )
})

test('what is read of damaged replies Node reads too, and the same', async () => {
  const damage = fc.record({
    at: fc.nat(),
    drop: fc.integer({ min: 0, max: 3 }),
    put: fc.constantFrom('', '\r', '\n', '\0', ' ', ':', ',', '0', '\r\n', 'a', '\t'),
  })
  await fc.assert(
    fc.asyncProperty(
      reply,
      fc.array(damage, { minLength: 1, maxLength: 3 }),
      fc.array(fc.nat(), { maxLength: 4 }),
      async (text, damages, places) => {
        let damaged = text
        for (const { at, drop, put } of damages) {
          const place = at % damaged.length
          damaged = damaged.slice(0, place) + put + damaged.slice(place + drop)
        }
        const ours = read(new HttpParser(), cut(damaged, places))
        expect(read(new HttpParser(), [bytes(damaged)])).toEqual(ours)
        if (ours !== null && !hasNoBody(damaged) && !hasMore(damaged)) expect(ours).toEqual(await nodeReads(damaged, 'GET'))
      },
    ),
    { numRuns: 500 },
  )
})
