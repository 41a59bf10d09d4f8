/** The first character from `from` on, before `end`, that is no slash. */
export function skipSlashes(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === 0x2f) at++
  return at
}

/** Where the segment that begins at `at` ends. */
export function segmentEnd(text: string, at: number, end: number): number {
  const slash = text.indexOf('/', at)
  return slash < 0 || slash > end ? end : slash
}
