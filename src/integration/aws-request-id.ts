/** The id that AWS endpoints give an answer (vtl-and-context.md 10.2 [D]); null: it has none. `rawHeaders` are flat name, value... */
export function requestIdIn(rawHeaders: readonly string[]): string | null {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    // Both names have the same length, which few others have.
    if (name.length === 16 && /^(?:x-amz-request-id|x-amzn-requestid)$/i.test(name)) return rawHeaders[i + 1] ?? null
  }
  return null
}
