/** Where a match stands and what its groups caught. */
export interface Match {
  readonly start: number
  readonly end: number
  readonly groups: readonly (string | undefined)[]
  readonly named: ReadonlyMap<string, string | undefined>
}

/** One way to run a pattern. Both throw RegexError rather than run long. */
export interface Engine {
  matches(text: string): boolean
  find(text: string): boolean
  /** All matches from left to right, at most `limit`. */
  all(text: string, limit: number): readonly Match[]
}
