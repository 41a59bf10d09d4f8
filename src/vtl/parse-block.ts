import type { Block, Branch, Expression, Node, Reference } from './ast.ts'
import { Cursor, restOfLine } from './lexer.ts'
import { ExpressionParser } from './parse-expression.ts'

/**
 * Text to tree, with Velocity 1.7's rules for white space and escapes (vtl-and-context.md 2, 3, 5). Directives that AWS does not
 * have are text ([SV] 3). Throws TemplateError.
 */
export function parseBlocks(text: string): Block {
  return parseTo(new Cursor(text))
}

function parseTo(cursor: Cursor): Block {
  const parser = new BlockParser(cursor)
  const { body, end } = parser.block()
  return end === 'eof' ? body : cursor.fail(`Unexpected #${end}`)
}

type End = 'eof' | 'end' | 'else' | 'elseif'
interface Parsed {
  readonly body: Block
  readonly end: End
}

const SET = /[ \t]*#(?:set|\{set\}) *\(/y
const DIRECTIVE = /#(?:([A-Za-z_@][A-Za-z0-9_@]*)|\{([A-Za-z_][A-Za-z0-9_@]*)\})/y
const ESCAPED_DOLLAR = /(\\+)(?=\$)/y
const BACKSLASHES = /\\+/y
const PLAIN = /[^$#\\]+/y
const LINE = /[^\r\n]*(?:\r\n|\n|\r)?/y
/** `$\!name` is text, less one backslash. */
const ESCAPED_BANG = /\\(\\*![A-Za-z_{])/y
const WORD = /[A-Za-z_@][A-Za-z0-9_@]*/y
/** Backslashes before these are escapes ([SV] 2). Of `#set` they stay, when the directive itself is not escaped. */
const DIRECTIVES: ReadonlySet<string> = new Set([
  ...['if', 'elseif', 'else', 'end', 'stop', 'set'],
  ...['foreach', 'define', 'break', 'macro', 'literal'],
])

/** Before these, Velocity loses a lone dollar. */
const SWALLOWING = /#(?:\*|(?:set|\{set\}) *\(|(?:if|else|elseif|end)(?![A-Za-z0-9_@])|\{(?:if|else|elseif|end)\})/y

function swallowsDollar(cursor: Cursor): boolean {
  SWALLOWING.lastIndex = cursor.pos
  return SWALLOWING.test(cursor.text)
}

class BlockParser {
  private readonly cursor: Cursor
  private readonly expressions: ExpressionParser
  private nodes: Node[] = []
  private text = ''

  constructor(cursor: Cursor) {
    this.cursor = cursor
    this.expressions = new ExpressionParser(cursor, parseTo)
  }

  /** Statements up to the directive that ends them. */
  block(): Parsed {
    const outer = { nodes: this.nodes, text: this.text }
    this.nodes = []
    this.text = ''
    const end = this.cursor.deeper(() => this.statements())
    this.flush()
    const body = this.nodes
    this.nodes = outer.nodes
    this.text = outer.text
    return { body, end }
  }

  private statements(): End {
    const { cursor } = this
    while (!cursor.atEnd) {
      // Blanks before #set vanish where they are a token of their own: not after text.
      if (cursor.match(SET)) this.set()
      else {
        const end = this.statement()
        if (end) return end
      }
    }
    return 'eof'
  }

  private statement(): End | null {
    const plain = this.cursor.match(PLAIN)
    if (plain) this.text += plain[0]
    else if (this.cursor.peek() === '$') this.dollar(0)
    else if (this.cursor.peek() === '\\') this.backslashes()
    else return this.hash()
    return null
  }

  private push(node: Node): void {
    this.flush()
    this.nodes.push(node)
  }

  private flush(): void {
    if (this.text !== '') this.nodes.push({ kind: 'text', text: this.text })
    this.text = ''
  }

  /** Half of the backslashes before a reference stay; an odd one makes the reference text. */
  private dollar(backslashes: number): void {
    const start = this.cursor.pos
    const reference = this.expressions.reference()
    this.text += '\\'.repeat(reference ? backslashes >> 1 : backslashes)
    if (!reference) this.loneDollar()
    else if (backslashes % 2 === 1) this.text += this.cursor.text.slice(start, this.cursor.pos)
    else this.push({ kind: 'print', reference })
  }

  private loneDollar(): void {
    const { cursor } = this
    cursor.pos++
    if (cursor.atEnd && !cursor.inString) cursor.fail('A lone $ ends the template')
    // Velocity loses a `!` that follows a lone dollar, unless a bracket makes it text.
    if (cursor.peek() === '!' && !/[[{]/.test(cursor.peek(1))) cursor.pos++
    if (cursor.peek() === '#' && swallowsDollar(cursor)) return
    this.text += `$${cursor.match(ESCAPED_BANG)?.[1] ?? ''}`
  }

  private backslashes(): void {
    const { cursor } = this
    const escaped = cursor.match(ESCAPED_DOLLAR)
    if (escaped) {
      this.dollar(escaped[0].length)
      return
    }
    const count = cursor.match(BACKSLASHES)?.[0].length ?? 0
    const start = cursor.pos
    const word = cursor.match(DIRECTIVE)
    const name = word?.[1] ?? word?.[2] ?? ''
    if (count % 2 === 0) cursor.pos = start
    this.text += '\\'.repeat(DIRECTIVES.has(name) && !(count % 2 === 0 && name === 'set') ? count >> 1 : count)
    if (count % 2 === 1) this.text += word?.[0] ?? ''
  }

  private hash(): End | null {
    const { cursor } = this
    const next = cursor.peek(1)
    if (next === '#') this.lineComment()
    else if (next === '*') this.skipPast('*#', 2)
    else if (cursor.text.startsWith('#[[', cursor.pos)) this.textBlock()
    else return this.directive()
    return null
  }

  private lineComment(): void {
    this.cursor.match(LINE)
  }

  private skipPast(close: string, from: number): void {
    const at = this.cursor.text.indexOf(close, this.cursor.pos + from)
    this.cursor.pos = at < 0 ? this.cursor.text.length : at + close.length
  }

  private textBlock(): void {
    const start = this.cursor.pos + 3
    const end = this.cursor.text.indexOf(']]#', start)
    if (end < 0) this.cursor.fail('#[[ does not end')
    this.text += this.cursor.text.slice(start, end)
    this.cursor.pos = end + 3
  }

  private directive(): End | null {
    const { cursor } = this
    const start = cursor.pos
    const word = cursor.match(DIRECTIVE)
    const name = word?.[1] ?? word?.[2]
    if (name === undefined) {
      this.text += '#'
      cursor.pos++
      if (cursor.atEnd && !cursor.inString) cursor.fail('A lone # ends the template')
      return null
    }
    if (name === 'end' || name === 'else') {
      restOfLine(cursor)
      return name
    }
    if (name === 'elseif') return name
    this.statementDirective(name, start)
    return null
  }

  private statementDirective(name: string, start: number): void {
    switch (name) {
      case 'if':
        this.push(this.conditional())
        break
      case 'foreach':
        this.push(this.foreach())
        break
      case 'define':
        this.push(this.define())
        break
      case 'macro':
        this.macro()
        break
      case 'literal':
        this.literal()
        break
      case 'stop':
      case 'break':
        this.push({ kind: name })
        break
      default:
        this.unknown(name, start)
    }
  }

  private set(): void {
    const target = this.variable()
    this.cursor.space()
    if (this.cursor.peek(1) === '=') this.cursor.fail('Expected "="')
    this.cursor.expect('=')
    const value = this.expressions.expression()
    this.close()
    this.push({ kind: 'set', target, value })
  }

  private variable(): Reference {
    this.cursor.space()
    return (this.cursor.peek() === '$' ? this.expressions.reference() : null) ?? this.cursor.fail('Expected a reference')
  }

  private open(): void {
    this.cursor.space()
    this.cursor.expect('(')
  }

  private close(): void {
    this.cursor.space()
    this.cursor.expect(')')
    restOfLine(this.cursor)
  }

  private conditional(): Node {
    const branches: Branch[] = []
    let end: End
    do {
      this.open()
      const test = this.expressions.expression()
      this.close()
      const parsed = this.block()
      branches.push({ test, body: parsed.body })
      end = parsed.end
    } while (end === 'elseif')
    return { kind: 'if', branches, otherwise: end === 'else' ? this.body() : this.ended(end) }
  }

  private ended(end: End): Block {
    return end === 'end' ? [] : this.cursor.fail('#end is missing')
  }

  /** Statements that only #end may close. */
  private body(): Block {
    const { body, end } = this.block()
    return end === 'end' ? body : this.cursor.fail(end === 'eof' ? '#end is missing' : `Unexpected #${end}`)
  }

  private foreach(): Node {
    this.open()
    const variable = this.variable().name
    this.cursor.space()
    if (!this.cursor.match(WORD)) this.cursor.fail('Expected "in"')
    const source: Expression = this.expressions.parameter(false)
    this.close()
    return { kind: 'foreach', variable, source, body: this.body() }
  }

  /** A block with parameters is invalid ([K-LS] vtl-and-context.md 3). */
  private define(): Node {
    this.open()
    const { name } = this.variable()
    this.close()
    return { kind: 'define', name, body: this.body() }
  }

  /** AWS forgets macros: the definition prints nothing, a call is text ([SV] vtl-and-context.md 3). */
  private macro(): void {
    this.open()
    this.skipArguments()
    restOfLine(this.cursor)
    this.body()
  }

  private literal(): void {
    this.open()
    this.close()
    const start = this.cursor.pos
    this.body()
    const source = this.cursor.text.slice(start, this.cursor.pos)
    this.text += source.slice(0, source.search(/#(?:end|\{end\})[ \t]*(?:\r\n|\n|\r)?$/))
  }

  /** Not a directive: text, its arguments with it, whatever they refer to ([SV] vtl-and-context.md 3). */
  private unknown(name: string, start: number): void {
    const { cursor } = this
    const end = cursor.pos
    cursor.space()
    if (!cursor.take('(')) cursor.pos = end
    else {
      this.skipArguments()
      if (name.startsWith('@')) this.body()
    }
    this.text += cursor.text.slice(start, cursor.pos)
  }

  private skipArguments(): void {
    const { cursor } = this
    for (;;) {
      cursor.space()
      if (cursor.take(')')) return
      if (cursor.take(',') || cursor.match(WORD)) continue
      this.expressions.parameter(false)
    }
  }
}
