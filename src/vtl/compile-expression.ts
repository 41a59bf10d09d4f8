import type { Access, BinaryOperator, Block, Expression, Reference } from './ast.ts'
import { element, methodCall, property } from './java-methods.ts'
import { add, divide, equals, isTrue, modulo, multiply, order, subtract } from './operators.ts'
import { printValue } from './print.ts'
import type { Scope } from './scope.ts'
import type { RenderState } from './state.ts'
import { TemplateError } from './template-error.ts'
import type { VtlMap, VtlValue } from './value.ts'

export type Evaluate = (state: RenderState) => VtlValue
export type Test = (state: RenderState) => boolean
type Step = (state: RenderState, receiver: VtlValue) => VtlValue

/** Renders a block: #foreach in a string, say. Handed in, for blocks contain expressions. */
export type CompileBlock = (block: Block, scope: Scope) => (state: RenderState) => unknown

/** Expressions to closures. */
export class ExpressionCompiler {
  private readonly scope: Scope
  private readonly compileBlock: CompileBlock

  constructor(scope: Scope, compileBlock: CompileBlock) {
    this.scope = scope
    this.compileBlock = compileBlock
  }

  /** A missing reference is undefined, a null of a document null; both act as an empty string. Arithmetic without a value is null. */
  value(expression: Expression): Evaluate {
    switch (expression.kind) {
      case 'literal': {
        const { value } = expression
        return () => value
      }
      case 'interpolated':
        return this.interpolated(expression.block)
      case 'reference':
        return this.reference(expression.reference)
      case 'list':
        return this.list(expression.items)
      case 'map':
        return this.map(expression.entries)
      case 'range':
        return this.range(expression.from, expression.to)
      case 'not':
        return this.test(expression)
      case 'binary':
        return this.binary(expression.operator, expression.left, expression.right)
    }
  }

  /** A condition. In Velocity only references, booleans and comparisons can be true: a literal or a sum never is. */
  test(expression: Expression): Test {
    if (expression.kind === 'not') {
      const operand = this.test(expression.operand)
      return (state) => !operand(state)
    }
    if (expression.kind === 'binary') return this.condition(expression.operator, expression.left, expression.right)
    if (expression.kind === 'literal') return () => expression.value === true
    if (expression.kind !== 'reference') return () => false
    const value = this.value(expression)
    return (state) => isTrue(value(state))
  }

  private condition(operator: BinaryOperator, left: Expression, right: Expression): Test {
    if (operator === '||' || operator === '&&') {
      const [first, second] = [this.test(left), this.test(right)]
      return operator === '||' ? (state) => first(state) || second(state) : (state) => first(state) && second(state)
    }
    const value = this.binary(operator, left, right)
    return (state) => value(state) === true
  }

  reference(reference: Reference): Evaluate {
    const slot = this.scope.slot(reference.name)
    const steps = reference.path.map((access) => this.access(access))
    const [first, second] = steps
    if (!first) return (state) => state.slots[slot]
    if (!second) return (state) => first(state, state.slots[slot])
    return (state) => {
      let value = state.slots[slot]
      for (const step of steps) value = step(state, value)
      return value
    }
  }

  private access(access: Access): Step {
    switch (access.kind) {
      case 'property': {
        const { name } = access
        return (_, receiver) => property(receiver, name)
      }
      case 'index': {
        const index = this.value(access.index)
        return (state, receiver) => element(receiver, index(state), state.meter)
      }
      case 'method':
        return this.method(access.name, access.args)
    }
  }

  private method(name: string, args: readonly Expression[]): Step {
    const call = methodCall(name)
    const [first, second] = args.map((arg) => this.value(arg))
    if (!first) return (state, receiver) => call(receiver, [], state.meter)
    if (!second) return (state, receiver) => call(receiver, [first(state)], state.meter)
    const values = args.map((arg) => this.value(arg))
    return (state, receiver) => call(receiver, evaluateAll(values, state), state.meter)
  }

  private interpolated(block: Block): Evaluate {
    const [only] = block
    if (block.length === 1 && only?.kind === 'print') {
      const value = this.reference(only.reference)
      return (state) => {
        const text = printValue(value(state), state.meter)
        state.meter.grow(text.length)
        return text
      }
    }
    const run = this.compileBlock(block, this.scope)
    return (state) => state.capture(run)
  }

  private list(items: readonly Expression[]): Evaluate {
    const values = items.map((item) => this.value(item))
    return (state) => {
      state.meter.grow(8 * values.length)
      return evaluateAll(values, state)
    }
  }

  private map(entries: readonly (readonly [Expression, Expression])[]): Evaluate {
    const compiled = entries.map(([key, value]) => [this.value(key), this.value(value)] as const)
    return (state) => {
      const map: VtlMap = new Map()
      for (const [key, value] of compiled) map.set(printValue(key(state), state.meter), value(state))
      state.meter.grow(32 * compiled.length)
      return map
    }
  }

  /** Up or down, both ends included; null unless both are integers. */
  private range(from: Expression, to: Expression): Evaluate {
    const [first, last] = [this.value(from), this.value(to)]
    return (state) => {
      const [start, end] = [first(state), last(state)]
      if (typeof start !== 'number' || typeof end !== 'number') return null
      const length = Math.abs(end - start) + 1
      if (length > 1_000_000) throw new TemplateError('A range is too long')
      state.meter.charge(length >> 2)
      state.meter.grow(8 * length)
      return Array.from({ length }, (_, i) => (start <= end ? start + i : start - i))
    }
  }

  private binary(operator: BinaryOperator, left: Expression, right: Expression): Evaluate {
    if (operator === '||' || operator === '&&') return this.condition(operator, left, right)
    const [first, second] = [this.value(left), this.value(right)]
    switch (operator) {
      case '==':
        return (state) => equals(first(state), second(state), state.meter)
      case '!=':
        return (state) => !equals(first(state), second(state), state.meter)
      case '+':
        return (state) => add(first(state), second(state), state.meter)
      case '-':
        return (state) => subtract(first(state), second(state))
      case '*':
        return (state) => multiply(first(state), second(state))
      case '/':
        return (state) => divide(first(state), second(state))
      case '%':
        return (state) => modulo(first(state), second(state))
      default:
        return comparison(operator, first, second)
    }
  }
}

function evaluateAll(values: readonly Evaluate[], state: RenderState): VtlValue[] {
  const results: VtlValue[] = []
  for (const value of values) results.push(value(state))
  return results
}

function comparison(operator: '<' | '>' | '<=' | '>=', left: Evaluate, right: Evaluate): Evaluate {
  const holds = ORDERS[operator]
  return (state) => {
    const ordered = order(left(state), right(state))
    return ordered !== null && holds(ordered)
  }
}

const ORDERS: Readonly<Record<'<' | '>' | '<=' | '>=', (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
}
