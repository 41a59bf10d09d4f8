/** The constraints on one scalar, in the framework's words. */
import type { ScalarShape, Value } from './shape.ts'

interface Constraint {
  readonly text: string
  readonly holds: (value: Value) => boolean
}

/** Patterns are compiled, and texts written, once a shape. */
const known = new WeakMap<ScalarShape, readonly Constraint[]>()

/** The texts of the constraints `value` breaks; of all constraints when it is undefined. */
export function brokenConstraints(shape: ScalarShape, value: Value): string[] {
  const constraints = known.get(shape) ?? remember(shape)
  if (constraints.length === 0) return []
  return constraints.filter(({ holds }) => value === undefined || !holds(value)).map(({ text }) => text)
}

function remember(shape: ScalarShape): readonly Constraint[] {
  const constraints = [...bounds(shape), ...pattern(shape), ...values(shape)]
  known.set(shape, constraints)
  return constraints
}

function bounds({ kind, min, max }: ScalarShape): Constraint[] {
  const word = kind === 'string' || kind === 'blob' ? 'length' : 'value'
  const size = (value: Value): number => (typeof value === 'string' ? value.length : Number(value))
  const found: Constraint[] = []
  if (max !== undefined) {
    found.push({ text: `Member must have ${word} less than or equal to ${max}`, holds: (value) => size(value) <= max })
  }
  if (min !== undefined) {
    found.push({ text: `Member must have ${word} greater than or equal to ${min}`, holds: (value) => size(value) >= min })
  }
  return found
}

/** Past this a text is not matched, only too long: every pattern of the model is for short names and ARNs. */
const LONGEST_MATCHED = 20_000

function pattern(shape: ScalarShape): Constraint[] {
  if (shape.pattern === undefined) return []
  const whole = new RegExp(`^(?:${shape.pattern})$`)
  const holds = (value: Value): boolean => String(value).length <= LONGEST_MATCHED && whole.test(String(value))
  return [{ text: `Member must satisfy regular expression pattern: ${shape.pattern}`, holds }]
}

function values(shape: ScalarShape): Constraint[] {
  if (!shape.enum) return []
  const set = new Set<Value>(shape.enum)
  return [{ text: `Member must satisfy enum value set: [${shape.enum.join(', ')}]`, holds: (value) => set.has(value) }]
}
