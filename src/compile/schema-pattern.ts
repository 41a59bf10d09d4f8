import { RE2JS } from 're2js'
import { compileJavaRegex } from '../core/regex.ts'
import { linear } from '../core/regex-linear.ts'

/** What the validator asks of a pattern. `toString` names it: equal names share one compiled pattern. */
export interface SchemaPattern {
  test(text: string): boolean
  toString(): string
}

/**
 * A `pattern` of a JSON schema: ECMA 262, found anywhere in the text. Linear where RE2 can do it, else under a clock. Throws
 * SyntaxError or RegexError for what is no pattern; test throws RegexError when it takes too long.
 */
export function compileSchemaPattern(source: string): SchemaPattern {
  new RegExp(source)
  const engine = linear(RE2JS.translateRegExp(source)) ?? compileJavaRegex(source)
  return { test: (text) => engine.find(text), toString: () => source }
}
