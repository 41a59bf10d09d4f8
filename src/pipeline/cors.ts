import { HeaderList, isHeaderValue } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Next, Step } from '../exchange/step.ts'
import type { CorsSnapshot } from '../model/snapshot-http-api.ts'

/** The cross-origin answers of an HTTP API that has a CORS configuration (http-api.md 9). */
export interface Cors {
  /** In the place of what backends say of cross-origin use, what the API's configuration says. Stands outside the catch: errors carry it too. */
  readonly headers: Step
  /** Answers preflights in the place of an integration; all else goes on. */
  readonly preflight: Step
}

const NOTHING = Buffer.alloc(0)

/** What says all of it already. */
class PreflightAnswer implements Reply {
  readonly status = 204
  readonly headers: HeaderList
  readonly body: Buffer = NOTHING

  constructor(headers: HeaderList) {
    this.headers = headers
  }
}

/** null: the API says nothing, and backends speak for themselves. */
export function cors(settings: CorsSnapshot | null): Cors | null {
  if (settings === null) return null
  const allowed = originTest(settings.allowOrigins)
  const answer = actualHeaders(settings)
  const granted = preflightHeaders(settings)
  return {
    headers: (next) =>
      async function corsHeaders(exchange) {
        const reply = await next(exchange)
        if (reply instanceof PreflightAnswer) return reply
        withoutBackends(reply.headers)
        const origin = allowed(exchange.request.headers.get('origin'))
        if (origin !== null) answer(reply.headers, origin)
        return reply
      },
    preflight: (next) =>
      async function corsPreflight(exchange) {
        if (!isPreflight(exchange)) return next(exchange)
        const origin = allowed(exchange.request.headers.get('origin'))
        return new PreflightAnswer(origin === null ? new HeaderList() : granted(origin))
      },
  }
}

/** [K+] http-api.md 9. */
export function isPreflight({ request: { method, headers } }: Exchange): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
}

/** Answers preflights that no route is for. */
export const preflightOr = (settings: Cors | null, other: Next): Next => (settings ? settings.preflight(other) : other)

/** What `access-control-allow-origin` says to an origin; null: it may not. */
type OriginTest = (origin: string | undefined) => string | null

/** [K+] http-api.md 9: `*` is answered as it stands, others by the origin that asked; `https://*` allows all of one scheme. */
function originTest(allowOrigins: readonly string[]): OriginTest {
  if (allowOrigins.includes('*')) return (origin) => (origin === undefined ? null : '*')
  const schemes = allowOrigins.filter((origin) => origin.endsWith('://*')).map((origin) => origin.slice(0, -1).toLowerCase())
  const exact = new Set(allowOrigins.map((origin) => origin.toLowerCase()))
  return (origin) => {
    if (origin === undefined || !isHeaderValue(origin)) return null
    const lower = origin.toLowerCase()
    return exact.has(lower) || schemes.some((scheme) => lower.startsWith(scheme)) ? origin : null
  }
}

function actualHeaders({ allowCredentials, exposeHeaders }: CorsSnapshot): (headers: HeaderList, origin: string) => void {
  const exposed = exposeHeaders.join(',')
  return (headers, origin) => {
    headers.append('access-control-allow-origin', origin)
    if (allowCredentials) headers.append('access-control-allow-credentials', 'true')
    if (exposed !== '') headers.append('access-control-expose-headers', exposed)
    if (origin !== '*') headers.append('vary', 'Origin')
  }
}

function preflightHeaders(settings: CorsSnapshot): (origin: string) => HeaderList {
  const { allowMethods, allowHeaders, maxAge } = settings
  const fixed: string[] = []
  if (allowMethods.length > 0) fixed.push('access-control-allow-methods', allowMethods.join(','))
  if (allowHeaders.length > 0) fixed.push('access-control-allow-headers', allowHeaders.join(','))
  if (maxAge !== null) fixed.push('access-control-max-age', String(maxAge))
  const answer = actualHeaders(settings)
  return (origin) => {
    const headers = new HeaderList(fixed.slice())
    answer(headers, origin)
    return headers
  }
}

const PREFIX = 'access-control-'

/** [D]: what a backend says of it counts for nothing. */
function withoutBackends(headers: HeaderList): void {
  for (const [name] of headers.clone()) if (name.toLowerCase().startsWith(PREFIX)) headers.delete(name)
}
