import type { Json } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { OpenApiDocument } from './document.ts'
import { listOf, member, textOf } from './members.ts'

/** What becomes of the base path: nothing, resources of its own, or the same without its first part (control-plane.md 18 [S]). */
export type BasePathMode = 'ignore' | 'prepend' | 'split'

export function basePathMode(parameter: string | undefined): BasePathMode {
  if (parameter === undefined || parameter === '') return 'ignore'
  if (parameter === 'ignore' || parameter === 'prepend' || parameter === 'split') return parameter
  throw badRequest(UNSETTLED.openapi.invalidBasepath)
}

/** The parts of a path that stand before those of the document's paths. */
export function basePathOf(document: OpenApiDocument, mode: BasePathMode): readonly string[] {
  if (mode === 'ignore') return []
  const parts = pathParts(document.version === 2 ? (textOf(member(document.root, 'basePath')) ?? '') : serverPath(document))
  return mode === 'split' ? parts.slice(1) : parts
}

/** Slashes at the ends and double ones make no parts. */
export const pathParts = (path: string): readonly string[] => path.split('/').filter((part) => part !== '')

/** The variable `basePath` where there is one, else the path of the URL with its variables' defaults ([S]). */
function serverPath({ root }: OpenApiDocument): string {
  const server = listOf(member(root, 'servers'))[0]
  const variables = member(server, 'variables')
  const chosen = defaultOf(variables, 'basePath')
  if (chosen !== undefined) return chosen
  const url = textOf(member(server, 'url')) ?? ''
  const filled = url.replace(/\{([^{}/]+)\}/g, (whole, name: string) => defaultOf(variables, name) ?? whole)
  return filled.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
}

const defaultOf = (variables: Json | undefined, name: string): string | undefined =>
  textOf(member(member(variables, name), 'default'))
