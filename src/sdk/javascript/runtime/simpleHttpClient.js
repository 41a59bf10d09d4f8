/** Only repeating these does nothing twice. */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const TRANSIENT = new Set([500, 502, 503, 504])
const BASE_DELAY_MS = 100
const MAX_DELAY_MS = 20_000

/**
 * Sends what `prepare` answers, up to maxAttempts times: again after 429, and after a server's or network's failure of an
 * idempotent method. Waits as long as Retry-After says, else a random part of a time that doubles.
 */
export async function sendWithRetries(prepare, { fetch, maxAttempts, signal }) {
  for (let attempt = 1; ; attempt++) {
    const { method, url, headers, body } = await prepare()
    const last = attempt >= maxAttempts
    const repeatable = IDEMPOTENT.has(method)
    try {
      const response = await fetch(url, { method, headers, body, signal })
      if (last || !(response.status === 429 || (repeatable && TRANSIENT.has(response.status)))) return response
      await response.body?.cancel()
      await pause(delayOf(attempt, response.headers.get('retry-after')), signal)
    } catch (error) {
      if (last || !repeatable || signal?.aborted) throw error
      await pause(delayOf(attempt, null), signal)
    }
  }
}

function delayOf(attempt, retryAfter) {
  const seconds = Number(retryAfter ?? Number.NaN)
  if (seconds >= 0) return Math.min(MAX_DELAY_MS, seconds * 1000)
  return Math.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (attempt - 1))
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

const JSON_TYPE = /[/+]json\b/i
const TEXT_TYPE = /^text\/|[/+](?:json|xml|javascript|yaml)\b|x-www-form-urlencoded/i

/** The body as its media type says: JSON as a value, text as a string, anything else as bytes. */
export async function readData(response, responseType) {
  const type = response.headers.get('content-type') ?? ''
  if (responseType === 'stream') return response.body
  if (responseType === 'arraybuffer') return new Uint8Array(await response.arrayBuffer())
  if (responseType === undefined && type !== '' && !TEXT_TYPE.test(type)) return new Uint8Array(await response.arrayBuffer())
  const text = await response.text()
  return responseType === 'json' || (responseType === undefined && JSON_TYPE.test(type)) ? parsed(text) : text
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
