import type { DocumentModel } from './json-path-model.ts'

/** A function at the end of a path, given what the path before it found and its arguments. undefined: no result. */
type PathFunction = <T>(model: DocumentModel<T>, value: T, args: readonly T[]) => T | undefined

/** The numbers of a list and of the arguments; no other value counts. */
function numbers<T>(model: DocumentModel<T>, value: T, args: readonly T[]): number[] {
  const found: number[] = []
  for (const item of [...(model.list(value) ?? []), ...args.flatMap((arg) => model.list(arg) ?? [arg])]) {
    const scalar = model.scalar(item)
    if (typeof scalar === 'number') found.push(scalar)
  }
  return found
}

/** Of nothing there is no aggregate. */
function aggregate(compute: (values: readonly number[]) => number): PathFunction {
  return (model, value, args) => {
    const values = numbers(model, value, args)
    return values.length === 0 ? undefined : model.ofScalar(compute(values))
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const average = (values: readonly number[]): number => sum(values) / values.length

function deviation(values: readonly number[]): number {
  const mean = average(values)
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length)
}

/** Of lists and objects; null of anything else. */
const length: PathFunction = (model, value, args) => {
  const subject = args[0] ?? value
  return model.ofScalar(model.list(subject)?.length ?? model.keys(subject)?.length ?? null)
}

const keys: PathFunction = (model, value) => {
  const names = model.keys(value)
  return names ? model.ofList(names.map((name) => model.ofScalar(name))) : model.ofScalar(null)
}

/** The texts of a list, then the arguments. */
const concat: PathFunction = (model, value, args) => {
  const own = (model.list(value) ?? []).map((item) => model.scalar(item)).filter((item) => typeof item === 'string')
  const others = args.flatMap((arg) => model.list(arg) ?? [arg]).map((arg) => model.scalar(arg))
  return model.ofScalar([...own, ...others].join(''))
}

/** A new list: the document is not written to. */
const append: PathFunction = (model, value, args) => {
  const list = model.list(value)
  return list ? model.ofList([...list, ...args]) : value
}

const at =
  (index: number): PathFunction =>
  (model, value) =>
    model.list(value)?.at(index)

const index: PathFunction = (model, value, args) => {
  const place = args[0] === undefined ? undefined : model.scalar(args[0])
  return typeof place === 'number' ? model.list(value)?.at(place) : undefined
}

const FUNCTIONS: ReadonlyMap<string, PathFunction> = new Map<string, PathFunction>([
  ['length', length],
  ['size', length],
  ['min', aggregate((values) => values.reduce((a, b) => Math.min(a, b)))],
  ['max', aggregate((values) => values.reduce((a, b) => Math.max(a, b)))],
  ['avg', aggregate(average)],
  ['sum', aggregate(sum)],
  ['stddev', aggregate(deviation)],
  ['keys', keys],
  ['concat', concat],
  ['append', append],
  ['first', at(0)],
  ['last', at(-1)],
  ['index', index],
])

export function isFunctionName(name: string): boolean {
  return FUNCTIONS.has(name)
}

export function callFunction<T>(name: string, model: DocumentModel<T>, value: T, args: readonly T[]): T | undefined {
  return FUNCTIONS.get(name)?.(model, value, args)
}
