import type { JavaRegex } from '../core/regex.ts'
import { TemplateError } from '../vtl/template-error.ts'

/** A path that does not parse, or costs too much to read. In a template it fails the rendering. */
export class JsonPathError extends TemplateError {}

/** A compiled path, as Jayway JsonPath understands it. */
export interface JsonPath {
  readonly steps: readonly Step[]
  /** At most one value can be meant: reading gives it, not a list. */
  readonly definite: boolean
  /** `@`: of a filter, the element under test; else the document. */
  readonly relative: boolean
}

export type Selector =
  /** Several names make an object of the last step; before others, each is followed. */
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'filter'; readonly predicate: Predicate }
  | { readonly kind: 'scan' }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Operand[] }

/** `settled`: every step before this one is definite, so that what is missing here is missing altogether. */
export type Step = Selector & { readonly settled: boolean }

export type Predicate =
  | { readonly kind: 'or' | 'and'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate }
  | { readonly kind: 'exists'; readonly path: JsonPath }
  | { readonly kind: 'truth'; readonly value: boolean }
  | { readonly kind: 'comparison'; readonly operator: Operator; readonly left: Operand; readonly right: Operand }

export const OPERATORS = [
  ...(['===', '!==', '==', '!=', '>=', '<=', '=~', '<', '>'] as const),
  ...(['in', 'nin', 'contains', 'all', 'size', 'empty', 'subsetof', 'anyof', 'noneof'] as const),
]
export type Operator = (typeof OPERATORS)[number]

export type Operand =
  | { readonly kind: 'path'; readonly path: JsonPath }
  | { readonly kind: 'value'; readonly value: Literal }
  | { readonly kind: 'pattern'; readonly regex: JavaRegex }

export type Literal = null | boolean | number | string | readonly Literal[] | ReadonlyMap<string, Literal>
