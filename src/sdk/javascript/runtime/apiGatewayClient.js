import { signRequest } from './sigV4Client.js'
import { readData, sendWithRetries } from './simpleHttpClient.js'
import { expandPath, given, queryString, requireParameters } from './utils.js'

const DEFAULTS = {
  defaultContentType: 'application/json',
  defaultAcceptType: 'application/json',
  maxAttempts: 3,
}

/** The API answered with a status that is no success. */
export class ApiError extends Error {
  constructor(response) {
    super(`The API answered ${response.status} ${response.statusText}`.trim())
    this.name = 'ApiError'
    this.status = response.status
    this.data = response.data
    this.headers = response.headers
    this.response = response
  }
}

/** Answers the function that sends an operation: `(operation, params, body, additionalParams)`. */
export function createApiGatewayClient(generated, settings) {
  const config = { ...DEFAULTS, fetch: (url, init) => globalThis.fetch(url, init), ...generated, ...defined(settings) }
  const base = new URL(config.invokeUrl)
  base.hash = ''
  base.search = ''
  const invokeUrl = base.href.replace(/\/+$/, '')
  return async (operation, params, body, additionalParams) => {
    const additional = additionalParams ?? {}
    const request = await buildRequest(operation, invokeUrl, config, params ?? {}, body, additional)
    const prepare = async () => {
      const headers = new Headers(request.headers)
      if (operation.signed && config.accessKey && config.secretKey) await signRequest({ ...request, headers }, config)
      return { ...request, headers }
    }
    const response = await sendWithRetries(prepare, { ...config, signal: additional.signal })
    const { status, statusText, headers, ok } = response
    const answer = { status, statusText, data: undefined, headers: Object.fromEntries(headers) }
    answer.data = await readData(response, ok ? additional.responseType : undefined)
    if (!ok) throw new ApiError(answer)
    return answer
  }
}

const defined = (settings) => Object.fromEntries(Object.entries(settings ?? {}).filter(([, value]) => value !== undefined))

async function buildRequest(operation, invokeUrl, config, params, body, additional) {
  const { verb, path, query = [], header = [] } = operation
  requireParameters([...query, ...header], params)
  const pairs = [...query.map(([name]) => [name, given(params, name)]), ...Object.entries(additional.queryParams ?? {})]
  const search = queryString(pairs)
  const url = new URL(invokeUrl + expandPath(path, params) + (search && `?${search}`))
  const headers = new Headers()
  headers.set('Accept', operation.accept ?? config.defaultAcceptType)
  if (config.apiKey) headers.set('x-api-key', config.apiKey)
  for (const [name] of header) setHeader(headers, name, given(params, name))
  for (const [name, value] of Object.entries(additional.headers ?? {})) setHeader(headers, name, value)
  const method = verb === 'ANY' ? (additional.method ?? 'GET').toUpperCase() : verb
  const content = isNothing(body, method) ? undefined : body
  return { method, url, headers, body: await encodeBody(content, headers, operation.contentType ?? config.defaultContentType) }
}

/** Callers give `{}` where an operation has no body. */
const isNothing = (body, method) =>
  body === null || body === '' || (/^(?:GET|HEAD)$/.test(method) && typeof body === 'object' && isEmptyObject(body))

const isEmptyObject = (value) => Object.getPrototypeOf(value) === Object.prototype && Object.keys(value).length === 0

function setHeader(headers, name, value) {
  if (value === undefined || value === null) return
  headers.delete(name)
  for (const one of Array.isArray(value) ? value : [value]) headers.append(name, String(one))
}

/** Bytes, so that a request can be signed and sent again. Sets Content-Type unless the caller did. */
async function encodeBody(body, headers, contentType) {
  if (body === undefined) return undefined
  const isRaw = typeof body === 'string' || isBytes(body) || isFormOrStream(body)
  // A form's own type has its boundary in it; a string's own would be text/plain.
  const encoded = new Response(isRaw ? body : JSON.stringify(body))
  const own = isRaw && typeof body !== 'string' ? encoded.headers.get('content-type') : null
  if (!headers.has('Content-Type')) headers.set('Content-Type', own ?? (isBytes(body) ? bytesType(contentType) : contentType))
  return new Uint8Array(await encoded.arrayBuffer())
}

const bytesType = (contentType) => (/json/i.test(contentType) ? 'application/octet-stream' : contentType)
const isBytes = (body) => body instanceof ArrayBuffer || ArrayBuffer.isView(body)
const isFormOrStream = (body) =>
  body instanceof URLSearchParams || body instanceof FormData || body instanceof Blob || body instanceof ReadableStream
