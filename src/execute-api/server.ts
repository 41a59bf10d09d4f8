import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * How the HTTP server must be made: a parser that accepts nothing ambiguous, and bounds on time and size. The request line
 * and headers together may be 24 KB: rest-api.md 17 allows 10,240 bytes each, and those are counted again with an answer.
 */
export const serverOptions: ServerOptions = {
  insecureHTTPParser: false,
  requireHostHeader: true,
  joinDuplicateHeaders: false,
  maxHeaderSize: 24 * 1024,
  headersTimeout: 30_000,
  requestTimeout: 300_000,
  keepAliveTimeout: 65_000,
  keepAlive: true,
  noDelay: true,
}

/** Finishes what options cannot say. */
export function hardenServer(server: Server): void {
  // Node drops headers beyond the two thousandth in silence; maxHeaderSize bounds them already.
  server.maxHeadersCount = 0
  server.on('clientError', answerClientError)
}

const STATUS_LINES: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
}

/**
 * The end of a connection that does not speak HTTP. It is always closed, because nobody knows where the next request would
 * begin; an answer is written only where it cannot be taken for that of an earlier request still being served.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isServing(socket)) return void socket.destroy()
  const status = STATUS_LINES[error.code ?? ''] ?? '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

/** Node keeps the response in progress on its socket; a request that was not read to its end is the one that failed. */
function isServing(socket: Duplex & { readonly _httpMessage?: ServerResponse<IncomingMessage> | null }): boolean {
  const response = socket._httpMessage
  return response ? response.headersSent || response.req.complete : false
}
