import json5 from 'json5'
import { HeaderList } from '../core/headers.ts'
import { isJsonObject, jsonDepth, MAX_JSON_DEPTH, tryParseJson } from '../core/json.ts'
import { configurationError } from '../exchange/fault.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { Backend } from './integration.ts'

const NOTHING = Buffer.alloc(0)
const MAX_KEPT_BYTES = 1024

/**
 * MOCK: the request template renders `{"statusCode": 200}`, which selects the integration response (rest-api.md 9.7). Without
 * a response template the body is empty; templates see the request's own body [S].
 */
export function mock(): Backend {
  // Most templates render the same text for every request: the last one's answer is kept.
  let lastText: Buffer = NOTHING
  let lastStatus: number | null = null
  return {
    async call(exchange) {
      const text = exchange.outbound?.body ?? exchange.request.body
      const status = lastStatus !== null && text.equals(lastText) ? lastStatus : statusCodeOf(text.toString('utf8'))
      if (status === null) throw configurationError(UNSETTLED.mockWithoutStatusCode)
      if (text.length <= MAX_KEPT_BYTES) {
        lastText = text
        lastStatus = status
      }
      const subject = String(status)
      return { status, headers: new HeaderList(), body: NOTHING, subject, templateInput: exchange.request.body }
    },
  }
}

/** [S] 9.7: the parser is lenient, `{statusCode: 200}` will do; the number must be an integer. */
function statusCodeOf(text: string): number | null {
  const document = tryParseJson(text) ?? tryParseLenient(text)
  const status = isJsonObject(document) ? document.statusCode : undefined
  return typeof status === 'number' && Number.isInteger(status) ? status : null
}

function tryParseLenient(text: string): unknown {
  if (jsonDepth(text) > MAX_JSON_DEPTH) return undefined
  try {
    return json5.parse(text)
  } catch {
    return undefined
  }
}
