import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Handlers } from '../../call.ts'
import { transacting } from '../../crud.ts'
import { dropEmpty, number, texts, without } from '../../fields.ts'
import { pathOf } from '../../resource.ts'
import { apiChanged } from './auto-deploy.ts'
import { API, unknownApi } from './levels.ts'

const { cors: unsettled } = UNSETTLED_HTTP_APIS

/** http-api.md 9 [K+]: everyone, everyone of a scheme, or one origin as browsers send it. */
const ORIGIN = /^(?:\*|https?:\/\/(?:\*|(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?))$/i
/** RFC 9110 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]{1,256}$/

/**
 * A CORS configuration as an API keeps it; undefined for one that says nothing: lists that are empty are as if they were not given
 * ([K] chosen). Throws BadRequestException (http-api.md 9).
 */
export function checkedCors(given: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(given)) return undefined
  const cors = dropEmpty(given, 'allowHeaders', 'allowMethods', 'allowOrigins', 'exposeHeaders')
  checkSizes(cors)
  refuse(texts(cors.allowOrigins), ORIGIN, unsettled.invalidOrigin)
  refuse(texts(cors.allowMethods), TOKEN, unsettled.invalidMethod)
  refuse([...texts(cors.allowHeaders), ...texts(cors.exposeHeaders)], TOKEN, unsettled.invalidHeader)
  if (cors.allowCredentials === true && texts(cors.allowOrigins).includes('*')) throw badRequest(unsettled.credentialsForAll)
  const maxAge = number(cors.maxAge)
  if (maxAge !== undefined && (maxAge < -1 || maxAge > 86_400)) throw badRequest(unsettled.maxAgeOutOfRange)
  return Object.keys(cors).length === 0 ? undefined : cors
}

/** Each list of words becomes one header; origins are looked through at each request. */
function checkSizes(cors: JsonObject): void {
  for (const member of ['allowMethods', 'allowHeaders', 'exposeHeaders', 'allowOrigins'] as const) {
    const values = texts(cors[member])
    if (values.length > unsettled.maxEntries) throw badRequest(unsettled.tooManyEntries(member))
    if (member !== 'allowOrigins' && values.join().length > unsettled.maxHeader)
      throw badRequest(unsettled.tooManyEntries(member))
  }
}

function refuse(values: readonly string[], form: RegExp, words: (value: string) => string): void {
  const wrong = values.find((value) => !form.test(value))
  if (wrong !== undefined) throw badRequest(words(wrong.slice(0, 256)))
}

export const corsHandlers: Handlers = {
  DeleteCorsConfiguration: transacting(async (scope) => {
    const api = await scope.tree.get(pathOf(scope, API))
    if (!api) throw unknownApi(scope)
    await scope.tree.put(api.path, api.kind, without(api.value, 'corsConfiguration'), api.revision)
    await apiChanged(scope, api.path)
    return {}
  }),
}
