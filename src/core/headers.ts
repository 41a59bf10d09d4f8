/**
 * HTTP headers as they travel: ordered, repeated, with the sender's own casing. Names compare without case unless a
 * method says `Exact` (REST API mappings compare with case).
 */
export class HeaderList {
  /** Flat name, value, name, value... as `http.IncomingMessage.rawHeaders` and `writeHead` use it. */
  readonly raw: string[]

  constructor(raw: string[] = []) {
    this.raw = raw
  }

  static of(entries: Iterable<readonly [string, string]>): HeaderList {
    const raw: string[] = []
    for (const [name, value] of entries) raw.push(name, value)
    return new HeaderList(raw)
  }

  get size(): number {
    return this.raw.length / 2
  }

  /** The last value of that name, as API Gateway's single-value maps show it. */
  get(name: string): string | undefined {
    for (let i = this.raw.length - 2; i >= 0; i -= 2) if (sameName(this.raw[i] as string, name)) return this.raw[i + 1]
    return undefined
  }

  getAll(name: string): string[] {
    const values: string[] = []
    for (let i = 0; i < this.raw.length; i += 2) if (sameName(this.raw[i] as string, name)) values.push(this.raw[i + 1] as string)
    return values
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** The last value whose name matches to the letter. */
  getExact(name: string): string | undefined {
    for (let i = this.raw.length - 2; i >= 0; i -= 2) if (this.raw[i] === name) return this.raw[i + 1]
    return undefined
  }

  getAllExact(name: string): string[] {
    const values: string[] = []
    for (let i = 0; i < this.raw.length; i += 2) if (this.raw[i] === name) values.push(this.raw[i + 1] as string)
    return values
  }

  append(name: string, value: string): void {
    this.raw.push(name, value)
  }

  /** Replaces every value of that name; the first place it stood keeps its position, the new casing wins. */
  set(name: string, value: string): void {
    for (let i = 0; i < this.raw.length; i += 2) {
      if (!sameName(this.raw[i] as string, name)) continue
      this.raw[i] = name
      this.raw[i + 1] = value
      this.removeFrom(i + 2, name)
      return
    }
    this.raw.push(name, value)
  }

  delete(name: string): void {
    this.removeFrom(0, name)
  }

  clone(): HeaderList {
    return new HeaderList(this.raw.slice())
  }

  *[Symbol.iterator](): IterableIterator<[string, string]> {
    for (let i = 0; i < this.raw.length; i += 2) yield [this.raw[i] as string, this.raw[i + 1] as string]
  }

  private removeFrom(start: number, name: string): void {
    let kept = start
    for (let i = start; i < this.raw.length; i += 2) {
      if (sameName(this.raw[i] as string, name)) continue
      this.raw[kept] = this.raw[i] as string
      this.raw[kept + 1] = this.raw[i + 1] as string
      kept += 2
    }
    this.raw.length = kept
  }
}

/** Case-insensitive comparison of header names; the length check settles almost all without lower-casing. */
export function sameName(a: string, b: string): boolean {
  return a.length === b.length && (a === b || a.toLowerCase() === b.toLowerCase())
}

/** RFC 9110: a token. What fails this can never be written as a header name. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** A value that can be written on one line: no CR, LF, NUL or other control characters but tab. */
const FORBIDDEN_VALUE = /[^\t\x20-\x7e\x80-\uffff]/

export function isHeaderName(name: string): boolean {
  return TOKEN.test(name)
}

export function isHeaderValue(value: string): boolean {
  return !FORBIDDEN_VALUE.test(value)
}

/** Header bytes are Latin-1 on the wire and in Node's strings: a text that goes beyond travels as the bytes of its UTF-8. */
export function wireHeaderValue(value: string): string {
  return /[^\x00-\xff]/.test(value) ? Buffer.from(value, 'utf8').toString('latin1') : value
}
