import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CodeStore } from '../../../lambda/code.ts'

/** GetFunction's Code.Location: unsigned requests fetch a zip by a URL that only its receiver knows, for ten minutes as at AWS [D]. */
export interface CodeUrls {
  codeUrl(sha256: string, endpoint: string): string
  /** Answers a request for such a URL; false when it is none, and nothing was done. */
  handle(req: IncomingMessage, res: ServerResponse): boolean
}

const VALID_MS = 600_000
const PATH = /^\/_portico\/lambda\/code\/([0-9a-f]{64})\.zip\?expires=(\d{1,16})&signature=([0-9a-f]{64})$/

/** The key is of this process alone: a URL ends with it. */
export function createCodeUrls(code: Pick<CodeStore, 'read'>): CodeUrls {
  const key = randomBytes(32)
  const sign = (sha256: string, expires: string): Buffer => createHmac('sha256', key).update(`${sha256}\n${expires}`).digest()
  return {
    codeUrl(sha256, endpoint) {
      const expires = String(Date.now() + VALID_MS)
      return `${endpoint}/_portico/lambda/code/${sha256}.zip?expires=${expires}&signature=${sign(sha256, expires).toString('hex')}`
    },
    handle(req, res) {
      const [, sha256 = '', expires = '', signature = ''] = PATH.exec(req.url ?? '') ?? []
      if (sha256 === '') return false
      const signed = timingSafeEqual(sign(sha256, expires), Buffer.from(signature, 'hex'))
      if (req.method !== 'GET' || !signed || Number(expires) < Date.now()) answer(res, 403)
      else void send(res, code.read(sha256))
      return true
    },
  }
}

async function send(res: ServerResponse, reading: Promise<Buffer | undefined>): Promise<void> {
  const zip = await reading
  answer(res, zip ? 200 : 404, zip)
}

function answer(res: ServerResponse, status: number, body: Buffer = Buffer.alloc(0)): void {
  res.writeHead(status, { 'Content-Type': 'application/zip', 'Content-Length': body.length })
  res.end(body)
}
