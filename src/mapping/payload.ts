import { parseVtlJson } from '../vtl/json-value.ts'
import type { VtlValue } from '../vtl/value.ts'

/** A body as templates and parameter mappings see it: decoded and parsed when first asked for, and only once. */
export class Payload {
  private readonly source: Buffer | string
  private decoded: string | null = null
  private parsed: { readonly value: VtlValue } | null = null

  constructor(source: Buffer | string) {
    this.source = source
  }

  /** An empty body reads `{}` (vtl-and-context.md 7 [S]). */
  get text(): string {
    this.decoded ??= this.source.length === 0 ? '{}' : this.source.toString()
    return this.decoded
  }

  /** undefined: the body is not JSON, or nested too deeply to be read. Templates can write into it, as they can in Java. */
  get document(): VtlValue {
    this.parsed ??= { value: parsedOrNothing(this.text) }
    return this.parsed.value
  }
}

export function parsedOrNothing(text: string): VtlValue {
  try {
    return parseVtlJson(text)
  } catch {
    return undefined
  }
}
