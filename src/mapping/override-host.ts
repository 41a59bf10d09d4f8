import type { Table } from '../core/table.ts'
import type { ResponseOverride } from '../exchange/context-variables.ts'
import { printValue } from '../vtl/print.ts'
import { TemplateError } from '../vtl/template-error.ts'
import type { VtlValue } from '../vtl/value.ts'
import { MapHost } from './map-host.ts'

/** Which overrides one pass of a template has written: each may be written once (vtl-and-context.md section 10 [D]). */
export class WrittenOnce {
  private readonly names = new Set<string>()

  add(name: string): void {
    if (this.names.has(name)) throw new TemplateError(`Override ${name} is already set`)
    this.names.add(name)
  }
}

/** `$context.requestOverride.header` and its like: writable by `#set`, by brackets and by `put()`, all recorded ([S]). */
export class OverrideHost extends MapHost {
  private readonly place: string
  private readonly values: Table<string | readonly string[]>
  private readonly written: WrittenOnce

  constructor(place: string, values: Table<string | readonly string[]>, written: WrittenOnce) {
    super()
    this.place = place
    this.values = values
    this.written = written
  }

  get(name: string): VtlValue {
    const value = this.values[name]
    return typeof value === 'object' ? [...value] : value
  }

  override set(name: string, value: VtlValue): boolean {
    this.written.add(`${this.place}.${name}`)
    this.values[name] = Array.isArray(value) ? value.map((item) => printValue(item)) : printValue(value)
    return true
  }

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    if (name === 'put') return this.put(printValue(args[0]), args[1])
    if (name !== 'putAll') return super.call(name, args)
    if (args[0] instanceof Map) for (const [key, value] of args[0]) this.set(key, value)
    return undefined
  }

  protected keys(): readonly string[] {
    return Object.keys(this.values)
  }

  /** As java.util.Map: the value before. */
  private put(name: string, value: VtlValue): VtlValue {
    const before = this.get(name)
    this.set(name, value)
    return before
  }
}

/** `$context.responseOverride`: a map of headers and a status. */
export class ResponseOverrideHost extends MapHost {
  private readonly values: ResponseOverride
  private readonly written: WrittenOnce
  private readonly header: OverrideHost

  constructor(values: ResponseOverride, written: WrittenOnce) {
    super()
    this.values = values
    this.written = written
    this.header = new OverrideHost('responseOverride.header', values.header, written)
  }

  get(name: string): VtlValue {
    if (name === 'header') return this.header
    return name === 'status' ? (this.values.status ?? undefined) : undefined
  }

  /** The status must be an integer ([S] rest-api.md 10): anything else leaves the status as it was. */
  override set(name: string, value: VtlValue): boolean {
    if (name !== 'status') return false
    this.written.add('responseOverride.status')
    if (typeof value === 'number') this.values.status = value
    return true
  }

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    if (name !== 'put') return super.call(name, args)
    const before = this.get(printValue(args[0]))
    this.set(printValue(args[0]), args[1])
    return before
  }

  protected keys(): readonly string[] {
    return this.values.status === null ? ['header'] : ['header', 'status']
  }
}
