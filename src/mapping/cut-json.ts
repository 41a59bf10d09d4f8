/**
 * JSON of which the end was cut off, closed behind the last value that came whole: what a JSON path can still find in it
 * (http-api.md 7 [D]). '' where there is none. Linear.
 */
export function closeCutJson(text: string): string {
  const open: number[] = []
  let end = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === QUOTE) {
      i = endOfString(text, i)
    } else if (code === BRACE || code === BRACKET) {
      open.push(code)
      end = i + 1
    } else if (code === BRACE + 2 || code === BRACKET + 2) {
      open.pop()
      end = i + 1
    } else if (code === COMMA) {
      end = i
    }
  }
  return text.slice(0, end) + open.reverse().map(closerOf).join('')
}

const QUOTE = 0x22
const COMMA = 0x2c
const BRACE = 0x7b
const BRACKET = 0x5b

const closerOf = (code: number): string => String.fromCharCode(code + 2)

function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text.charCodeAt(i) !== QUOTE) i += text.charCodeAt(i) === 0x5c ? 2 : 1
  return i
}
