import { Readable } from 'node:stream'

interface Flow {
  pause(): void
  resume(): void
}

/** A reply's body handed on as it comes: reading it lets the backend go on, destroying it ends the call. */
export class HttpStream extends Readable {
  private readonly flow: Flow
  private readonly abandon: () => void

  constructor(flow: Flow, abandon: () => void) {
    super()
    this.flow = flow
    this.abandon = abandon
  }

  override _read(): void {
    this.flow.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    if (!this.readableEnded) this.abandon()
    callback(error)
  }
}
