import type { JavaRegex } from '../core/regex.ts'
import type { Operator } from './json-path-ast.ts'
import type { DocumentModel } from './json-path-model.ts'

/** One side of an operator; undefined is what a path did not find. */
type Side<T> = { readonly kind: 'value'; readonly value: T | undefined } | { readonly kind: 'pattern'; readonly regex: JavaRegex }

export interface Operation<T> {
  readonly operator: Operator
  readonly left: Side<T>
  readonly right: Side<T>
}

/** Whether an operator of a filter holds, by Jayway's rules. `visit` is called for every value compared. Throws RegexError. */
export function compare<T>(model: DocumentModel<T>, operation: Operation<T>, visit: () => void): boolean {
  const { operator, left, right } = operation
  if (operator === '=~') return matches(model, left, right)
  if (left.kind === 'pattern' || right.kind === 'pattern') return false
  return new Comparison(model, visit).holds(operator, left.value, right.value)
}

/** The whole text has to match; of a list, the text of any element. */
function matches<T>(model: DocumentModel<T>, left: Side<T>, right: Side<T>): boolean {
  const [pattern, other] = left.kind === 'pattern' ? [left, right] : [right, left]
  if (pattern.kind !== 'pattern' || other.kind !== 'value' || other.value === undefined) return false
  const items = model.list(other.value) ?? [other.value]
  return items.some((item) => {
    const scalar = model.scalar(item)
    return scalar !== undefined && scalar !== null && pattern.regex.matches(String(scalar))
  })
}

class Comparison<T> {
  private readonly model: DocumentModel<T>
  private readonly visit: () => void

  constructor(model: DocumentModel<T>, visit: () => void) {
    this.model = model
    this.visit = visit
  }

  holds(operator: Exclude<Operator, '=~'>, left: T | undefined, right: T | undefined): boolean {
    if (operator === '!=') return !this.equal(left, right)
    if (operator === '!==') return !this.identical(left, right)
    if (operator === 'nin') return !this.holds('in', left, right)
    if (operator === 'noneof') return !this.holds('anyof', left, right)
    return left !== undefined && right !== undefined && this.found(operator, left, right)
  }

  private found(operator: Operator, left: T, right: T): boolean {
    switch (operator) {
      case '==':
        return this.equal(left, right)
      case '===':
        return this.identical(left, right)
      case '<':
      case '<=':
      case '>':
      case '>=':
        return ORDERS[operator](this.order(left, right))
      case 'in':
        return this.includes(right, left)
      case 'contains':
        return this.contains(left, right)
      case 'all':
        return this.subset(right, left)
      case 'subsetof':
        return this.subset(left, right)
      case 'anyof':
        return (this.model.list(left) ?? []).some((item) => this.includes(right, item))
      case 'size':
        return this.size(left) === this.model.scalar(right)
      default:
        return operator === 'empty' && this.size(left) !== undefined && (this.size(left) === 0) === this.model.scalar(right)
    }
  }

  /** A number equals the text that spells it. What was not found equals nothing. */
  private equal(left: T | undefined, right: T | undefined): boolean {
    this.visit()
    if (left === undefined || right === undefined) return false
    const [a, b] = [this.model.scalar(left), this.model.scalar(right)]
    if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && a === Number(b)
    if (typeof a === 'string' && typeof b === 'number') return a === String(b)
    if (a !== undefined || b !== undefined) return a === b
    return this.sameContent(left, right)
  }

  private identical(left: T | undefined, right: T | undefined): boolean {
    if (left === undefined || right === undefined) return false
    return typeof this.model.scalar(left) === typeof this.model.scalar(right) && this.equal(left, right)
  }

  private sameContent(left: T, right: T): boolean {
    const [a, b] = [this.model.list(left), this.model.list(right)]
    if (a && b) return a.length === b.length && a.every((item, i) => this.identical(item, b[i]))
    const [keys, others] = [this.model.keys(left), this.model.keys(right)]
    if (!keys || !others || keys.length !== others.length) return false
    return keys.every((key) => this.identical(this.model.member(left, key), this.model.member(right, key)))
  }

  /** Between numbers or between texts; NaN otherwise, of which no order holds. */
  private order(left: T, right: T): number {
    const [a, b] = [this.model.scalar(left), this.model.scalar(right)]
    if (typeof a === 'number' && typeof b === 'number') return a - b
    if (typeof a !== 'string' || typeof b !== 'string') return Number.NaN
    return a < b ? -1 : a > b ? 1 : 0
  }

  private includes(list: T, value: T): boolean {
    return (this.model.list(list) ?? []).some((item) => this.equal(item, value))
  }

  private contains(left: T, right: T): boolean {
    const [a, b] = [this.model.scalar(left), this.model.scalar(right)]
    return typeof a === 'string' ? typeof b === 'string' && a.includes(b) : this.includes(left, right)
  }

  private subset(some: T, all: T): boolean {
    const [items, others] = [this.model.list(some), this.model.list(all)]
    return items !== null && others !== null && items.every((item) => this.includes(all, item))
  }

  private size(value: T): number | undefined {
    const scalar = this.model.scalar(value)
    return typeof scalar === 'string' ? scalar.length : (this.model.list(value)?.length ?? this.model.keys(value)?.length)
  }
}

const ORDERS: Readonly<Record<'<' | '<=' | '>' | '>=', (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}
