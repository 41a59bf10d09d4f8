const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

/**
 * Headers that AWS keeps parameter mappings of HTTP APIs (http-api.md 7 [D]) and routing rules of domain names (developer guide [D]) from.
 * `name` is in lower case.
 */
export const isReserved = (name: string): boolean => RESERVED.has(name) || /^(?:access-control-|apigw-|x-amzn?-)/.test(name)
