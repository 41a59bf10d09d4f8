/** rest-api.md 5.4 [S]: the client gets these under another name, whatever an integration response maps them to. */
const REMAPPED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'expect',
  'host',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'trailer',
  'upgrade',
  'user-agent',
  'www-authenticate',
])

/** The name a mapped response header goes out under; null: it is dropped. Casing stays as configured. */
export function remapResponseHeader(name: string): string | null {
  const lower = name.toLowerCase()
  if (lower === 'transfer-encoding') return null
  return REMAPPED.has(lower) ? `x-amzn-Remapped-${name}` : name
}
