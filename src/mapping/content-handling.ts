import { isUtf8 } from 'node:buffer'

/** What contentHandling can be set to; null: not set. */
export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | null

/** The body cannot be converted as configured: base64 that is none, or bytes where a template needs text. */
export class ContentHandlingError extends Error {}

/** Strict RFC 4648 base64, with or without its padding; undefined when the text is anything else. */
export function decodeBase64(text: string): Buffer | undefined {
  const data = text.replace(/={1,2}$/, '')
  if (data.length % 4 === 1 || (data.length !== text.length && text.length % 4 !== 0)) return undefined
  return /^[A-Za-z0-9+/]*$/.test(data) ? Buffer.from(data, 'base64') : undefined
}

/** What is done to a body before anything reads it. The names are those of the results in rest-api.md 8.1 and 8.2. */
type Conversion = 'utf8' | 'raw' | 'encode' | 'decode'

/** rest-api.md 8.1 [S]. `binary`: the request's Content-Type matches binaryMediaTypes. */
export function requestConversion(binary: boolean, handling: ContentHandling): Conversion {
  if (binary) return handling === 'CONVERT_TO_TEXT' ? 'encode' : 'raw'
  return handling === 'CONVERT_TO_BINARY' ? 'decode' : 'utf8'
}

/**
 * rest-api.md 8.2 [S]. `binary`: the Content-Type of the integration's answer matches binaryMediaTypes; `wanted`: the first
 * type of the request's Accept does.
 */
export function responseConversion(binary: boolean, wanted: boolean, handling: ContentHandling): Conversion {
  if (binary) {
    if (handling === 'CONVERT_TO_TEXT') return 'encode'
    return handling === 'CONVERT_TO_BINARY' || wanted ? 'raw' : 'encode'
  }
  if (handling === 'CONVERT_TO_TEXT') return 'utf8'
  return handling === 'CONVERT_TO_BINARY' || wanted ? 'decode' : 'utf8'
}

/** The converted bytes of a body that passes through. Throws ContentHandlingError. */
export function convertedBytes(body: Buffer, conversion: Conversion): Buffer {
  if (conversion === 'raw') return body
  if (conversion === 'utf8') return isUtf8(body) ? body : Buffer.from(body.toString('utf8'))
  return conversion === 'encode' ? Buffer.from(body.toString('base64')) : decoded(body)
}

/** The converted body as a template reads it. Throws ContentHandlingError where it would have to read bytes. */
export function convertedText(body: Buffer, conversion: Conversion): string {
  if (conversion === 'utf8') return body.toString('utf8')
  if (conversion === 'encode') return body.toString('base64')
  const bytes = conversion === 'raw' ? body : decoded(body)
  if (!isUtf8(bytes)) throw new ContentHandlingError('The body is binary')
  return bytes.toString('utf8')
}

function decoded(body: Buffer): Buffer {
  const bytes = decodeBase64(body.toString('latin1'))
  if (!bytes) throw new ContentHandlingError('The body is not base64')
  return bytes
}
