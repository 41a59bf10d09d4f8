import { UNSETTLED_RESPONSE_CACHE } from '../model/unsettled-response-cache.ts'
import { after, isParameterName, type MappingExpression, parseExpression } from './mapping-expression.ts'
import { parseRequestTarget, parseResponseTarget } from './parameter-mapping.ts'

/** Whether a template is over 300 KB (rest-api.md 17 [D]). */
export { isTooLarge as isTooLargeTemplate } from '../vtl/limits.ts'

/**
 * What the control plane answers to mappings that cannot be (rest-api.md 6 [S] and [K+]). Every check gives AWS's message,
 * for a BadRequestException, or null.
 */
type Declared = Readonly<Record<string, unknown>>

const refusal = (detail: string): string =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${detail}]`
const invalid = (text: string): string => refusal(`Invalid mapping expression specified: ${text}`)
const undeclared = (text: string): string => refusal(`Invalid mapping expression parameter specified: ${text}`)

/** One entry of an integration's requestParameters. `declared`: requestParameters of the method. */
export function checkRequestMapping(target: string, source: string, declared: Declared): string | null {
  if (!parseRequestTarget(target)) return invalid(target)
  const expression = parseExpression(source, 'method.request')
  if (!expression) return invalid(source)
  const needed = methodParameterOf(expression)
  return needed !== null && !Object.hasOwn(declared, needed) ? undeclared(source) : null
}

/** The method request parameter that must be declared for an expression; null: it needs none. */
function methodParameterOf(expression: MappingExpression): string | null {
  const { kind } = expression
  return kind === 'header' || kind === 'querystring' || kind === 'path' ? `method.request.${kind}.${expression.name}` : null
}

/**
 * One entry of an integration response's responseParameters. `declared`: responseParameters of the method response with that
 * status; null: there is none yet, which AWS lets pass (control-plane.md 8 [S]).
 */
export function checkResponseMapping(target: string, source: string, declared: Declared | null): string | null {
  if (parseResponseTarget(target) === null) return invalid(target)
  if (!parseExpression(source, 'integration.response')) return invalid(source)
  return declared && !Object.hasOwn(declared, target) ? undeclared(target) : null
}

/** One of an integration's cacheKeyParameters (auth-throttle-cache.md 9.2 [D]): a parameter of either request. */
export function checkCacheKeyParameter(text: string): string | null {
  const kind =
    parseRequestTarget(text)?.place ?? (text.startsWith('method.request.') && parseExpression(text, 'method.request')?.kind)
  const isParameter = kind === 'header' || kind === 'querystring' || kind === 'path'
  return isParameter ? null : UNSETTLED_RESPONSE_CACHE.invalidKeyParameter
}

/** A key of a method's requestParameters. */
export function checkMethodRequestParameter(key: string): string | null {
  const match = /^method\.request\.(?:header|querystring|path)\.(.+)$/.exec(key)
  return match && isParameterName(match[1] ?? '') ? null : invalid(key)
}

/** A key of a method response's responseParameters. */
export function checkMethodResponseParameter(key: string): string | null {
  return parseResponseTarget(key) === null ? invalid(key) : null
}

/**
 * One identity source of an authorizer (auth-throttle-cache.md 3 and 4.1 [D]). `headerOnly`: of a kind that reads its token from
 * a header and nowhere else.
 */
export function checkIdentitySource(source: string, headerOnly: boolean): string | null {
  const expression = parseExpression(source, 'method.request')
  if (!expression || ('multi' in expression && expression.multi)) return invalid(source)
  return (headerOnly ? ['header'] : IDENTITY_SOURCES).includes(expression.kind) ? null : invalid(source)
}

const IDENTITY_SOURCES: readonly string[] = ['header', 'querystring', 'stageVariable', 'context']

/** One entry of a gateway response's responseParameters (rest-api.md 4.3 [D]): bodies and repeated values cannot be read there. */
export function checkGatewayResponseParameter(target: string, source: string): string | null {
  const name = after(target, 'gatewayresponse.header.')
  if (name === null || !isParameterName(name)) return invalid(target)
  const expression = parseExpression(source, 'method.request')
  return expression && expression.kind !== 'body' && !('multi' in expression && expression.multi) ? null : invalid(source)
}
