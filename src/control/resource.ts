import type { JsonObject } from '../core/json.ts'
import { notFound, type ServiceError } from '../model/errors.ts'
import type { Reader, Row, Transaction } from '../store/store.ts'
import type { Call } from './call.ts'
import type { PatchStyle, PathRules } from './patch.ts'

/** One operation at work: who calls with what, and the tree it reads. */
export interface Scope {
  readonly call: Call
  readonly tree: Reader
}
export interface WriteScope extends Scope {
  readonly tree: Transaction
}

/** A row that must be there, and AWS's answer when it is not. */
export interface Level {
  readonly at: string
  readonly missing: (scope: Scope) => ServiceError
}

/** What an answer shows of a row, before the output shape picks its members. */
export type View = (scope: Scope, row: Row) => JsonObject | Promise<JsonObject>

/**
 * A kind of resource, declared: where it stands, what must stand above it, and AWS's rules for each operation. `crud.ts`
 * makes the operations out of it. What only one resource does is a function in its own file.
 */
export interface Resource {
  /** AWS's name: `RequestValidator` makes CreateRequestValidator, GetRequestValidators and so on. */
  readonly noun: string
  readonly kind: string
  /** The URI of one, with the SDK's labels: `/restapis/{restApiId}/models/{modelName}`. */
  readonly at: string
  /** What must stand above, checked top down before every operation on one. */
  readonly within: readonly Level[]
  readonly missing: (scope: Scope) => ServiceError
  /** What stands where no row does: for what an API has from the start. Without it a missing row is an error. */
  readonly initial?: (scope: Scope) => JsonObject
  readonly create?: Creation
  readonly put?: Creation
  readonly list?: Listing
  readonly patch?: Patching
  readonly merge?: Merging
  readonly remove?: Removal
  /** How rows read in the answers of create, put and list; as they are, without it. */
  readonly view?: View
  /** How they read in the answers of get and update; as `view`, without it. */
  readonly detail?: View
}

export interface Creation {
  /** Where create is answered differently from the operations on one. */
  readonly within?: readonly Level[]
  /** The last segment of the new row's path. Without it, the URI names it (put). */
  readonly id?: (value: JsonObject) => string
  /** The new row's value: defaults, what the caller gave, and every rule AWS has for it. Throws ServiceError. */
  readonly value: (scope: WriteScope) => JsonObject | Promise<JsonObject>
  /** AWS's answer when such a row is there already. Without it a put replaces, with everything below. */
  readonly exists?: (scope: Scope, value: JsonObject) => ServiceError
  /** What comes into being with it. */
  readonly follow?: (scope: WriteScope, row: Row) => Promise<void>
}

export interface Listing {
  readonly within?: readonly Level[]
  /** The order of the list, and what a position names: unique, compared as plain strings. The path, without it. */
  readonly order?: (row: Row) => string
  /** The rows, where they are not simply all that stand there. */
  readonly rows?: (scope: Scope, rows: readonly Row[]) => readonly Row[] | Promise<readonly Row[]>
}

export interface Patching {
  readonly style: PatchStyle
  readonly rules: PathRules
  /** What holds for the whole value after all operations. Answers the value to write. */
  readonly settle?: (scope: WriteScope, after: JsonObject, before: Row) => JsonObject | Promise<JsonObject>
  /** What follows from the change elsewhere. */
  readonly follow?: (scope: WriteScope, after: Row, before: Row) => Promise<void>
}

/** Updates of HTTP and WebSocket APIs: members of the body that are given take the place of those that stand. */
export interface Merging {
  /** What holds for the whole value after the update. Answers the value to write; throws ServiceError. */
  readonly settle?: (scope: WriteScope, merged: JsonObject, before: Row) => JsonObject | Promise<JsonObject>
  /** What follows from the change elsewhere. */
  readonly follow?: (scope: WriteScope, after: Row, before: Row) => Promise<void>
}

export interface Removal {
  readonly within?: readonly Level[]
  /** Throws when AWS refuses. */
  readonly check?: (scope: WriteScope, row: Row) => void | Promise<void>
  readonly follow?: (scope: WriteScope, row: Row) => Promise<void>
}

/** A row's path from a URI template: labels are filled from the input, the last from `id` where it is given. */
export function pathOf({ call }: Scope, at: string, id?: string): string {
  const last = at.lastIndexOf('{')
  return (
    call.root +
    at.replace(/\{(\w+)\}/g, (_, label: string, offset: number) =>
      segment(id !== undefined && offset === last ? id : String(call.input[label] ?? '')),
    )
  )
}

/** One segment of a path: never empty and always well-formed, as the store wants it; what cannot be a name finds no row. */
export function segment(name: string): string {
  return name === '' ? '%00' : encodeURIComponent(name.toWellFormed())
}

/** The path of what lists the kind: its URI without the last label. */
export function collectionOf(scope: Scope, at: string): string {
  return pathOf(scope, at.slice(0, at.lastIndexOf('/')))
}

export const always = (error: (message: string) => ServiceError, message: string) => (): ServiceError => error(message)
export const level = (at: string, message: string): Level => ({ at, missing: always(notFound, message) })
