import { isIPv4 } from 'node:net'

/**
 * Whether the host of a URL, with its brackets, is this machine; also by the public name that its owner points at loopback for good,
 * which users of LocalStack have in their URLs.
 */
export const isLoopbackName = (host: string): boolean =>
  host === '[::1]' || LOCAL.test(host) || (isIPv4(host) && host.startsWith('127.'))

const LOCAL = /(?:^|\.)localhost(?:\.localstack\.cloud)?$/i

/**
 * The URL of a document that an author or an issuer named, as it may be fetched; null: it may not. `https` alone, and `http` only on
 * this machine: nothing inside a network is asked in the clear on somebody's behalf. No credentials, no fragment.
 */
export function fetchable(text: string, { plain }: { readonly plain: boolean }): URL | null {
  if (text.length > MAX_URL || !URL.canParse(text)) return null
  const url = new URL(text)
  const secure = url.protocol === 'https:'
  if (!secure && !(plain && url.protocol === 'http:' && isLoopbackName(url.hostname))) return null
  return url.username === '' && url.password === '' && url.hash === '' ? url : null
}

const MAX_URL = 2048
