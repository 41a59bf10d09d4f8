// Response streaming: `awslambda.streamifyResponse` and `awslambda.HttpResponseStream` (cloudwatch-lambda.md 5 [K+]).
import { request } from 'node:http'
import { Writable } from 'node:stream'

export const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming')
const HTTP_INTEGRATION = 'application/vnd.awslambda.http-integration-response'

/** The response stream: nothing is sent before the first write, so that a content type or an error can still be chosen. */
export class ResponseStream extends Writable {
  #target
  #outgoing = null
  #contentType = 'application/octet-stream'
  #prelude = null
  #held = false
  #settle

  constructor(target) {
    super()
    this.#target = target
    /** Resolves when the gateway has taken the whole response. */
    this.delivered = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  get started() {
    return this.#outgoing !== null
  }

  setContentType(type) {
    if (this.started) throw runtimeStateError()
    this.#contentType = type
  }

  /** JSON before the body: status, headers and cookies; eight NULs end it. */
  setPrelude(metadata) {
    this.#contentType = HTTP_INTEGRATION
    this.#prelude = Buffer.concat([Buffer.from(JSON.stringify(metadata)), Buffer.alloc(8)])
  }

  _write(chunk, encoding, done) {
    this.#open().write(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk, done)
  }

  _final(done) {
    this.#open().end(done)
    this.#hold()
  }

  /** Ends a response that has begun: the error goes into the trailers. */
  abort(payload) {
    this.#outgoing.addTrailers({
      'Lambda-Runtime-Function-Error-Type': String(payload.errorType ?? 'Error').replace(/[^\x20-\x7e]/g, '?'),
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(payload)).toString('base64'),
    })
    this.#outgoing.end()
    this.#hold()
    return this.delivered
  }

  /** From here on the process waits until the gateway has taken it all. */
  #hold() {
    this.#held = true
    this.#outgoing.socket?.ref()
  }

  #open() {
    if (this.#outgoing) return this.#outgoing
    const { host, port, path, onError } = this.#target
    const headers = {
      'Content-Type': this.#contentType,
      'Transfer-Encoding': 'chunked',
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    }
    this.#outgoing = request({ host, port, path, method: 'POST', headers, agent: false }, (response) => {
      response.resume()
      response.on('end', this.#settle)
    })
    this.#outgoing.on('error', onError)
    // An open stream that nobody writes to must not keep the event loop busy: a handler that forgets it could not be told.
    this.#outgoing.on('socket', (socket) => this.#held || socket.unref())
    if (this.#prelude) this.#outgoing.write(this.#prelude)
    // A stream without a write still has headers and a prelude to show at once.
    this.#outgoing.flushHeaders()
    return this.#outgoing
  }
}

function runtimeStateError() {
  return new Error('Cannot set content-type, too late.')
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response'
    if (typeof options?.highWaterMark === 'number') handler.highWaterMark = options.highWaterMark
    return handler
  },
  HttpResponseStream: {
    from(stream, metadata) {
      stream.setPrelude(metadata)
      return stream
    },
  },
}
