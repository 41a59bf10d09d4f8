/** What HTTP APIs hand on of a request's headers, and what they say themselves (http-api.md 6 [K+]). */
import { networkInterfaces } from 'node:os'
import { bySpelling } from '../core/spelling.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'

type Place = 'forwarded' | 'via' | 'claimed address' | 'claimed host' | 'claimed scheme' | 'dropped' | 'as it is'

/** X-Forwarded-* become part of Forwarded ([D] AWS's important notes for HTTP APIs); what belongs to the hop ends here. */
const PLACES: ReadonlyMap<string, Place> = new Map<string, Place>([
  ['forwarded', 'forwarded'],
  ['via', 'via'],
  ['x-forwarded-for', 'claimed address'],
  ['x-forwarded-host', 'claimed host'],
  ['x-forwarded-proto', 'claimed scheme'],
  ...['connection', 'content-length', 'expect', 'host', 'keep-alive'].map(dropped),
  ...['proxy-authorization', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'].map(dropped),
  ...['x-amzn-trace-id', 'x-forwarded-port'].map(dropped),
])

function dropped(name: string): readonly [string, Place] {
  return [name, 'dropped']
}

const placeOf = bySpelling((name): Place => PLACES.get(name.toLowerCase()) ?? 'as it is')

const GATEWAY = 'HTTP/1.1 AmazonAPIGateway'

/** Flat name, value...: the client's headers in its own spelling, then the gateway's. */
export function forwardedHeaders(request: GatewayRequest, { context }: Exchange): string[] {
  const { raw } = request.headers
  const headers: string[] = []
  let hops: Hops | null = null
  let via = GATEWAY
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    const place = placeOf(name)
    if (place === 'as it is') headers.push(name, raw[i + 1] as string)
    else if (place === 'via') via = `${raw[i + 1]}, ${via}`
    else if (place !== 'dropped') hops = noteHop(hops, place, raw[i + 1] as string)
  }
  const own = `by=${gatewayAddress};for=${clientOf(request.sourceIp)};host=${hostOf(request.host)};proto=https`
  const before = hops === null ? '' : hopsText(hops)
  headers.push('Forwarded', before === '' ? own : `${before}, ${own}`, 'Via', via, 'X-Amzn-Trace-Id', context.traceHeader)
  return headers
}

/** What those before us said of the way. */
interface Hops {
  forwarded: string
  address: string
  host: string
  scheme: string
}

function noteHop(hops: Hops | null, place: Place, value: string): Hops {
  const noted = hops ?? { forwarded: '', address: '', host: '', scheme: '' }
  if (place === 'forwarded') noted.forwarded = listed(noted.forwarded, value)
  else if (place === 'claimed address') noted.address = listed(noted.address, value)
  else if (place === 'claimed host') noted.host = value
  else noted.scheme = value
  return noted
}

const listed = (before: string, value: string): string => (before === '' ? value : `${before}, ${value}`)

/** A Forwarded header stands as it came; of the others the first hop is who named host and scheme. */
function hopsText({ forwarded, address, host, scheme }: Hops): string {
  const hops = address
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
  const first = [hops[0] && `for=${nodeOf(hops[0])}`, host && `host=${quoted(host)}`, scheme && `proto=${quoted(scheme)}`]
  const elements = [first.filter(Boolean).join(';'), ...hops.slice(1).map((hop) => `for=${nodeOf(hop)}`)]
  return [forwarded, ...elements].filter((element) => element !== '').join(', ')
}

/** RFC 7239 6: IPv6 addresses stand in brackets, and in quotes. */
const nodeOf = (address: string): string => (IPV6.test(address) ? `"[${address}]"` : quoted(address))
const IPV6 = /^[0-9a-fA-F:]*:[0-9a-fA-F:.]*$/

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const quoted = (text: string): string => (TOKEN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`)

/** Remembered: hosts that are called are few, and so are clients at a time. */
const hostOf = bySpelling(quoted)
const clientOf = bySpelling(nodeOf)

/** The address that calls backends, as far as this machine knows it. */
const gatewayAddress: string =
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
