import type { Address } from './client.ts'
import type { LoadBalancerTargets } from './load-balancers.ts'

/** A name, an IPv4 address or an IPv6 address in brackets, and a port. */
const ADDRESS = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)):(\d{1,5})$/i

/**
 * Reads `NAME=host:port,host:port,NAME=host:port`: an address without a name belongs to the name before it. What says a name
 * twice adds to it. Answers the first part that cannot be read, where there is one.
 */
export function parseLoadBalancerTargets(text: string): LoadBalancerTargets | string {
  const targets = new Map<string, Address[]>()
  let addresses: Address[] | undefined
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue
    const equals = part.lastIndexOf('=')
    const name = part.slice(0, Math.max(equals, 0)).trim()
    const address = parseAddress(part.slice(equals + 1).trim())
    if (equals >= 0) {
      addresses = targets.get(name) ?? []
      targets.set(name, addresses)
    }
    if (equals === 0 || !addresses || !address) return part
    addresses.push(address)
  }
  return targets
}

function parseAddress(text: string): Address | null {
  const [, ipv6, name, digits] = ADDRESS.exec(text) ?? []
  const host = ipv6 ?? name
  const port = Number(digits)
  return host !== undefined && port >= 1 && port <= 65_535 ? { host, port } : null
}
