import { HeaderList } from '../core/headers.ts'
import { isJsonObject, type JsonObject, tryParseJson } from '../core/json.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'
import { addHeader, listOf, MalformedHttpResponse, mapOf, type ResponseReader, structured, wrong } from './http-response.ts'

/** What a function answers in payload format 1.0 (http-api.md 5.2): unlike REST APIs it needs a status, and other keys may be there. */
export const readHttpV1: ResponseReader = (payload) => {
  const result = tryParseJson(payload.toString('utf8'))
  if (result === undefined) throw new MalformedHttpResponse(UNSETTLED_HTTP_EVENTS.integrationError.notJson)
  if (!isJsonObject(result)) throw wrong('statusCode')
  return structured(result, headersOf(result))
}

/** [K+], recorded by the authors of AWS's own test tool: of a name in both maps the single value comes first. */
function headersOf({ headers, multiValueHeaders }: JsonObject): HeaderList {
  const list = new HeaderList()
  for (const [name, value] of mapOf(headers, 'headers')) addHeader(list, name, value, 'headers')
  for (const [name, values] of mapOf(multiValueHeaders, 'multiValueHeaders')) {
    if (values === undefined || values === null) throw wrong('multiValueHeaders')
    for (const value of listOf(values, 'multiValueHeaders')) addHeader(list, name, value, 'multiValueHeaders')
  }
  return list
}
