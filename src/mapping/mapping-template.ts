import type { ContextVariables } from '../exchange/context-variables.ts'
import { Meter } from '../vtl/limits.ts'
import { parseTemplate, render } from '../vtl/render.ts'
import { TemplateError } from '../vtl/template-error.ts'
import type { VtlValue } from '../vtl/value.ts'
import { ContextHost } from './context-host.ts'
import { InputHost, type RequestParameters } from './input-host.ts'
import type { Payload } from './payload.ts'
import { StageVariablesHost } from './stage-variables-host.ts'
import { UtilHost } from './util-host.ts'

export interface TemplateInput {
  /** Request templates: the request's body; response templates: the integration's (for MOCK the request's). */
  readonly body: Payload
  readonly parameters: RequestParameters
  readonly context: ContextVariables
}

/** Renders one body. Throws TemplateError. Overrides land in `input.context`. */
export type MappingTemplate = (input: TemplateInput) => string

/**
 * Compiles a mapping template. One that does not parse answers every request with the error, as a template that cannot be
 * rendered does (vtl-and-context.md section 1 [S]): the control plane stores templates unread.
 */
export function compileMappingTemplate(text: string): MappingTemplate {
  if (!/[$#\\]/.test(text)) return () => text
  try {
    const template = parseTemplate(text)
    return (input) => render(template, variablesOf(input))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return () => {
      throw error
    }
  }
}

function variablesOf({ body, parameters, context }: TemplateInput): Map<string, VtlValue> {
  // What host objects do is not seen by the engine's own meter: theirs has the same limits once more.
  const meter = new Meter()
  return new Map<string, VtlValue>([
    ['input', new InputHost(body, parameters, meter)],
    ['context', new ContextHost(context)],
    ['stageVariables', new StageVariablesHost(context.stage.stageVariables)],
    ['util', new UtilHost(meter)],
  ])
}
