import { compileJavaRegex, RegexError } from '../core/regex.ts'
import type { JsonPath, Literal, Operand, Operator, Predicate, Selector, Step } from './json-path-ast.ts'
import { JsonPathError, OPERATORS } from './json-path-ast.ts'
import { isFunctionName } from './json-path-functions.ts'
import { PathReader } from './json-path-reader.ts'

const MAX_LENGTH = 4096
const MAX_STEPS = 100

const NAME = /[^.[( ]+/y
const INDEXES = /\[\s*(-?\d{1,9}(?:\s*,\s*-?\d{1,9})*)\s*\]/y
const SLICE = /\[\s*(-?\d{1,9})?\s*:\s*(-?\d{1,9})?\s*\]/y
const WILDCARD = /\[\s*\*\s*\]/y
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const WORD = /(true|false|null)(?![A-Za-z0-9_])/y
const PATTERN = /\/((?:[^/\\]|\\.)*)\/([a-zA-Z]*)/y
const SYMBOL = /===|!==|==|!=|>=|<=|=~|<|>|[a-zA-Z]+/y
const OPERATOR_NAMES: ReadonlyMap<string, Operator> = new Map(OPERATORS.map((operator) => [operator, operator]))

/** Parses a whole path; one that does not begin with `$` or `@` is taken as `$.` and the rest, as Jayway does. Throws JsonPathError. */
export function parseJsonPath(text: string): JsonPath {
  const trimmed = text.trim()
  if (trimmed.length > MAX_LENGTH) throw new JsonPathError('The JSON path is too long')
  if (trimmed === '') throw new JsonPathError('The JSON path is empty')
  const reader = new PathReader(/^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`)
  const path = new PathParser(reader).path()
  return reader.atEnd ? path : reader.fail('Unexpected text')
}

class PathParser {
  private readonly reader: PathReader

  constructor(reader: PathReader) {
    this.reader = reader
  }

  path(): JsonPath {
    const { reader } = this
    const relative = reader.peek() === '@'
    reader.pos++
    const selectors: Selector[] = []
    while (reader.peek() === '.' || reader.peek() === '[') {
      selectors.push(...this.selectors())
      if (selectors.length > MAX_STEPS) reader.fail('Too many steps')
    }
    return assemble(selectors, relative)
  }

  /** One selector, or a scan and the one that follows it. */
  private selectors(): Selector[] {
    const { reader } = this
    if (reader.take('..')) return [{ kind: 'scan' }, reader.peek() === '[' ? this.bracket() : this.dotted()]
    if (reader.peek() === '[') return [this.bracket()]
    reader.pos++
    return [reader.peek() === '[' ? this.bracket() : this.dotted()]
  }

  private dotted(): Selector {
    const { reader } = this
    const name = reader.match(NAME)?.[0] ?? reader.fail('A name is missing')
    if (name === '*') return { kind: 'wildcard' }
    // In a filter a name ends where the expression goes on.
    const end = name.search(/[)=!<>,&|\]]/)
    if (end === 0) reader.fail('A name is missing')
    if (end > 0) {
      reader.pos -= name.length - end
      return { kind: 'property', names: [name.slice(0, end)] }
    }
    return reader.peek() === '(' ? this.function(name) : { kind: 'property', names: [name] }
  }

  private function(name: string): Selector {
    if (!isFunctionName(name)) this.reader.fail(`There is no function ${name}`)
    this.reader.expect('(')
    this.reader.space()
    const args: Operand[] = []
    if (this.reader.take(')')) return { kind: 'function', name, args }
    do args.push(this.operand())
    while (this.more())
    this.reader.expect(')')
    return { kind: 'function', name, args }
  }

  private more(): boolean {
    this.reader.space()
    return this.reader.take(',')
  }

  private bracket(): Selector {
    const { reader } = this
    const indexes = reader.match(INDEXES)?.[1]
    if (indexes !== undefined) return { kind: 'index', indexes: indexes.split(',').map(Number) }
    if (reader.match(WILDCARD)) return { kind: 'wildcard' }
    const slice = reader.match(SLICE)
    if (slice) return { kind: 'slice', from: bound(slice[1]), to: bound(slice[2]) }
    reader.expect('[')
    reader.space()
    return reader.take('?') ? this.filter() : this.properties()
  }

  private properties(): Selector {
    const names: string[] = []
    do {
      this.reader.space()
      names.push(this.reader.quoted() ?? this.reader.fail('Expected a property, an index or a filter'))
    } while (this.more())
    this.reader.expect(']')
    return { kind: 'property', names }
  }

  private filter(): Selector {
    this.reader.expect('(')
    const predicate = this.disjunction()
    this.reader.expect(')')
    this.reader.expect(']')
    return { kind: 'filter', predicate }
  }

  private disjunction(): Predicate {
    return this.reader.deeper(() => this.chain('or', '||', () => this.chain('and', '&&', () => this.negation())))
  }

  private chain(kind: 'or' | 'and', symbol: string, term: () => Predicate): Predicate {
    const first = term()
    const terms = [first]
    for (this.reader.space(); this.reader.take(symbol); this.reader.space()) terms.push(term())
    return terms.length === 1 ? first : { kind, terms }
  }

  private negation(): Predicate {
    const { reader } = this
    reader.space()
    if (reader.take('!')) return { kind: 'not', term: reader.deeper(() => this.negation()) }
    if (!reader.take('(')) return this.comparison()
    const inner = this.disjunction()
    reader.expect(')')
    return inner
  }

  private comparison(): Predicate {
    const { reader } = this
    const left = this.operand()
    reader.space()
    const start = reader.pos
    const operator = OPERATOR_NAMES.get(reader.match(SYMBOL)?.[0].toLowerCase() ?? '')
    if (operator) return { kind: 'comparison', operator, left, right: this.operand() }
    reader.pos = start
    if (left.kind === 'path') return { kind: 'exists', path: left.path }
    if (left.kind === 'value' && typeof left.value === 'boolean') return { kind: 'truth', value: left.value }
    return reader.fail('Expected an operator')
  }

  private operand(): Operand {
    const { reader } = this
    reader.space()
    if (reader.peek() === '$' || reader.peek() === '@') return { kind: 'path', path: reader.deeper(() => this.path()) }
    if (reader.peek() === '/') return this.pattern()
    return { kind: 'value', value: this.literal() }
  }

  private pattern(): Operand {
    const { reader } = this
    const [, source = '', flags = ''] = reader.match(PATTERN) ?? reader.fail('A pattern does not end')
    try {
      return { kind: 'pattern', regex: compileJavaRegex(flags === '' ? source : `(?${flags})${source}`) }
    } catch (error) {
      if (error instanceof RegexError) return reader.fail(error.message)
      throw error
    }
  }

  private literal(): Literal {
    const { reader } = this
    reader.space()
    const text = reader.quoted()
    if (text !== null) return text
    const word = reader.match(WORD)?.[1]
    if (word !== undefined) return word === 'null' ? null : word === 'true'
    const number = reader.match(NUMBER)?.[0]
    if (number !== undefined) return Number(number)
    if (reader.peek() === '[') return reader.deeper(() => this.list())
    if (reader.peek() === '{') return reader.deeper(() => this.object())
    return reader.fail('Expected a value')
  }

  private list(): Literal {
    this.reader.pos++
    this.reader.space()
    const items: Literal[] = []
    if (this.reader.take(']')) return items
    do items.push(this.literal())
    while (this.more())
    this.reader.expect(']')
    return items
  }

  private object(): Literal {
    this.reader.pos++
    this.reader.space()
    const entries = new Map<string, Literal>()
    if (this.reader.take('}')) return entries
    do {
      this.reader.space()
      const key = this.reader.quoted() ?? this.reader.fail('Expected a key')
      this.reader.expect(':')
      entries.set(key, this.literal())
    } while (this.more())
    this.reader.expect('}')
    return entries
  }
}

function bound(text: string | undefined): number | null {
  return text === undefined ? null : Number(text)
}

function assemble(selectors: readonly Selector[], relative: boolean): JsonPath {
  let settled = true
  const steps: Step[] = []
  for (const [i, selector] of selectors.entries()) {
    steps.push({ ...selector, settled })
    settled &&= isDefinite(selector, i === selectors.length - 1)
  }
  return { steps, definite: settled, relative }
}

function isDefinite(selector: Selector, last: boolean): boolean {
  switch (selector.kind) {
    case 'property':
      return selector.names.length === 1 || last
    case 'index':
      return selector.indexes.length === 1
    case 'function':
      return true
    default:
      return false
  }
}
