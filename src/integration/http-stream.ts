import { Readable } from 'node:stream'

/** The call that a stream belongs to. */
export interface StreamedCall {
  pause(): void
  resume(): void
  /** Harmless when the reply is complete. */
  cancel(): void
}

/** A reply's body handed on as it comes: reading it lets the backend go on, destroying it ends the call. */
export class HttpStream extends Readable {
  private readonly call: StreamedCall

  constructor(call: StreamedCall) {
    super()
    this.call = call
  }

  override _read(): void {
    this.call.resume()
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.call.cancel()
    callback(error)
  }
}
