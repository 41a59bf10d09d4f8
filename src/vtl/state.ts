import type { RenderLimits } from './limits.ts'
import { Meter } from './limits.ts'
import { TemplateError } from './template-error.ts'
import type { VtlValue } from './value.ts'

/** One rendering: the variables by slot, the text so far, what is left of the limits. */
export class RenderState {
  readonly slots: VtlValue[]
  readonly meter: Meter
  /** #stop was met within a block that a reference rendered. */
  stopped = false
  private text = ''
  private depth = 0
  private readonly maxDepth: number
  private readonly maxOutput: number

  constructor(slots: VtlValue[], limits: RenderLimits) {
    this.slots = slots
    this.meter = new Meter(limits)
    this.maxDepth = limits.depth
    this.maxOutput = limits.output
  }

  write(text: string): void {
    this.text += text
    if (this.text.length > this.maxOutput) throw new TemplateError('The output is too large')
  }

  get output(): string {
    return this.text
  }

  /** What a part of the template renders, taken aside. */
  capture(run: (state: RenderState) => void): string {
    const outer = this.text
    this.text = ''
    this.enter()
    run(this)
    this.leave()
    const inner = this.text
    this.text = outer
    this.meter.grow(inner.length)
    return inner
  }

  enter(): void {
    if (++this.depth > this.maxDepth) throw new TemplateError('Nested too deeply')
  }

  leave(): void {
    this.depth--
  }
}
