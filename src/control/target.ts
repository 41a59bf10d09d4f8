/** Which service and operation a request is for, as far as its head tells. */
import type { IncomingMessage } from 'node:http'
import type { Match } from '../protocol/uri-router.ts'
import { parseQuery, type QueryPairs } from '../protocol/wire.ts'
import { type Credential, readCredential } from './caller.ts'
import type { RegisteredOperation, Registry } from './operations.ts'

export interface Target {
  readonly method: string
  readonly path: string
  readonly query: QueryPairs
  readonly credential: Credential | null
  /** As clients sign for it; null when neither a signature nor X-Amz-Target tells. */
  readonly service: string | null
  /** What X-Amz-Target names (awsJson). */
  readonly operation: string | null
  /** null: there is none, or the body names it (awsQuery). */
  readonly match: Match<RegisteredOperation> | null
}

/** Reads a request's head once, for everyone who asks. */
export function targetOf(registry: Registry, request: IncomingMessage): Target {
  const url = request.url ?? '/'
  const at = url.indexOf('?')
  const query = parseQuery(at < 0 ? '' : url.slice(at + 1))
  const path = at < 0 ? url : url.slice(0, at)
  const credential = readCredential(request.headers, query)
  const named = namedTarget(registry, request.headers['x-amz-target'])
  const service = credential?.service ?? named?.service ?? null
  const method = request.method ?? 'GET'
  const operation = named?.operation ?? null
  return {
    method,
    path,
    query,
    credential,
    service,
    operation,
    match: registry.find(service, { method, path, query, operation }),
  }
}

/**
 * Whether a request is for the control plane: by the service it was signed for, then by X-Amz-Target, and when it carries neither
 * by the URI of an operation. A request signed for another service (`execute-api`) never is.
 */
export function recognise(registry: Registry, { service, match }: Target): boolean {
  return service === null ? match !== null : registry.signedFor(service) !== undefined
}

/** `AWSCognitoIdentityProviderService.InitiateAuth`. A prefix nobody here serves names its service before the date. */
function namedTarget(
  { prefixes }: Registry,
  header: string | string[] | undefined,
): { readonly service: string; readonly operation: string } | null {
  const [, prefix = '', operation = ''] = /^(\w+)\.(\w+)$/.exec(String(header ?? '')) ?? []
  if (prefix === '') return null
  return { service: prefixes.get(prefix) ?? prefix.replace(/_\d{8}$/, '').toLowerCase(), operation }
}
