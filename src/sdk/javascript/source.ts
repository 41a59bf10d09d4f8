import { plainText, wrapped } from '../plain-text.ts'

/** Literals and comments of JavaScript and TypeScript: whatever the text, it stays a literal or a comment. */

/** A string literal in single quotes, in ASCII. */
export function jsString(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  // `<` would end a script element where the source is put into a page.
  return `'${inner.replace(/[^\x20-\x7e]|</g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}'`
}

/** A member's name in an object literal or type. `__proto__` as a plain key would set the prototype. */
export const jsKey = (name: string): string =>
  name === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(name) ? name : jsString(name)

/** A doc comment with a line for each paragraph, or '' when there is nothing to say. Ends with a line break. */
export function docComment(paragraphs: readonly string[], indent = ''): string {
  const lines = paragraphs.flatMap((text) => wrapped(plainText(text).replaceAll('*/', '* /'), 110))
  if (lines.length === 0) return ''
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`
}

/** What no method may be called: what every object has, `then`, which would make a client a promise, and a construct signature. */
export const RESERVED_METHODS: readonly string[] = [...Object.getOwnPropertyNames(Object.prototype), 'then', 'new']
