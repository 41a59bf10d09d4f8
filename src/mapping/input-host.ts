import type { HeaderList } from '../core/headers.ts'
import type { QueryString } from '../exchange/query-string.ts'
import type { Meter } from '../vtl/limits.ts'
import { printValue, toJson } from '../vtl/print.ts'
import { HostObject, type VtlMap, type VtlValue } from '../vtl/value.ts'
import { jsonPathOf, readVtlPath } from './json-path.ts'
import type { Payload } from './payload.ts'

/** The method request's parameters: what `$input.params()` and `method.request.*` read. Names compare with case (1.3 [D]). */
export interface RequestParameters {
  /** Percent-encoded as sent. */
  readonly path: Readonly<Record<string, string>>
  readonly query: QueryString
  readonly headers: HeaderList
}

/** `$input`: the body of the request, or of the integration's answer; the parameters are the request's in both. */
export class InputHost extends HostObject {
  private readonly body: Payload
  private readonly parameters: RequestParameters
  private readonly meter: Meter
  private maps: VtlMap | null = null

  constructor(body: Payload, parameters: RequestParameters, meter: Meter) {
    super()
    this.body = body
    this.parameters = parameters
    this.meter = meter
  }

  get(name: string): VtlValue {
    return name === 'body' ? this.body.text : undefined
  }

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    switch (name) {
      case 'json':
        return this.jsonText(printValue(args[0]))
      case 'path':
        return this.read(printValue(args[0]))
      case 'params':
        return args.length === 0 ? this.allParameters() : this.parameter(printValue(args[0]))
      default:
        return undefined
    }
  }

  private read(text: string): VtlValue {
    const path = jsonPathOf(text)
    const { document } = this.body
    if (document === undefined) return undefined
    // A definite path visits few values, any other perhaps all: one in some 16 characters.
    this.meter.charge(path.definite ? 16 + (text.length >> 2) : 16 + (this.body.text.length >> 4))
    return readVtlPath(path, document)
  }

  /** Nothing found reads `""` ([K-LS]). */
  private jsonText(path: string): string {
    const found = this.read(path)
    return found === undefined ? '""' : toJson(found, this.meter)
  }

  /** Path, then query string, then header (vtl-and-context.md section 7 [D]); missing reads "" ([S]). */
  private parameter(name: string): string {
    const { path, query, headers } = this.parameters
    this.meter.charge(query.pairs.length + headers.size)
    return (Object.hasOwn(path, name) ? path[name] : undefined) ?? query.get(name) ?? headers.getExact(name) ?? ''
  }

  /** Repeated names: the last value ([K-LS]). */
  private allParameters(): VtlMap {
    const { path, query, headers } = this.parameters
    this.maps ??= new Map<string, VtlValue>([
      ['path', new Map(Object.entries(path))],
      ['querystring', new Map(query.pairs)],
      ['header', new Map(headers)],
    ])
    return this.maps
  }
}
