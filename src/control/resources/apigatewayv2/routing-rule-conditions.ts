import { isJsonObject, type Json } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { isReserved } from '../../../model/reserved-headers.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import { entry, text } from '../../fields.ts'

/** All the restrictions that the developer guide on routing rules names [D]. Throws ServiceError. */
export function checkConditions(conditions: Json): void {
  let headers = 0
  let basePaths = 0
  for (const condition of Array.isArray(conditions) ? conditions : []) {
    const { matchHeaders, matchBasePaths } = isJsonObject(condition) ? condition : {}
    if (isJsonObject(matchHeaders) === isJsonObject(matchBasePaths)) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleCondition)
    if (isJsonObject(matchHeaders)) {
      headers++
      checkHeader(onlyOf(matchHeaders))
    } else {
      basePaths++
      checkBasePath(text(onlyOf(matchBasePaths)) ?? '')
    }
  }
  if (headers > 2 || basePaths > 1) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleConditions)
}

/** Lists of one, as yet. */
function onlyOf(match: Json | undefined): Json {
  const anyOf = entry(match, 'anyOf')
  const [only, ...more] = Array.isArray(anyOf) ? anyOf : []
  if (only === undefined || more.length > 0) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleAnyOf)
  return only
}

/** The characters of RFC 7230 that the guide lists, less the `*`, which names may not have. */
const NAME = /^[A-Za-z0-9?!#$%&'.^_`|~-]{1,39}$/

/** [D]: of routing rules alone. */
const RESTRICTED: ReadonlySet<string> = new Set(['x-apigw-api-id', 'x-restapi'])

function isRestricted(name: string): boolean {
  const small = name.toLowerCase()
  return RESTRICTED.has(small) || isReserved(small)
}

/** [K] The guide's list of characters has neither `/` nor `=`, and its examples have both: what a value can hold, but blanks around it. */
const GLOB = /^(?:[\x21-\x7e]|[\x21-\x7e][\x20-\x7e]*[\x21-\x7e])$/

function checkHeader(header: Json): void {
  const name = text(entry(header, 'header')) ?? ''
  const glob = text(entry(header, 'valueGlob')) ?? ''
  if (!NAME.test(name)) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleHeader(name.slice(0, 100)))
  if (isRestricted(name)) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleHeaderRestricted(name))
  const inner = glob.replace(/^\*/, '').replace(/\*$/, '')
  const infix = glob.length - inner.length === 2
  const fits = GLOB.test(glob) && glob.length < 128 && !inner.includes('*') && !(infix && inner.length >= 40)
  if (!fits) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleGlob(glob.slice(0, 200)))
}

function checkBasePath(path: string): void {
  const fits = /^[\w$.+!*'()/-]{1,127}$/.test(path) && !path.startsWith('/') && !path.endsWith('/')
  if (!fits) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleBasePath(path.slice(0, 200)))
}
