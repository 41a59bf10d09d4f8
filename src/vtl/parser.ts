import { compileBlock } from './compile-block.ts'
import { isTooLarge } from './limits.ts'
import { parseBlocks } from './parse-block.ts'
import { Scope } from './scope.ts'
import type { RenderState } from './state.ts'
import { TemplateError, withinStack } from './template-error.ts'

/** A compiled template: immutable, for any number of renderings. */
export interface Template {
  /** The variables that it mentions. */
  readonly names: readonly string[]
  readonly run: (state: RenderState) => void
}

/** Parses and compiles. Throws TemplateError for what does not parse or is over 300 KB ([D] vtl-and-context.md 1). */
export function parseTemplate(text: string): Template {
  if (isTooLarge(text)) throw new TemplateError('The template is larger than 300 KB')
  return withinStack(() => {
    const scope = new Scope()
    const run = compileBlock(parseBlocks(text), scope)
    return Object.freeze({ names: Object.freeze(scope.names), run })
  })
}
