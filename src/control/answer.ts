import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { WireResponse } from '../protocol/wire.ts'
import { ClientGone } from './request-body.ts'

/** Sends an answer. A stream that fails midway ends the connection, which is all that is left to tell; the failure is thrown. */
export async function sendAnswer(response: ServerResponse, answer: WireResponse, requestId: string): Promise<void> {
  const { status, body } = answer
  const headers = [...answer.headers, ['x-amzn-RequestId', requestId] as const].flatMap(([name, value]) => [
    name,
    headerValue(value),
  ])
  if (typeof body === 'string' || body instanceof Uint8Array) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    // A 204 has no length either (RFC 9110 8.6).
    const length = status === 204 ? [] : ['Content-Length', String(bytes.length)]
    response.writeHead(status, [...headers, ...length])
    response.end(status === 204 ? undefined : bytes)
    return
  }
  response.writeHead(status, headers)
  response.flushHeaders()
  try {
    await pipeline(Readable.from(body), response)
  } catch (error) {
    throw clientLeft(error) ? new ClientGone() : error
  }
}

const clientLeft = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.code === 'ECONNRESET')

/** Header values may hold an author's text, such as the version of an API in a file name: what cannot travel becomes `?`. */
const headerValue = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
