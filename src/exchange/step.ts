import type { Exchange } from './exchange.ts'
import type { Reply } from './reply.ts'

/** The rest of the pipeline, seen from a step. */
export type Next = (exchange: Exchange) => Promise<Reply>
/** A step wraps what comes after it. A step factory answers null when nothing is configured: it then costs nothing. */
export type Step = (next: Next) => Next

export const fold = (steps: readonly (Step | null)[], last: Next): Next =>
  steps.reduceRight<Next>((next, step) => (step ? step(next) : next), last)
