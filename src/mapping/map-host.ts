import { printValue } from '../vtl/print.ts'
import { HostObject, type VtlValue } from '../vtl/value.ts'

/** A host object that templates also use as a java.util.Map: `$context`, its parts, and `$stageVariables`. */
export abstract class MapHost extends HostObject {
  /** In the order that keySet() shows. */
  protected abstract keys(): readonly string[]

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    const key = printValue(args[0])
    switch (name) {
      case 'get':
        return this.get(key)
      case 'keySet':
        return [...this.keys()]
      case 'values':
        return this.keys().map((member) => this.get(member))
      case 'containsKey':
        return this.keys().includes(key)
      case 'size':
        return this.keys().length
      case 'isEmpty':
        return this.keys().length === 0
      default:
        return undefined
    }
  }
}
