import { RegexError } from '../core/regex.ts'
import type { JsonPath, Literal, Operand, Predicate, Step } from './json-path-ast.ts'
import { JsonPathError } from './json-path-ast.ts'
import type { Operation } from './json-path-comparison.ts'
import { compare } from './json-path-comparison.ts'
import { callFunction } from './json-path-functions.ts'
import type { DocumentModel } from './json-path-model.ts'

/** Values looked at in one reading, those of filters included. */
const MAX_VISITS = 500_000

/** One reading of a document. Missing things follow Jayway: behind a definite path nothing is found, behind another they are passed over. */
export class Evaluation<T> {
  private readonly model: DocumentModel<T>
  private readonly root: T
  private visits = 0

  constructor(model: DocumentModel<T>, root: T) {
    this.model = model
    this.root = root
  }

  /** undefined: nothing there. Throws JsonPathError when it is too much work. */
  read(path: JsonPath, item: T): T | undefined {
    const start = path.relative ? item : this.root
    const scanned = scannedFunction(path)
    if (scanned) return this.apply(scanned.step, this.model.ofList(this.collect(scanned.before, start) ?? []), item)
    const found = this.collect(path.steps, start)
    if (!found) return undefined
    return path.definite ? found.at(-1) : this.model.ofList(found)
  }

  private collect(steps: readonly Step[], start: T): T[] | null {
    const walk: Walk<T> = { steps, found: [], missing: false }
    this.follow(walk, 0, start)
    return walk.missing ? null : walk.found
  }

  private visit(): void {
    if (++this.visits > MAX_VISITS) throw new JsonPathError('The JSON path visits too many values')
  }

  private follow(walk: Walk<T>, at: number, value: T): void {
    this.visit()
    const step = walk.steps[at]
    if (!step) {
      walk.found.push(value)
      return
    }
    switch (step.kind) {
      case 'property':
        this.properties(walk, at, step.names, value, step.settled)
        break
      case 'wildcard':
        this.children(value, (child) => this.follow(walk, at + 1, child))
        break
      case 'index':
      case 'slice':
        this.elements(walk, at, step, value)
        break
      case 'filter':
        this.filter(walk, at, step, value)
        break
      case 'scan':
        this.scan(walk, at + 1, value)
        break
      case 'function': {
        const result = this.apply(step, value, value)
        if (result === undefined) walk.missing ||= step.settled
        else this.follow(walk, at + 1, result)
      }
    }
  }

  private properties(walk: Walk<T>, at: number, names: readonly string[], value: T, settled: boolean): void {
    const [only] = names
    if (!this.model.keys(value)) {
      walk.missing ||= settled
    } else if (names.length === 1 && only !== undefined) {
      const member = this.model.member(value, only)
      if (member !== undefined) this.follow(walk, at + 1, member)
      else walk.missing ||= settled
    } else if (at === walk.steps.length - 1) {
      this.visit()
      walk.found.push(this.selection(value, names))
    } else {
      for (const name of names) this.properties(walk, at, [name], value, false)
    }
  }

  private selection(value: T, names: readonly string[]): T {
    const entries: [string, T][] = []
    for (const name of names) {
      const member = this.model.member(value, name)
      if (member !== undefined) entries.push([name, member])
    }
    return this.model.ofObject(entries)
  }

  private children(value: T, use: (child: T) => void): void {
    for (const item of this.model.list(value) ?? []) use(item)
    for (const key of this.model.keys(value) ?? []) {
      const member = this.model.member(value, key)
      if (member !== undefined) use(member)
    }
  }

  private elements(walk: Walk<T>, at: number, step: Step & { readonly kind: 'index' | 'slice' }, value: T): void {
    const list = this.model.list(value)
    if (!list) {
      walk.missing ||= step.settled
      return
    }
    for (const index of step.kind === 'index' ? step.indexes : sliced(step.from, step.to, list.length)) {
      const item = list.at(index)
      if (item !== undefined) this.follow(walk, at + 1, item)
    }
  }

  /** Of a list the elements that fulfil it, of an object the object itself. */
  private filter(walk: Walk<T>, at: number, step: Step & { readonly kind: 'filter' }, value: T): void {
    const list = this.model.list(value)
    if (list) {
      for (const item of list) if (this.accepts(step.predicate, item)) this.follow(walk, at + 1, item)
    } else if (!this.model.keys(value)) {
      walk.missing ||= step.settled
    } else if (this.accepts(step.predicate, value)) {
      this.follow(walk, at + 1, value)
    }
  }

