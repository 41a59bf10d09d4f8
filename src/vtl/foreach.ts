import type { VtlValue } from './value.ts'
import { HostObject } from './value.ts'

/** `$foreach` within a loop: vtl-and-context.md 3 [SV]. */
export class LoopStatus extends HostObject {
  /** 0-based; the loop advances it. */
  index = 0
  private readonly size: number
  private readonly outer: VtlValue

  constructor(size: number, outer: VtlValue) {
    super()
    this.size = size
    this.outer = outer
  }

  get hasNext(): boolean {
    return this.index + 1 < this.size
  }

  override get(name: string): VtlValue {
    switch (name) {
      case 'index':
        return this.index
      case 'count':
        return this.index + 1
      case 'hasNext':
        return this.hasNext
      case 'first':
        return this.index === 0
      case 'last':
        return this.index + 1 === this.size
      case 'parent':
        return this.outer instanceof LoopStatus ? this.outer : undefined
      case 'topmost':
        return this.outer instanceof LoopStatus ? this.outer.get('topmost') : this
      default:
        return undefined
    }
  }

  /** The getters that Velocity's bean rules find these properties by. */
  override call(name: string): VtlValue {
    switch (name) {
      case 'getIndex':
        return this.index
      case 'getCount':
        return this.index + 1
      case 'hasNext':
        return this.hasNext
      case 'isFirst':
        return this.index === 0
      case 'isLast':
        return this.index + 1 === this.size
      default:
        return undefined
    }
  }
}
