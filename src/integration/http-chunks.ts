import { isHeaderName } from '../core/headers.ts'
import { CR, HttpSyntaxError, LF, MAX_HEAD_BYTES } from './http-syntax.ts'

/** What reads a body: the bytes are the caller's, and good only until the call returns. */
export interface BodySink {
  onData(bytes: Buffer, start: number, end: number): void
}

type State = 'size' | 'extension' | 'size end' | 'data' | 'data end' | 'data end LF' | 'trailer' | 'trailer LF'

/** Takes a chunked body apart, however its bytes come (RFC 9112 7.1). Extensions and trailers are read over. */
export class ChunkReader {
  private state: State = 'size'
  /** Of the chunk: its size as far as it is read, then how many bytes of it are to come. */
  private left = 0
  private digits = 0
  /** Bytes that are read over. */
  private dropped = 0
  /** Bytes of the trailer line at hand, and whether its name is read. */
  private column = 0
  private named = false

  reset(): void {
    this.state = 'size'
    this.left = 0
    this.digits = 0
    this.dropped = 0
    this.column = 0
    this.named = false
  }

  /** Where the body ended, -1 while it goes on. Throws HttpSyntaxError. */
  read(bytes: Buffer, start: number, end: number, sink: BodySink): number {
    let at = start
    while (at < end) {
      if (this.state === 'data') at = this.readData(bytes, at, end, sink)
      else if (this.step(bytes[at++] ?? 0)) return at
    }
    return -1
  }

  private readData(bytes: Buffer, start: number, end: number, sink: BodySink): number {
    const stop = Math.min(end, start + this.left)
    this.left -= stop - start
    if (this.left === 0) this.state = 'data end'
    sink.onData(bytes, start, stop)
    return stop
  }

  /** One byte of what is not data; true: it was the body's last. */
  private step(byte: number): boolean {
    switch (this.state) {
      case 'size':
        this.readSize(byte)
        return false
      case 'extension':
        if (byte === CR) this.state = 'size end'
        else this.drop(byte)
        return false
      case 'size end':
        expect(byte, LF)
        this.state = this.left === 0 ? 'trailer' : 'data'
        return false
      case 'data end':
        expect(byte, CR)
        this.state = 'data end LF'
        return false
      case 'data end LF':
        expect(byte, LF)
        this.state = 'size'
        this.digits = 0
        return false
      case 'trailer':
        if (byte === CR) this.state = 'trailer LF'
        else this.dropTrailer(byte)
        return false
      default:
        expect(byte, LF)
        return this.endTrailerLine()
    }
  }

  /** Blanks before the line's end are refused too: others take them for digits' end, others for none. */
  private readSize(byte: number): void {
    const digit = HEX[byte] ?? -1
    if (digit >= 0) {
      if (++this.digits > MAX_SIZE_DIGITS) throw new HttpSyntaxError('A chunk is too large')
      this.left = this.left * 16 + digit
    } else if (this.digits === 0 || (byte !== CR && byte !== SEMICOLON)) {
      throw new HttpSyntaxError('The size of a chunk is no number')
    } else {
      this.state = byte === CR ? 'size end' : 'extension'
    }
  }

  private endTrailerLine(): boolean {
    this.state = 'trailer'
    const ended = this.column === 0
    if (!ended && !this.named) throw new HttpSyntaxError('A trailer has no name')
    this.column = 0
    this.named = false
    return ended
  }

  /** What is no header line may be another reply to someone else, even where nobody looks at it. */
  private dropTrailer(byte: number): void {
    if (byte === COLON && this.column > 0) this.named = true
    else if (!this.named && !isHeaderName(String.fromCharCode(byte))) throw new HttpSyntaxError('A trailer has no name')
    this.column++
    this.drop(byte)
  }

  private drop(byte: number): void {
    if (byte < 0x20 ? byte !== TAB : byte === DEL) throw new HttpSyntaxError('A chunked body has control characters')
    if (++this.dropped > MAX_HEAD_BYTES) throw new HttpSyntaxError('A chunked body has too much beside its data')
  }
}

const SEMICOLON = 0x3b
const TAB = 0x09
const COLON = 0x3a
const DEL = 0x7f
/** 48 bits; what is read stays far below that. */
const MAX_SIZE_DIGITS = 12

/** By byte: the digit's value, or nothing. */
const HEX: readonly (number | undefined)[] = Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(value) ? undefined : value
})

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw new HttpSyntaxError('A line of a chunked body does not end where it must')
}
