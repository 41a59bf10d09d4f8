import type { HeaderList } from '../core/headers.ts'
import { isHeaderName, isHeaderValue, sameName, wireHeaderValue } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import { configurationError, type Fault } from '../exchange/fault.ts'
import { remapResponseHeader } from '../mapping/response-headers.ts'
import { UNSETTLED } from '../model/unsettled.ts'

/** Header names without regard to case; the length settles most questions without lower-casing. */
export class NameSet {
  private readonly names: ReadonlySet<string>
  private readonly lengths: readonly boolean[]

  constructor(names: readonly string[]) {
    this.names = new Set(names.map((name) => name.toLowerCase()))
    const lengths: boolean[] = []
    for (const name of names) lengths[name.length] = true
    this.lengths = lengths
  }

  has(name: string): boolean {
    return this.lengths[name.length] === true && this.names.has(name.toLowerCase())
  }
}

/** [S] rest-api.md 5.1: gone before anything sees the request; Keep-Alive and Proxy-Connection belong to the hop as well. */
const DROPPED_INBOUND = [
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'www-authenticate',
] as const

/** What the gateway writes itself, whatever the client sent. */
const GATEWAY_HEADERS = ['x-amzn-apigateway-api-id', 'x-amzn-trace-id'] as const

/** What a Lambda event never shows of the client's headers; the gateway's own are written anew ([S] 5.2). */
export const NOT_IN_EVENTS: NameSet = new NameSet([
  ...DROPPED_INBOUND,
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
])

const NOT_FORWARDED: NameSet = new NameSet([...DROPPED_INBOUND, ...GATEWAY_HEADERS, 'content-encoding', 'host', 'via'])

/** [S] rest-api.md 5.2: which of the client's headers HTTP_PROXY hands on. */
export const isForwarded: (name: string) => boolean = bySpelling((name) => !NOT_FORWARDED.has(name))

/** What a mapped header does to a request. */
export interface MappedRules {
  /** Mapping one of these fails the request with 500 ([S] 5.3). */
  readonly refused: NameSet
  /** These are left out without a word ([S] and [K-LS] 5.3). */
  readonly dropped: NameSet
}

export const HTTP_MAPPED: MappedRules = {
  refused: new NameSet(['content-length', 'transfer-encoding']),
  dropped: new NameSet([
    ...GATEWAY_HEADERS,
    'connection',
    'expect',
    'host',
    'keep-alive',
    'proxy-authenticate',
    'proxy-connection',
    'te',
    'upgrade',
    'via',
  ]),
}

/** Written when a call is signed; a second one would spoil the signature. */
const SIGNING_HEADERS = ['x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'] as const

export const AWS_MAPPED: MappedRules = {
  refused: new NameSet([
    'authorization',
    'connection',
    'content-length',
    'expect',
    'proxy-authenticate',
    'te',
    'transfer-encoding',
  ]),
  dropped: new NameSet([...GATEWAY_HEADERS, 'host', 'keep-alive', 'proxy-connection', 'trailer', 'upgrade', ...SIGNING_HEADERS]),
}

export const refusedHeader = (name: string): Fault => configurationError(UNSETTLED.mappedHeaderRefused.replace('{name}', name))

/** Appends the mapped headers to flat `headers`; throws Fault for a header that must not be mapped or cannot be written. */
export function appendMapped(headers: string[], mapped: HeaderList, rules: MappedRules): void {
  const { raw } = mapped
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    if (rules.refused.has(name)) throw refusedHeader(name)
    if (!rules.dropped.has(name)) headers.push(checkedName(name), wireValue(name, raw[i + 1] ?? ''))
  }
}

function checkedName(name: string): string {
  if (isHeaderName(name)) return name
  throw configurationError(UNSETTLED.mappedHeaderInvalid.replace('{name}', name))
}

/** Line ends in a value would be another header. */
function wireValue(name: string, value: string): string {
  if (!isHeaderValue(value)) throw configurationError(UNSETTLED.mappedHeaderInvalid.replace('{name}', name))
  return wireHeaderValue(value)
}

/** Whether flat `headers` hold that name. */
export function hasHeader(headers: readonly string[], name: string): boolean {
  for (let i = 0; i < headers.length; i += 2) if (sameName(headers[i] ?? '', name)) return true
  return false
}

/** [S] rest-api.md 5.5: never reach the client. Keep-Alive and Proxy-Connection end at this hop. */
const DROPPED_FROM_HTTP: NameSet = new NameSet(['content-encoding', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'via'])
const DROPPED_FROM_LAMBDA: NameSet = new NameSet(['keep-alive', 'proxy-connection', 'transfer-encoding'])
const REMAPPED_PREFIX = 'x-amzn-Remapped-'

type NameRule = (name: string) => string | null

/** The name under which a header of an HTTP_PROXY backend goes on; null: it does not. */
export const httpProxyResponseName: NameRule = bySpelling((name) => (DROPPED_FROM_HTTP.has(name) ? null : proxiedName(name)))

/** The same for a header that a function returned ([K+] 5.6). */
export const lambdaProxyResponseName: NameRule = bySpelling((name) => {
  if (DROPPED_FROM_LAMBDA.has(name)) return null
  return sameName(name, 'via') ? REMAPPED_PREFIX + name : proxiedName(name)
})

/** [S] 5.5: the gateway's own request id keeps its name, so a backend's comes out as `x-amzn-Remapped-x-amzn-requestid`. */
function proxiedName(name: string): string | null {
  return sameName(name, 'x-amzn-requestid') ? `${REMAPPED_PREFIX}x-amzn-requestid` : remapResponseHeader(name)
}
