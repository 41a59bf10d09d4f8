import type { Json } from '../core/json.ts'

/** JSON as AWS prints it ([K+]): two blanks a level for members, lists in one line, blanks around colons and inside brackets. */
export function printJackson(value: Json, indent = ''): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[ ]' : `[ ${value.map((item) => printJackson(item, indent)).join(', ')} ]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  const members = Object.entries(value)
    .filter(([, held]) => held !== undefined)
    .map(([name, held = null]) => `${inner}${JSON.stringify(name)} : ${printJackson(held, inner)}`)
  return members.length === 0 ? '{ }' : `{\n${members.join(',\n')}\n${indent}}`
}
