/** The values of a shape as XML elements. */
import type { Shape, Structure, Value } from '../model/shape.ts'
import { writeText } from './text-value.ts'

export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`

/** What stands inside the element of a value. Members without a value are left out. */
export function writeXml(shape: Shape, value: Exclude<Value, null | undefined>): string {
  switch (shape.kind) {
    case 'structure':
      return shape.members.map((member) => optional(member.wireName, member.shape, (value as Structure)[member.name])).join('')
    case 'list':
      return (value as readonly Value[]).map((item) => optional('member', shape.of, item)).join('')
    case 'map':
      return Object.entries(value as Structure)
        .map(([key, item]) => element('entry', element('key', escapeXml(key)) + optional('value', shape.of, item)))
        .join('')
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64')
    default:
      return escapeXml(writeText(shape, value, 'date-time'))
  }
}

const optional = (name: string, shape: Shape, value: Value): string =>
  value === undefined || value === null ? '' : element(name, writeXml(shape, value))

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' }
/** What XML 1.0 cannot hold in any form: most control characters, half pairs, and the two that are no characters. */
const UNWRITABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(UNWRITABLE, '\ufffd')
    .replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)
}
