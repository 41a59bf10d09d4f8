import { TemplateError } from './template-error.ts'

/** What one rendering may cost. The numbers are ours but for `iterations` ([D] vtl-and-context.md 1). */
export interface RenderLimits {
  /** Nodes run and work done in methods, about 20 to 50 ns each. */
  readonly steps: number
  /** Characters of the result: payloads end at 10 MB, with a margin. */
  readonly output: number
  /** Nested calls, blocks and collections. */
  readonly depth: number
  /** Rounds of one #foreach; it then stops without a word ([K-] vtl-and-context.md 1). */
  readonly iterations: number
  /** Characters of all strings plus the weight of all lists and maps that a rendering builds. */
  readonly memory: number
}

export const DEFAULT_LIMITS: RenderLimits = {
  steps: 2_000_000,
  output: 11 * 1024 * 1024,
  depth: 600,
  iterations: 1000,
  memory: 32 * 1024 * 1024,
}

/** Templates longer than this are refused ([D] vtl-and-context.md 1). */
const MAX_TEMPLATE_BYTES: number = 300 * 1024

/** The characters are looked at first: they are never more than the bytes. */
export const isTooLarge = (template: string): boolean =>
  template.length > MAX_TEMPLATE_BYTES || Buffer.byteLength(template) > MAX_TEMPLATE_BYTES

/** Steps that a millisecond in a foreign engine (a regular expression under a clock) costs. */
const STEPS_PER_MILLISECOND = 4000

/** Counts down what is left of the limits; everything that works or grows on behalf of a template pays here first. */
export class Meter {
  readonly limits: RenderLimits
  private steps: number
  private memory: number

  constructor(limits: RenderLimits = DEFAULT_LIMITS) {
    this.limits = limits
    this.steps = limits.steps
    this.memory = limits.memory
  }

  charge(steps: number): void {
    this.steps -= steps
    if (this.steps < 0) throw new TemplateError('The template does too much work')
  }

  /** `size` characters, or 8 for a list element and 32 for a map entry. */
  grow(size: number): void {
    this.memory -= size
    if (this.memory < 0) throw new TemplateError('The template builds too much data')
  }

  chargeTime(milliseconds: number): void {
    this.charge(Math.ceil(milliseconds * STEPS_PER_MILLISECOND))
  }
}
