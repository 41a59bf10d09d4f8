import { createHash } from 'node:crypto'
import type { Exchange } from '../exchange/exchange.ts'
import { parseExpression } from '../mapping/mapping-expression.ts'
import { compileRequestReader, parseRequestTarget, type RequestSource } from '../mapping/parameter-mapping.ts'
import { Payload } from '../mapping/payload.ts'
import type { IntegrationSnapshot } from '../model/snapshot.ts'
import { parametersOf, transforming } from './transform.ts'

/** Throws Fault where a mapping cannot be read. */
export type CacheKey = (exchange: Exchange) => string

export interface CacheKeySettings {
  readonly cacheNamespace: string
  readonly cacheKeyParameters: readonly string[]
  /** Of the integration: where an `integration.request...` parameter has its value from. */
  readonly requestParameters: IntegrationSnapshot['requestParameters']
}

/** A list: every value that was sent. undefined: none was. */
type Read = (exchange: Exchange) => string | readonly string[] | undefined

/**
 * What tells requests apart: the namespace, the method and the values of the key parameters; without them a method has one
 * response for all (auth-throttle-cache.md 9.2 [D]). Parameters count with all the values that were sent, headers in any case:
 * what a backend could tell apart must not be taken for the same.
 */
export function cacheKey({ cacheNamespace, cacheKeyParameters, requestParameters }: CacheKeySettings): CacheKey {
  const names = [...new Set(cacheKeyParameters)].sort()
  const prefix = JSON.stringify([cacheNamespace, ...names])
  const readers = names.map((name) => reader(name, requestParameters))
  if (readers.length === 0) return ({ request }) => prefix + request.method
  return (exchange) => {
    let key = prefix + exchange.request.method
    for (const read of readers) key += part(read(exchange))
    return key.length > MAX_KEY ? hashed(key) : key
  }
}

/** Characters; a key may hold all of a body. */
const MAX_KEY = 512

const hashed = (key: string): string => createHash('sha256').update(key).digest('base64')

/** Lengths keep values apart that read alike when they are joined. */
function part(value: string | readonly string[] | undefined): string {
  if (value === undefined) return '-'
  if (typeof value === 'string') return `;${value.length}:${value}`
  return value.length === 0 ? '-' : value.map(part).join('+')
}

function reader(parameter: string, requestParameters: IntegrationSnapshot['requestParameters']): Read {
  const target = parseRequestTarget(parameter)
  if (target) return mappedReader(Object.hasOwn(requestParameters, parameter) ? (requestParameters[parameter] ?? '') : '')
  const expression = parseExpression(parameter, 'method.request')
  if (expression?.kind === 'header') return ({ request }) => request.headers.getAll(expression.name)
  if (expression?.kind === 'querystring') return ({ request }) => request.query.getAll(expression.name)
  return mappedReader(parameter)
}

function mappedReader(mapping: string): Read {
  const read = compileRequestReader(mapping)
  if (!read) return () => undefined
  return (exchange) => transforming('request', () => read(sourceOf(exchange)))
}

function sourceOf(exchange: Exchange): RequestSource {
  return { parameters: parametersOf(exchange), body: new Payload(exchange.request.body), context: exchange.context }
}
