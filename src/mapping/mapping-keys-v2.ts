/** The left sides of parameter mappings of HTTP APIs (http-api.md 7 [D]). */
import { isHeaderName } from '../core/headers.ts'
import { isReserved } from '../model/reserved-headers.ts'
import type { Side } from './request-selection.ts'

export type Action = 'append' | 'overwrite' | 'remove'

export interface RequestTarget {
  readonly action: Action
  readonly place: 'header' | 'querystring' | 'path'
  /** '' of the path. */
  readonly name: string
}

export interface ResponseTarget {
  readonly action: Action
  readonly place: 'header' | 'statuscode'
  /** '' of the status. */
  readonly name: string
}

const KEY = /^(append|overwrite|remove):(header|querystring)\.(.+)$/s
const QUERY_NAME = /^[^\s&=#]+$/

/** `append:header.x`, `overwrite:path`; null: it is no such key. */
export function parseRequestKey(key: string): RequestTarget | null {
  if (key === 'overwrite:path') return { action: 'overwrite', place: 'path', name: '' }
  const match = KEY.exec(key)
  if (match === null) return null
  const [, action, place, name = ''] = match
  if (place === 'querystring') return QUERY_NAME.test(name) ? { action: actionOf(action), place, name } : null
  return isHeaderName(name) ? { action: actionOf(action), place: 'header', name } : null
}

/** `append:header.x`, `overwrite:statuscode`; null: it is no such key. */
export function parseResponseKey(key: string): ResponseTarget | null {
  if (key === 'overwrite:statuscode') return { action: 'overwrite', place: 'statuscode', name: '' }
  const target = parseRequestKey(key)
  return target?.place === 'header' ? { ...target, place: 'header' } : null
}

const actionOf = (text: string | undefined): Action => (text === 'append' || text === 'remove' ? text : 'overwrite')

/** What the gateway says itself, or cannot say: chosen, for a mapping of these would do nothing. */
const OWN: Readonly<Record<Side, ReadonlySet<string>>> = {
  request: new Set(['expect', 'proxy-connection']),
  response: new Set(['date', 'proxy-connection', 'trailer']),
}

/** [D] `access-control-*`, `apigw-*`, `x-amz-*` and `x-amzn-*` as well: no mapping touches them. */
export function isReservedHeader(name: string, side: Side): boolean {
  const lower = name.toLowerCase()
  return isReserved(lower) || OWN[side].has(lower)
}
