/**
 * `application/vnd.amazon.eventstream`, the writing side. A message is its total length, the length of its headers, a checksum
 * of these two, the headers, the payload and a checksum of everything, all big-endian.
 */
import { crc32 } from 'node:zlib'
import type { Output, Structure, StructureShape } from '../model/shape.ts'
import { writeMembers } from './json-writer.ts'

export const EVENT_STREAM_TYPE = 'application/vnd.amazon.eventstream'

const PRELUDE = 12
const CHECKSUM = 4
/** Header values are all strings here. */
const STRING_TYPE = 7

/** One message. Names are at most 255 bytes of UTF-8, values 65,535. */
export function encodeEvent(headers: Readonly<Record<string, string>>, payload: Uint8Array): Uint8Array {
  const encoded = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)))
  const length = PRELUDE + encoded.length + payload.length + CHECKSUM
  const message = Buffer.allocUnsafe(length)
  message.writeUInt32BE(length, 0)
  message.writeUInt32BE(encoded.length, 4)
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8)
  encoded.copy(message, PRELUDE)
  message.set(payload, PRELUDE + encoded.length)
  message.writeUInt32BE(crc32(message.subarray(0, length - CHECKSUM)), length - CHECKSUM)
  return message
}

function encodeHeader(name: string, value: string): Buffer {
  const nameLength = Buffer.byteLength(name)
  const valueLength = Buffer.byteLength(value)
  const header = Buffer.allocUnsafe(1 + nameLength + 3 + valueLength)
  header.writeUInt8(nameLength, 0)
  header.write(name, 1)
  header.writeUInt8(STRING_TYPE, 1 + nameLength)
  header.writeUInt16BE(valueLength, 2 + nameLength)
  header.write(value, 4 + nameLength)
  return header
}

/** The messages of a stream whose events are `{ MemberOfTheUnion: {...} }`. */
export async function* writeEvents(
  union: StructureShape,
  events: AsyncIterable<Uint8Array | Structure>,
): AsyncGenerator<Uint8Array> {
  for await (const event of events) yield event instanceof Uint8Array ? event : writeEvent(union, event)
}

function writeEvent(union: StructureShape, event: Structure): Uint8Array {
  const member = union.members.find(({ name }) => event[name] !== undefined)
  if (member?.shape.kind !== 'structure') throw new Error(`No member of ${union.name} is set`)
  const content = event[member.name] as Output
  const blob = member.shape.members.find(({ location }) => location === 'payload')
  const headers = {
    ':event-type': member.wireName,
    ':content-type': blob ? 'application/octet-stream' : 'application/json',
    ':message-type': 'event',
  }
  if (blob) return encodeEvent(headers, (content[blob.name] as Uint8Array | undefined) ?? Buffer.alloc(0))
  return encodeEvent(headers, Buffer.from(JSON.stringify(writeMembers(member.shape.members, content))))
}
