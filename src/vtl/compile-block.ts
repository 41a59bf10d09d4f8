import type { Block, Branch, Node, Reference } from './ast.ts'
import type { Evaluate } from './compile-expression.ts'
import { ExpressionCompiler } from './compile-expression.ts'
import { LoopStatus } from './foreach.ts'
import { assignElement, assignProperty } from './java-methods.ts'
import { printValue } from './print.ts'
import type { Scope } from './scope.ts'
import type { RenderState } from './state.ts'
import type { VtlValue } from './value.ts'
import { HostObject } from './value.ts'

/** Whether rendering goes on, leaves the innermost #foreach, or ends. */
type Signal = 0 | 1 | 2
const NEXT = 0
const BREAK = 1
const STOP = 2
export type Run = (state: RenderState) => Signal

/** Statements to one closure. */
export function compileBlock(block: Block, scope: Scope): Run {
  const runs = block.map((node) => compileNode(node, scope))
  const cost = runs.length + 1
  return (state) => {
    state.meter.charge(cost)
    for (const run of runs) {
      const signal = run(state)
      if (signal !== NEXT) return signal
    }
    return NEXT
  }
}

function compileNode(node: Node, scope: Scope): Run {
  switch (node.kind) {
    case 'text':
      return writeText(node.text)
    case 'print':
      return print(node.reference, scope)
    case 'set':
      return set(node, scope)
    case 'if':
      return conditional(node.branches, node.otherwise, scope)
    case 'foreach':
      return foreach(node.variable, expressions(scope).value(node.source), node.body, scope)
    case 'define':
      return define(node.name, node.body, scope)
    case 'break':
      return () => BREAK
    case 'stop':
      return () => STOP
  }
}

const expressions = (scope: Scope): ExpressionCompiler => new ExpressionCompiler(scope, compileBlock)

function writeText(text: string): Run {
  return (state) => {
    state.write(text)
    return NEXT
  }
}

/** Every missing reference prints nothing ([SV] vtl-and-context.md 2). */
function print(reference: Reference, scope: Scope): Run {
  const value = expressions(scope).reference(reference)
  return (state) => {
    const found = value(state)
    state.write(typeof found === 'string' ? found : printValue(found, state.meter))
    return state.stopped ? STOP : NEXT
  }
}

/** Arithmetic without a value (a division by zero) leaves the variable as it is, as in Velocity; a missing reference does not. */
function set({ target, value: expression }: Node & { readonly kind: 'set' }, scope: Scope): Run {
  const value = expressions(scope).value(expression)
  const arithmetic = expression.kind === 'binary' || expression.kind === 'range'
  const assign = assignment(target, scope)
  return (state) => {
    const result = value(state)
    if (result !== null || !arithmetic) assign(state, result)
    return NEXT
  }
}

type Assign = (state: RenderState, value: VtlValue) => void

function assignment(target: Reference, scope: Scope): Assign {
  const last = target.path.at(-1)
  if (!last) {
    const slot = scope.slot(target.name)
    return (state, value) => {
      state.slots[slot] = value
    }
  }
  const owner = expressions(scope).reference({ name: target.name, path: target.path.slice(0, -1) })
  switch (last.kind) {
    case 'property':
      return (state, value) => assignProperty(owner(state), last.name, value, state.meter)
    case 'index': {
      const index = expressions(scope).value(last.index)
      return (state, value) => assignElement(owner(state), index(state), value, state.meter)
    }
    case 'method':
      return () => undefined
  }
}

function conditional(branches: readonly Branch[], otherwise: Block, scope: Scope): Run {
  const compiled = branches.map(({ test, body }) => ({ test: expressions(scope).test(test), body: compileBlock(body, scope) }))
  const last = compileBlock(otherwise, scope)
  return (state) => {
    for (const { test, body } of compiled) if (test(state)) return body(state)
    return last(state)
  }
}

/** The variables that a loop sets; they are restored afterwards ([SV] vtl-and-context.md 3). */
class LoopVariables {
  private readonly item: number
  private readonly status: number
  private readonly count: number
  private readonly hasNext: number

  constructor(variable: string, scope: Scope) {
    this.item = scope.slot(variable)
    this.status = scope.slot('foreach')
    this.count = scope.slot('velocityCount')
    this.hasNext = scope.slot('velocityHasNext')
  }

  around(slots: VtlValue[], size: number, loop: (status: LoopStatus) => Signal): Signal {
    const { item, status, count, hasNext } = this
    const [outerItem, outerStatus, outerCount, outerHasNext] = [slots[item], slots[status], slots[count], slots[hasNext]]
    const signal = loop(new LoopStatus(size, outerStatus))
    slots[item] = outerItem
    slots[status] = outerStatus
    slots[count] = outerCount
    slots[hasNext] = outerHasNext
    return signal
  }

  set(slots: VtlValue[], value: VtlValue, status: LoopStatus): void {
    slots[this.item] = value
    slots[this.status] = status
    slots[this.count] = status.index + 1
    slots[this.hasNext] = status.hasNext
  }
}

function foreach(variable: string, source: Evaluate, body: Block, scope: Scope): Run {
  const variables = new LoopVariables(variable, scope)
  const run = compileBlock(body, scope)
  return (state) => {
    const items = iterable(source(state))
    // The loop does not see what it adds to its own list.
    const size = Math.min(items.length, state.meter.limits.iterations)
    if (size === 0) return NEXT
    return variables.around(state.slots, size, (status) => {
      for (; status.index < size; status.index++) {
        variables.set(state.slots, items[status.index], status)
        const signal = run(state)
        if (signal !== NEXT) return signal === STOP ? STOP : NEXT
      }
      return NEXT
    })
  }
}

const NOTHING: readonly VtlValue[] = []

/** Lists, and the values of maps. */
function iterable(value: VtlValue): readonly VtlValue[] {
  if (Array.isArray(value)) return value
  return value instanceof Map ? [...value.values()] : NOTHING
}

/** Of a block that refers to itself Velocity renders two levels. */
const MAX_SELF_NESTING = 2

/** `#define`d text: rendered anew wherever it is printed, with the variables of that moment ([SV] vtl-and-context.md 3). */
class DefinedBlock extends HostObject {
  private readonly run: Run
  private readonly state: RenderState
  private nesting = 0

  constructor(run: Run, state: RenderState) {
    super()
    this.run = run
    this.state = state
  }

  override get(): VtlValue {
    return undefined
  }

  override print(): string {
    if (this.nesting >= MAX_SELF_NESTING) return ''
    this.nesting++
    const text = this.state.capture((state) => {
      if (this.run(state) === STOP) state.stopped = true
    })
    this.nesting--
    return text
  }
}

function define(name: string, body: Block, scope: Scope): Run {
  const slot = scope.slot(name)
  const run = compileBlock(body, scope)
  return (state) => {
    state.slots[slot] = new DefinedBlock(run, state)
    return NEXT
  }
}
