/** Where the statements of a policy stand in its text, for people to find them. */

import type { Structure } from '../../../model/shape.ts'

/** Lines and columns from 1. */
export interface Position extends Structure {
  readonly Line: number
  readonly Column: number
}

export interface Range extends Structure {
  readonly StartPosition: Position
  readonly EndPosition: Position
}

/** In the order of the document; the text is JSON and was checked before. */
export function statementRanges(text: string): readonly Range[] {
  const ranges: Range[] = []
  // `{"Statement": [{` is three brackets deep, `{"Statement": {` two: whichever of them comes first under that name.
  let depth = 0
  let level = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (character === '"') {
      const end = endOfString(text, i)
      if (depth === 1 && level === 0 && text.slice(i, end) === '"Statement"') level = /^\s*:\s*\[/.test(text.slice(end)) ? 3 : 2
      i = end - 1
    } else if (character === '{' || character === '[') {
      depth++
      if (depth === level) start = i
    } else if (character === '}' || character === ']') {
      if (depth === level) ranges.push({ StartPosition: positionOf(text, start), EndPosition: positionOf(text, i + 1) })
      depth--
      if (depth === 1) level = level === 0 ? 0 : Number.NaN
    }
  }
  return ranges
}

/** Just behind the closing quote. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i + 1
}

function positionOf(text: string, at: number): Position {
  const lines = text.slice(0, at).split('\n')
  return { Line: lines.length, Column: (lines.at(-1)?.length ?? 0) + 1 }
}
