const NOTHING = Buffer.alloc(0)

/** Bytes that come in pieces, in one buffer: pieces kept one by one would cost a hundred times their size where they are small. */
export class GrowingBuffer {
  private memory: Buffer = NOTHING
  length = 0

  /** Copies. `expected` is how many bytes may come in all, where that is known. */
  add(bytes: Buffer, start: number, end: number, expected = 0): void {
    const length = this.length + end - start
    if (length > this.memory.length) this.grow(Math.max(length, expected, this.memory.length * 2))
    bytes.copy(this.memory, this.length, start, end)
    this.length = length
  }

  /** What came, which is the caller's now; begins anew. */
  take(): Buffer {
    const taken = this.length === this.memory.length ? this.memory : this.memory.subarray(0, this.length)
    this.memory = NOTHING
    this.length = 0
    return taken
  }

  private grow(size: number): void {
    const larger = Buffer.allocUnsafe(size)
    this.memory.copy(larger, 0, 0, this.length)
    this.memory = larger
  }
}
