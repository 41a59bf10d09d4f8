import { compileMappingTemplate, type MappingTemplate } from './mapping-template.ts'
import { DEFAULT_TYPE, mimeTypeOf } from './media-type.ts'

export type PassthroughBehavior = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'
type Templates = Readonly<Record<string, string | null>>

export interface ChosenTemplate {
  /** The template's key: the media type of what it renders. */
  readonly contentType: string
  /** null: the body passes through (only in responses). */
  readonly render: MappingTemplate | null
}

/** 'refused': 415; null: the body passes through. */
export type RequestChoice = ChosenTemplate | 'refused' | null

/** Compiles the matrix of rest-api.md 7 [D]. The answer takes the request's media type, without parameters. */
export function requestTemplateChoice(
  templates: Templates,
  behavior: PassthroughBehavior,
): (mimeType: string | undefined) => RequestChoice {
  const byType = new Map<string, ChosenTemplate>()
  for (const [key, text] of Object.entries(templates)) {
    const contentType = mimeTypeOf(key)
    // An empty template sends an empty body ([D]); the control plane keeps it as null.
    if (contentType) byType.set(contentType, { contentType, render: compileMappingTemplate(text ?? '') })
  }
  // [K-LS]: the key $default serves the types that have no template of their own.
  const fallback = byType.get('$default')
  const unmatched = fallback ? { ...fallback, contentType: DEFAULT_TYPE } : passthrough(behavior, byType.size)
  return (type = DEFAULT_TYPE) => byType.get(type) ?? unmatched
}

function passthrough(behavior: PassthroughBehavior, templates: number): 'refused' | null {
  if (behavior === 'NEVER') return 'refused'
  return behavior === 'WHEN_NO_TEMPLATES' && templates > 0 ? 'refused' : null
}

/**
 * By the first type of Accept, else application/json, else the first there is; null: no templates at all (rest-api.md 7 [D]).
 * A template that is null or empty lets the body pass.
 */
export function responseTemplateChoice(templates: Templates): (acceptType: string | undefined) => ChosenTemplate | null {
  const byType = new Map<string, ChosenTemplate>()
  for (const [key, text] of Object.entries(templates)) {
    const contentType = mimeTypeOf(key)
    if (contentType) byType.set(contentType, { contentType, render: text ? compileMappingTemplate(text) : null })
  }
  const first = byType.values().next().value ?? null
  return (type = DEFAULT_TYPE) => byType.get(type) ?? first
}