  /** Everywhere below: the value itself, then what it holds. */
  private scan(walk: Walk<T>, at: number, value: T): void {
    this.visit()
    const step = walk.steps[at]
    if (!step) return
    if (this.scannable(step, value)) this.follow(walk, at, value)
    this.children(value, (child) => this.scan(walk, at, child))
  }

  /** Where a step behind `..` is tried: properties on objects, indexes on lists; a filter tests each value for itself. */
  private scannable(step: Step, value: T): boolean {
    const isList = this.model.list(value) !== null
    if (step.kind === 'index' || step.kind === 'slice') return isList
    if (step.kind === 'property') return step.names.every((name) => this.model.member(value, name) !== undefined)
    if (step.kind === 'filter') return !isList && this.model.keys(value) !== null
    return true
  }

  private apply(step: Step & { readonly kind: 'function' }, value: T, item: T): T | undefined {
    const args = step.args.map((arg) => this.argument(arg, item))
    return callFunction(step.name, this.model, value, args)
  }

  private argument(arg: Operand, item: T): T {
    if (arg.kind === 'path') return this.read(arg.path, item) ?? this.model.ofScalar(null)
    return arg.kind === 'value' ? this.ofLiteral(arg.value) : this.model.ofScalar(null)
  }

  private ofLiteral(literal: Literal): T {
    if (literal instanceof Map) return this.model.ofObject([...literal].map(([key, value]) => [key, this.ofLiteral(value)]))
    if (isLiteralList(literal)) return this.model.ofList(literal.map((item) => this.ofLiteral(item)))
    return this.model.ofScalar(isScalar(literal) ? literal : null)
  }

  private accepts(predicate: Predicate, item: T): boolean {
    this.visit()
    switch (predicate.kind) {
      case 'or':
        return predicate.terms.some((term) => this.accepts(term, item))
      case 'and':
        return predicate.terms.every((term) => this.accepts(term, item))
      case 'not':
        return !this.accepts(predicate.term, item)
      case 'truth':
        return predicate.value
      case 'exists':
        return this.read(predicate.path, item) !== undefined
      case 'comparison':
        return this.holds({ ...predicate, left: this.side(predicate.left, item), right: this.side(predicate.right, item) })
    }
  }

  private side(operand: Operand, item: T): Operation<T>['left'] {
    if (operand.kind === 'pattern') return operand
    if (operand.kind === 'value') return { kind: 'value', value: this.ofLiteral(operand.value) }
    return { kind: 'value', value: this.read(operand.path, item) }
  }

  private holds(operation: Operation<T>): boolean {
    try {
      return compare(this.model, operation, () => this.visit())
    } catch (error) {
      if (error instanceof RegexError) throw new JsonPathError(error.message)
      throw error
    }
  }
}

interface Walk<T> {
  readonly steps: readonly Step[]
  readonly found: T[]
  /** A definite part of the path led nowhere. */
  missing: boolean
}

/** `$..price.sum()`: a function behind a scan takes all that the scan found. */
function scannedFunction(
  path: JsonPath,
): { readonly before: readonly Step[]; readonly step: Step & { kind: 'function' } } | null {
  const step = path.steps.at(-1)
  if (step?.kind !== 'function' || !path.steps.some(({ kind }) => kind === 'scan')) return null
  return { before: path.steps.slice(0, -1), step }
}

/** The indexes that a slice means. Between two bounds Jayway counts from one to the other, negative ones from the end. */
function* sliced(from: number | null, to: number | null, length: number): Generator<number> {
  const fromEnd = (index: number): number => (index < 0 ? index + length : index)
  const open = from === null || to === null
  const start = open ? Math.max(fromEnd(from ?? 0), 0) : Math.max(from, -length)
  const end = Math.min(open ? fromEnd(to ?? length) : to, length)
  for (let i = start; i < end; i++) yield i
}

const isLiteralList = (literal: Literal): literal is readonly Literal[] => Array.isArray(literal)
const isScalar = (literal: Literal): literal is null | boolean | number | string =>
  typeof literal !== 'object' || literal === null
