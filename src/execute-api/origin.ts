/** Where a request came from: the client's address, and the VPC endpoint that it was sent through. */
import { isIP } from 'node:net'
import { headerValue } from '../auth/sigv4.ts'
import type { Address } from './address.ts'
import { type Head, VPC_HEADER } from './head.ts'
import type { TrustedProxies } from './trusted-proxies.ts'

export interface OriginSettings {
  /** null: nobody stands before this process. */
  readonly trustedProxies: TrustedProxies | null
  /** The header by which they name the VPC endpoint; in lower case. */
  readonly vpceHeader: string
}

export interface Origin {
  readonly sourceIp: string
  /** null: the request came through none, or nobody says so who is believed. */
  readonly vpceId: string | null
  readonly vpcId: string | null
  /** The client chose the endpoint by the host that it called, so only those that the API is associated with count. */
  readonly vpceByHost: boolean
}

const ENDPOINT = /^vpce-[0-9a-z]{1,40}$/
const VPC = /^vpc-[0-9a-z]{1,40}$/
const LOOPBACK = /^(?:127\.|::1$)/

/**
 * What is claimed in headers or in the host's name counts only from a trusted proxy. Where there is none, a client on this machine may
 * name an endpoint by the host: whoever runs Portico here means themselves. Once there is one, loopback is trusted like any other address,
 * when it is named.
 */
export function originOf(
  socketAddress: string,
  rawHeaders: readonly string[],
  head: Head,
  address: Address,
  { trustedProxies, vpceHeader }: OriginSettings,
): Origin {
  const peer = plainIp(socketAddress)
  if (trustedProxies === null) {
    const vpceId = LOOPBACK.test(peer) ? address.vpceId : null
    return { sourceIp: peer, vpceId, vpcId: null, vpceByHost: vpceId !== null }
  }
  if (!trustedProxies.has(peer)) return { sourceIp: peer, vpceId: null, vpcId: null, vpceByHost: false }
  const given = formed(headerValue(rawHeaders, vpceHeader), ENDPOINT)
  return {
    sourceIp: forwardedFor(peer, head, trustedProxies),
    vpceId: given ?? address.vpceId,
    vpcId: given === null ? null : formed(headerValue(rawHeaders, VPC_HEADER), VPC),
    vpceByHost: given === null && address.vpceId !== null,
  }
}

const formed = (value: string | undefined, form: RegExp): string | null =>
  value !== undefined && form.test(value) ? value : null

/**
 * From the right the first address that is no proxy of ours; what stands before it is the client's own claim, and all that the API sees
 * of the header.
 */
function forwardedFor(peer: string, head: Head, proxies: TrustedProxies): string {
  if (head.forwardedFor === null) return peer
  const hops = head.forwardedFor.split(',').map((hop) => hop.trim())
  let client = peer
  let at = hops.length
  while (proxies.has(client) && at > 0 && isIP(plainIp(hops[at - 1] ?? '')) !== 0) client = plainIp(hops[--at] ?? '')
  replaceForwardedFor(head.visible, hops.slice(0, at).join(', '))
  return client
}

function replaceForwardedFor(headers: string[], claimed: string): void {
  let kept = 0
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (name.length === 15 && name.toLowerCase() === 'x-forwarded-for') continue
    headers[kept++] = name
    headers[kept++] = headers[i + 1] ?? ''
  }
  headers.length = kept
  if (claimed !== '') headers.push('X-Forwarded-For', claimed)
}

/** A dual-stack socket shows IPv4 peers as `::ffff:192.0.2.1`. */
function plainIp(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}
