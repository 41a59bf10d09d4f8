/**
 * The written form of a service model, as `npm run generate` commits it under generated/. It reads like AWS's reference:
 * a member is `type[!] [location[ wireName]]`, where `!` is required, `[T]` a list, `{T}` a map of strings to T (`{K:T}` when
 * its keys are constrained) and T a kind of scalar, a named scalar or a structure.
 */
export interface ModelTable {
  readonly service: string
  /** Strings with a set of values, and scalars with bounds, by name. */
  readonly scalars: { readonly [name: string]: ScalarTable }
  readonly structures: { readonly [name: string]: { readonly [member: string]: string } }
  readonly unions: readonly string[]
  readonly operations: { readonly [name: string]: OperationTable }
  /** Exceptions: their HTTP status. Their members stand under structures. */
  readonly errors: { readonly [name: string]: number }
  /** Operations that AWS has beside those above: they are refused by name. */
  readonly others?: readonly string[]
}

export interface ScalarTable {
  /** Without it: a string. */
  readonly kind?: string
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly min?: number
  readonly max?: number
}

export interface OperationTable {
  /** `POST /restapis?mode=import 201` */
  readonly http: string
  readonly input: string
  readonly output: string
}

/** The structure of operations that read or write nothing. */
export const UNIT = 'Unit'
