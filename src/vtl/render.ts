import type { RenderLimits } from './limits.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { Template } from './parser.ts'
import { parseTemplate } from './parser.ts'
import { RenderState } from './state.ts'
import { withinStack } from './template-error.ts'
import type { VtlValue } from './value.ts'

export type { RenderLimits, Template }
export { parseTemplate }

/**
 * The text that a template makes of variables. `variables` is not written to, but the lists, maps and host objects in it can be.
 * Throws TemplateError when rendering fails or a limit is met; partial output is lost.
 */
export function render(template: Template, variables: ReadonlyMap<string, VtlValue>, limits?: Partial<RenderLimits>): string {
  const slots: VtlValue[] = []
  for (const name of template.names) slots.push(variables.get(name))
  const state = new RenderState(slots, limits ? { ...DEFAULT_LIMITS, ...limits } : DEFAULT_LIMITS)
  withinStack(() => template.run(state))
  return state.output
}
