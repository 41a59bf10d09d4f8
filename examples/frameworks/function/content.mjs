// What the three apps answer with, so that they answer the same: nothing here knows a framework or Lambda.
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** One transparent pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
export const GREETING = 'Grüße, 世界 🌍'
export const LONG = 'All work and no play makes Jack a dull gateway. ✓\n'.repeat(20_000)
export const GZIPPED = gzipSync('This was smaller on the way.')
export const COOKIES = ['session=abc123; Path=/; HttpOnly', 'theme=dark; Path=/; Expires=Wed, 21 Oct 2037 07:28:00 GMT']
export const LINKS = ['</users?page=2>; rel=next', '</users?page=9>; rel=last']

/** The bytes of a body, told so that one broken byte shows. */
export const digest = (bytes) => ({ bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })

/** A header that may have come in several lines: its values, however they were joined on the way. */
export const listed = (value) => [value ?? []].flat().flatMap((line) => line.split(/, */))

/** A query as a framework read it: its names in order, each with all its values. */
export const queryOf = (query) =>
  Object.entries(query)
    .map(([name, value]) => [name, [value].flat()])
    .sort(([a], [b]) => (a < b ? -1 : 1))

/** The cookies of a Cookie header, by name. */
export function cookiesOf(header) {
  const pairs = (header ?? '').split(/; */).filter(Boolean)
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/, 2)))
}

/** What a multipart form holds: its fields, and its files as name, type and digest. */
export async function formOf(body, contentType) {
  const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData()
  const parts = await Promise.all([...form].map(async ([name, part]) => [name, await partOf(part)]))
  return Object.fromEntries(parts)
}

async function partOf(part) {
  if (typeof part === 'string') return part
  return { name: part.name, type: part.type, ...digest(Buffer.from(await part.arrayBuffer())) }
}
