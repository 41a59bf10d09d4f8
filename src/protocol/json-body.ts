import { type Json, JsonDepthError, parseJson } from '../core/json.ts'
import { serialization } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'

/** A request's body as JSON. Throws SerializationException. */
export function parseBody(body: Buffer): Json {
  try {
    return parseJson(body.toString())
  } catch (error) {
    throw serialization(error instanceof JsonDepthError ? UNSETTLED.serialization.tooDeep : UNSETTLED.serialization.malformed)
  }
}
