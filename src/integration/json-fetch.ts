import { parseJson } from '../core/json.ts'
import type { HttpClient } from './client.ts'

/** auth-throttle-cache.md 5.1 [D]: how long AWS waits for the documents of an issuer, and how large they may be. */
const TIMEOUT_MS = 1500
const MAX_BYTES = 150_000

/** Fetches JSON documents with a GET, no redirects followed; rejects when the answer is not 200, late, too large or no JSON. */
export function jsonFetcher(http: HttpClient): (url: string) => Promise<ReturnType<typeof parseJson>> {
  return async (text) => {
    const url = new URL(text)
    const reply = await http.request({
      origin: url.origin,
      method: 'GET',
      path: url.pathname + url.search,
      // Some providers compress unless they are told not to; nothing here decodes.
      headers: ['Accept', 'application/json', 'Accept-Encoding', 'identity'],
      body: Buffer.alloc(0),
      timeoutMs: TIMEOUT_MS,
    })
    if (reply.status !== 200) throw new Error(`${text} answered ${reply.status}`)
    if (!Buffer.isBuffer(reply.body) || reply.body.length > MAX_BYTES) throw new Error(`${text} is too large`)
    return parseJson(reply.body.toString('utf8'))
  }
}
