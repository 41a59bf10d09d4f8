import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import { Fault } from '../exchange/fault.ts'
import { MAX_BODY } from './body.ts'

const DECODERS = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const

/**
 * The body as it was before Content-Encoding (rest-api.md 8.4 [D]). Bodies below the API's minimumCompressionSize stay as they
 * are, as does everything when it is null. Throws Fault: 415 for a coding or data that is none, 413 for one that grows
 * beyond the payload limit.
 */
export async function decodeBody(body: Buffer, contentEncoding: string | null, minimumSize: number | null): Promise<Buffer> {
  if (contentEncoding === null || minimumSize === null || body.length === 0 || body.length < minimumSize) return body
  const coding = contentEncoding.trim().toLowerCase()
  if (coding === '' || coding === 'identity') return body
  if (coding !== 'gzip' && coding !== 'deflate') throw new Fault('unsupportedMediaType')
  return DECODERS[coding](body, { maxOutputLength: MAX_BODY }).catch((error: NodeJS.ErrnoException) => {
    throw new Fault(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'requestTooLarge' : 'unsupportedMediaType')
  })
}
