import { badRequest } from '../../../model/errors.ts'

export const VERBS: readonly string[] = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']

/** Throws for what is no verb of a method or an integration (control-plane.md 6 [S]). */
export function checkVerb(verb: string): void {
  if (!VERBS.includes(verb)) throw badRequest(`Invalid HttpMethod specified. Valid options are ${VERBS.join(',')}`)
}
