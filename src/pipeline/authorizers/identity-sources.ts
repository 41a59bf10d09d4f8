import { hash } from 'node:crypto'
import { type HeaderList, sameName } from '../../core/headers.ts'
import { Lru } from '../../core/lru.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { findContextLookup } from '../../mapping/context-lookup.ts'
import { parseExpression } from '../../mapping/mapping-expression.ts'

/** One place a request says in who sends it. */
export interface IdentitySource {
  /** As configured: `method.request.header.Authorization`. */
  readonly name: string
  /** The value that counts; undefined: there is none. */
  readonly read: (exchange: Exchange) => string | undefined
  /** All that stands there, so that two requests with the same text show an authorizer the same. */
  readonly whole: (exchange: Exchange) => string
}

/**
 * Compiles an identity source (auth-throttle-cache.md 4.1 [D]). Header names compare without case: clients that speak HTTP/2
 * write them small. What cannot be a source is one that no request has.
 */
export function identitySource(name: string): IdentitySource {
  const expression = parseExpression(name, 'method.request')
  switch (expression?.kind) {
    case 'header':
      return {
        name,
        read: ({ request }) => request.headers.get(expression.name),
        whole: ({ request }) => headersNamed(request.headers, expression.name),
      }
    case 'querystring':
      return {
        name,
        read: ({ request }) => request.query.get(expression.name),
        whole: ({ request }) => request.query.getAll(expression.name).map(part).join(''),
      }
    case 'stageVariable':
      return single(name, ({ context: { stage } }) =>
        Object.hasOwn(stage.stageVariables, expression.name) ? stage.stageVariables[expression.name] : undefined,
      )
    case 'context': {
      const lookup = findContextLookup(expression.name)
      return single(name, ({ context }) => lookup?.(context))
    }
    default:
      return single(name, () => undefined)
  }
}

function single(name: string, read: IdentitySource['read']): IdentitySource {
  return { name, read, whole: (exchange) => read(exchange) ?? '' }
}

/** A length keeps texts apart that read alike when they are joined. */
const part = (text: string): string => `${text.length}:${text}`

/** All headers of that name, each as it was spelled. */
function headersNamed({ raw }: HeaderList, name: string): string {
  let all = ''
  for (let i = 0; i < raw.length; i += 2) {
    const sent = raw[i] ?? ''
    if (sameName(sent, name)) all += part(sent) + part(raw[i + 1] ?? '')
  }
  return all
}

/** null: one of the sources is missing or empty ([D] 4.2). */
export function identityOf(sources: readonly IdentitySource[], exchange: Exchange): readonly string[] | null {
  const values: string[] = []
  for (const source of sources) {
    const value = source.read(exchange)
    if (value === undefined || value === '') return null
    values.push(value)
  }
  return values
}

/** A key for what the sources show under `settings`; a hash, so that a cache holds no tokens; a character a byte. */
export function identityKey(settings: string, sources: readonly IdentitySource[], exchange: Exchange): string {
  let shown = part(settings)
  for (const source of sources) shown += part(source.whole(exchange))
  const index = settings.slice(0, 16) + shown.slice(-32)
  const known = recent.get(index)
  if (known?.shown === shown) return known.key
  const key = hash('sha256', shown, 'binary')
  if (shown.length <= MAX_RECENT) recent.set(index, { shown, key })
  return key
}

/** Keys of those who call again and again: to compare what they show costs a thirtieth of a hash. */
const recent = new Lru<string, { readonly shown: string; readonly key: string }>(1000)
/** Characters. */
const MAX_RECENT = 4096
