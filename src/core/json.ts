/** JSON as a type, and a parser that refuses what would hurt: depth is bounded so that no later recursion can overflow. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/** Deeper documents than this are refused before they are parsed; every recursive walk in Portico relies on it. */
export const MAX_JSON_DEPTH = 512

export class JsonDepthError extends Error {}

/** The deepest nesting of brackets outside string literals. Linear, allocates nothing. */
export function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      i = endOfString(text, i)
    } else if (code === 0x5b || code === 0x7b) {
      depth++
      if (depth > deepest) deepest = depth
    } else if (code === 0x5d || code === 0x7d) {
      depth--
    }
  }
  return deepest
}

function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length) {
    const code = text.charCodeAt(i)
    if (code === 0x22) return i
    i += code === 0x5c ? 2 : 1
  }
  return i
}

/** JSON.parse with a bound on depth. Throws SyntaxError on bad JSON, JsonDepthError when nested too deeply. */
export function parseJson(text: string): Json {
  if (text.length > MAX_JSON_DEPTH && jsonDepth(text) > MAX_JSON_DEPTH) throw new JsonDepthError('JSON is nested too deeply')
  return JSON.parse(text) as Json
}

/** The parsed value, or undefined when the text is not JSON (or too deep). */
export function tryParseJson(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
