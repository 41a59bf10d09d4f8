import type { Access, BinaryOperator, Block, Expression, Reference } from './ast.ts'
import type { Cursor } from './lexer.ts'
import { identifier, number, stringLiteral } from './lexer.ts'

/** Parses the inside of a string literal as a template; handed in, for blocks contain expressions and these contain strings. */
export type BlockParser = (cursor: Cursor) => Block

const OPERATOR = /[ \t\r\n]*(\|\||&&|==|!=|<=|>=|[<>+\-*/%]|(?:and|or|eq|ne|lt|le|gt|ge)(?![A-Za-z0-9_@]))/y
const NOT = /[ \t\r\n]*(?:!|not(?![A-Za-z0-9_@]))/y
const BOOLEAN = /(true|false)(?![A-Za-z0-9_@-])/y
/** How each operator is spelt, what it is, and how tightly it binds. */
const OPERATORS: ReadonlyMap<string, readonly [BinaryOperator, number]> = new Map([
  ['||', ['||', 1]],
  ['or', ['||', 1]],
  ['&&', ['&&', 2]],
  ['and', ['&&', 2]],
  ['==', ['==', 3]],
  ['eq', ['==', 3]],
  ['!=', ['!=', 3]],
  ['ne', ['!=', 3]],
  ['<', ['<', 4]],
  ['lt', ['<', 4]],
  ['>', ['>', 4]],
  ['gt', ['>', 4]],
  ['<=', ['<=', 4]],
  ['le', ['<=', 4]],
  ['>=', ['>=', 4]],
  ['ge', ['>=', 4]],
  ['+', ['+', 5]],
  ['-', ['-', 5]],
  ['*', ['*', 6]],
  ['/', ['/', 6]],
  ['%', ['%', 6]],
])
/** A chain of operators is a tree as deep as it is long. */
const MAX_OPERATORS = 500

const NULL: Expression = { kind: 'literal', value: null }

export class ExpressionParser {
  private readonly cursor: Cursor
  private readonly parseBlock: BlockParser
  private operators = 0

  constructor(cursor: Cursor, parseBlock: BlockParser) {
    this.cursor = cursor
    this.parseBlock = parseBlock
  }

  /** What stands in `#if(...)` and right of `=` in `#set`: vtl-and-context.md 4. */
  expression(): Expression {
    this.operators = 0
    return this.binary(1)
  }

  private binary(lowest: number): Expression {
    let left = this.unary()
    for (let found = this.operator(lowest); found; found = this.operator(lowest)) {
      if (++this.operators > MAX_OPERATORS) this.cursor.fail('Too many operators in an expression')
      const [operator, precedence] = found
      left = { kind: 'binary', operator, left, right: this.binary(precedence + 1) }
    }
    this.cursor.space()
    return left
  }

  /** The next operator that binds at least as tightly as asked; else nothing is consumed. */
  private operator(lowest: number): readonly [BinaryOperator, number] | null {
    const start = this.cursor.pos
    const found = OPERATORS.get(this.cursor.match(OPERATOR)?.[1] ?? '')
    if (found && found[1] >= lowest) return found
    this.cursor.pos = start
    return null
  }

  private unary(): Expression {
    return this.cursor.deeper(() => {
      if (this.cursor.match(NOT)) return { kind: 'not', operand: this.unary() }
      this.cursor.space()
      return this.cursor.peek() === '(' ? this.parenthesised() : this.primary(false)
    })
  }

  private parenthesised(): Expression {
    this.cursor.expect('(')
    const inner = this.binary(1)
    this.cursor.space()
    this.cursor.expect(')')
    return inner
  }

  /** An argument of a method or directive, an item of a list: no operators there. `bare`: a lone word is null, as in Velocity. */
  parameter(bare: boolean): Expression {
    return this.cursor.deeper(() => {
      this.cursor.space()
      const value = this.primary(bare)
      this.cursor.space()
      return value
    })
  }

  private primary(bare: boolean): Expression {
    switch (this.cursor.peek()) {
      case '"':
      case "'":
        return this.string()
      case '$':
        return { kind: 'reference', reference: this.reference() ?? this.cursor.fail('Expected a reference') }
      case '[':
        return this.listOrRange(bare)
      case '{':
        return this.map(bare)
      default:
        return this.scalar(bare)
    }
  }

  private scalar(bare: boolean): Expression {
    const value = number(this.cursor)
    if (value !== null) return { kind: 'literal', value }
    const word = this.cursor.match(BOOLEAN)?.[1]
    if (word !== undefined) return { kind: 'literal', value: word === 'true' }
    if (bare && identifier(this.cursor) !== null) return NULL
    return this.cursor.fail('Expected a value')
  }

  private string(): Expression {
    const literal = stringLiteral(this.cursor) ?? this.cursor.fail('Expected a string')
    if (literal.quote === "'" || !/[$#]/.test(literal.content)) return { kind: 'literal', value: literal.content }
    return { kind: 'interpolated', block: this.parseBlock(this.cursor.nested(literal.content)) }
  }

  private listOrRange(bare: boolean): Expression {
    this.cursor.expect('[')
    this.cursor.space()
    if (this.cursor.take(']')) return { kind: 'list', items: [] }
    const first = this.parameter(bare)
    if (this.cursor.take('..')) {
      const range: Expression = { kind: 'range', from: first, to: this.parameter(bare) }
      this.cursor.expect(']')
      return range
    }
    const items = [first]
    while (this.cursor.take(',')) items.push(this.parameter(bare))
    this.cursor.expect(']')
    return { kind: 'list', items }
  }

  private map(bare: boolean): Expression {
    this.cursor.expect('{')
    this.cursor.space()
    const entries: [Expression, Expression][] = []
    if (this.cursor.take('}')) return { kind: 'map', entries }
    do {
      const key = this.parameter(bare)
      this.cursor.expect(':')
      entries.push([key, this.parameter(bare)])
    } while (this.cursor.take(','))
    this.cursor.expect('}')
    return { kind: 'map', entries }
  }

  /** `$name`, `$!name`, `${name}`, `$!{name}` with its path; null (and nothing consumed) where only a dollar stands. */
  reference(): Reference | null {
    const { cursor } = this
    const start = cursor.pos
    cursor.expect('$')
    cursor.take('!')
    const formal = cursor.take('{')
    const name = identifier(cursor)
    if (name === null) {
      cursor.pos = start
      return null
    }
    const path = this.path()
    if (formal) cursor.expect('}')
    return { name, path }
  }

  private path(): Access[] {
    const path: Access[] = []
    for (;;) {
      if (this.cursor.peek() === '[') path.push(this.index())
      else if (this.cursor.peek() === '.' && /[A-Za-z]/.test(this.cursor.peek(1))) path.push(this.member())
      else return path
    }
  }

  private index(): Access {
    this.cursor.expect('[')
    const index = this.parameter(false)
    this.cursor.expect(']')
    return { kind: 'index', index }
  }

  private member(): Access {
    this.cursor.expect('.')
    const name = identifier(this.cursor) ?? this.cursor.fail('Expected a name')
    const open = this.cursor.peek() === '(' && this.cursor.peek(1) !== ''
    return open ? { kind: 'method', name, args: this.arguments() } : { kind: 'property', name }
  }

  private arguments(): Expression[] {
    this.cursor.expect('(')
    this.cursor.space()
    if (this.cursor.take(')')) return []
    const args = [this.parameter(true)]
    while (this.cursor.take(',')) args.push(this.parameter(true))
    this.cursor.expect(')')
    return args
  }
}
