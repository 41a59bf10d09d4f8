import { HeaderList } from '../core/headers.ts'
import { isJsonObject, type JsonObject, tryParseJson } from '../core/json.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'
import { addHeader, listOf, MalformedHttpResponse, mapOf, type ResponseReader, structured, wrong } from './http-response.ts'

const { inferredContentType, integrationError } = UNSETTLED_HTTP_EVENTS

/** What a function answers in payload format 2.0 (http-api.md 5.1). Throws MalformedHttpResponse. */
export const readV2: ResponseReader = (payload) => {
  const result = tryParseJson(payload.toString('utf8'))
  if (result === undefined) throw new MalformedHttpResponse(integrationError.notJson)
  if (isJsonObject(result) && Object.hasOwn(result, 'statusCode')) return structured(result, headersOf(result))
  // [D]: what names no status is the body itself; of a text its characters ([D]), of all else its JSON as the function wrote it.
  const body = typeof result === 'string' ? Buffer.from(result, 'utf8') : payload
  return { status: 200, headers: new HeaderList(['content-type', inferredContentType]), body }
}

/** [D]: each cookie becomes a set-cookie header, before those of `headers`; multiValueHeaders are not read ([K+]). */
function headersOf({ headers, cookies }: JsonObject): HeaderList {
  const list = new HeaderList()
  for (const cookie of listOf(cookies, 'cookies')) {
    if (typeof cookie !== 'string') throw wrong('cookies')
    addHeader(list, 'set-cookie', cookie, 'cookies')
  }
  for (const [name, value] of mapOf(headers, 'headers')) addHeader(list, name, value, 'headers')
  return list
}
