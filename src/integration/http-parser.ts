import { GrowingBuffer } from './growing-buffer.ts'
import { type BodySink, ChunkReader } from './http-chunks.ts'
import { HeadReader, type ReplyHead, staysOpen } from './http-head.ts'
import { CR, HttpSyntaxError, LF, MAX_HEAD_BYTES } from './http-syntax.ts'

/** What becomes of a reply. */
export interface ReplySink extends BodySink {
  /** Informational replies do not come here. */
  onHead(head: ReplyHead): void
}

type State = 'head' | 'length' | 'chunks' | 'until close' | 'done'

const SWITCHING_PROTOCOLS = 101

/** Reads the replies of one connection, one for each `begin`, however their bytes come. Strict: what is doubtful is refused. */
export class HttpParser {
  private readonly heads = new HeadReader()
  private readonly chunks = new ChunkReader()
  private state: State = 'done'
  private bodyless = false
  /** The head as far as it came in earlier reads, copied. */
  private readonly held = new GrowingBuffer()
  /** Bytes of the head's line at hand, and the last of them. */
  private column = 0
  private last = 0
  /** Bytes of a body with a length that are to come. */
  private left = 0
  /** The connection takes another request after this reply. */
  reusable = false
  /** Seconds that the backend keeps an idle connection; null: it does not say. */
  keepAliveSeconds: number | null = null

  /** A request goes out; what comes next is its reply. */
  begin(method: string): void {
    this.bodyless = method === 'HEAD'
    this.state = 'head'
    this.forgetHead()
  }

  /** Where the reply ended, -1 while it goes on. Nothing of `bytes` is kept. Throws HttpSyntaxError. */
  read(bytes: Buffer, start: number, end: number, sink: ReplySink): number {
    let at = start
    while (this.state === 'head') {
      const headEnd = this.findHeadEnd(bytes, at, end)
      if (headEnd < 0) {
        this.hold(bytes, at, end)
        return -1
      }
      this.readHead(bytes, at, headEnd, sink)
      at = headEnd
    }
    return this.readBody(bytes, at, end, sink)
  }

  /** The backend ended the connection. Answers whether that is the end of the reply. */
  endsHere(): boolean {
    if (this.state === 'until close') this.state = 'done'
    return this.state === 'done'
  }

  private readBody(bytes: Buffer, start: number, end: number, sink: ReplySink): number {
    if (this.state === 'done') return start
    if (this.state === 'length') return this.readLength(bytes, start, end, sink)
    if (start === end) return -1
    if (this.state === 'until close') {
      sink.onData(bytes, start, end)
      return -1
    }
    const ended = this.chunks.read(bytes, start, end, sink)
    if (ended >= 0) this.state = 'done'
    return ended
  }

  private readLength(bytes: Buffer, start: number, end: number, sink: ReplySink): number {
    const stop = Math.min(end, start + this.left)
    if (stop > start) sink.onData(bytes, start, stop)
    this.left -= stop - start
    if (this.left > 0) return -1
    this.state = 'done'
    return stop
  }

  private readHead(bytes: Buffer, start: number, end: number, sink: ReplySink): void {
    if (this.held.length + end - start > MAX_HEAD_BYTES) throw new HttpSyntaxError('The head is too long')
    const head = this.heads.read(this.headText(bytes, start, end))
    this.forgetHead()
    if (head.status === SWITCHING_PROTOCOLS) throw new HttpSyntaxError('The backend switched protocols')
    if (head.status < 200) return
    this.reusable = staysOpen(head)
    this.keepAliveSeconds = head.keepAliveSeconds
    this.state = this.bodyOf(head)
    sink.onHead(head)
  }

  /** RFC 9112 6.3. */
  private bodyOf({ status, length, chunked }: ReplyHead): State {
    if (this.bodyless || status === 204 || status === 304) return 'done'
    if (chunked) {
      this.chunks.reset()
      return 'chunks'
    }
    if (length === null) {
      this.reusable = false
      return 'until close'
    }
    this.left = length
    return length === 0 ? 'done' : 'length'
  }

  /** The end of the empty line that ends the head, -1 when it has not come. */
  private findHeadEnd(bytes: Buffer, start: number, end: number): number {
    let lineStart = start - this.column
    for (let i = start; i < end; i++) {
      if (bytes[i] !== LF) continue
      if ((i > start ? bytes[i - 1] : this.last) !== CR) throw new HttpSyntaxError('A line of the head ends without CR')
      if (i - lineStart === 1) return i + 1
      lineStart = i + 1
    }
    this.column = end - lineStart
    if (end > start) this.last = bytes[end - 1] ?? 0
    return -1
  }

  private hold(bytes: Buffer, start: number, end: number): void {
    if (start === end) return
    // Who speaks another protocol often waits for us to go on, and would be waited for.
    if (this.held.length < PREFIX.length) expectPrefix(bytes, start, end, this.held.length)
    this.held.add(bytes, start, end)
    if (this.held.length > MAX_HEAD_BYTES) throw new HttpSyntaxError('The head is too long')
  }

  private headText(bytes: Buffer, start: number, end: number): string {
    if (this.held.length === 0) return bytes.toString('latin1', start, end)
    this.held.add(bytes, start, end)
    return this.held.take().toString('latin1')
  }

  private forgetHead(): void {
    if (this.held.length > 0) this.held.take()
    this.column = 0
    this.last = 0
  }
}

const PREFIX = Buffer.from('HTTP/1.')

function expectPrefix(bytes: Buffer, start: number, end: number, known: number): void {
  for (let i = known; i < PREFIX.length && start + i - known < end; i++) {
    if (bytes[start + i - known] !== PREFIX[i]) throw new HttpSyntaxError('The backend does not speak HTTP/1.1')
  }
}
