import { BlockList, isIP } from 'node:net'

/** The addresses whose word counts on whom a request came from. */
export interface TrustedProxies {
  has(address: string): boolean
}

/** Ranges with commas between them: `10.0.0.0/8,::1`; null: there are none. Throws Error for what is no range. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  const ranges = text.split(',').map((range) => range.trim())
  const named = ranges.filter(Boolean)
  if (named.length === 0) return null
  const list = new BlockList()
  for (const range of named) add(list, range)
  return { has: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') }
}

function add(list: BlockList, range: string): void {
  const [address = '', prefix, ...rest] = range.split('/')
  const version = isIP(address)
  const most = version === 6 ? 128 : 32
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (version === 0 || rest.length > 0 || !(bits <= most)) throw new Error(`"${range}" is no range of addresses`)
  list.addSubnet(address, bits, version === 6 ? 'ipv6' : 'ipv4')
}
