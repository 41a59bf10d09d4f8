/**
 * Values inside a template, as Java would hold them. Numbers need a Java type: `int` arithmetic stays integer, and prints so.
 *   null/undefined  unresolved or null
 *   boolean, string
 *   number          Java Integer/Long (always integral, within 2^53)
 *   bigint          Java Long/BigInteger beyond 2^53: what JSON and arithmetic may bring, printed with every digit
 *   VtlDouble       Java Double: prints `2.0`
 *   VtlValue[]      java.util.ArrayList: prints `[a, b]`
 *   JsonArray       a JSON array of a document: a list that prints as compact JSON
 *   Map             java.util.LinkedHashMap (string keys)
 *   HostObject      `$input`, `$util`, `$context`...: the only things a template can call besides the listed Java methods
 */
export type VtlValue = null | undefined | boolean | string | number | bigint | VtlDouble | VtlValue[] | VtlMap | HostObject
export type VtlMap = Map<string, VtlValue>

export class VtlDouble {
  readonly value: number
  constructor(value: number) {
    this.value = value
  }
}

/** A list that came out of a JSON document; it prints as JSON does ([S] vtl-and-context.md 7), and is a list otherwise. */
export class JsonArray extends Array<VtlValue> {}

/** An object that the gateway lends to a template. It decides by name what can be read, called, assigned and printed. */
export abstract class HostObject {
  /** `$host.name` and `$host['name']`. */
  abstract get(name: string): VtlValue
  /** `$host.name(args)`. undefined: no such method, the reference renders as text would. */
  call(_name: string, _args: readonly VtlValue[]): VtlValue {
    return undefined
  }
  /** `#set($host.name = value)`; false: not assignable. */
  set(_name: string, _value: VtlValue): boolean {
    return false
  }
  /** What `$host` prints. */
  print(): string {
    return ''
  }
}
