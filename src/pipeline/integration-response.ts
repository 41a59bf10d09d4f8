import { compileJavaRegex, RegexError } from '../core/regex.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError } from '../exchange/fault.ts'
import type { Reply } from '../exchange/reply.ts'
import type { BackendReply } from '../integration/integration.ts'
import { convertedBytes, convertedText, responseConversion } from '../mapping/content-handling.ts'
import { binaryTest, DEFAULT_TYPE, firstAcceptType, mimeTypeOf } from '../mapping/media-type.ts'
import { compileResponseMapping } from '../mapping/parameter-mapping.ts'
import { Payload } from '../mapping/payload.ts'
import { remapResponseHeader } from '../mapping/response-headers.ts'
import { responseTemplateChoice } from '../mapping/template-choice.ts'
import type { IntegrationResponseSnapshot, MethodSnapshot } from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { checkHeaders, overrideHeaders, parametersOf, transforming } from './transform.ts'

export interface IntegrationResponseSettings {
  readonly integrationResponses: readonly IntegrationResponseSnapshot[]
  readonly methodResponses: MethodSnapshot['methodResponses']
  readonly binaryMediaTypes: readonly string[]
}

/** Shapes a non-proxy integration's answer into the client's. Throws Fault. */
export type IntegrationResponse = (exchange: Exchange, backendReply: BackendReply) => Reply

/** The integration and method response: rest-api.md sections 5.4, 7, 8.2 and 10. */
export function integrationResponse(settings: IntegrationResponseSettings): IntegrationResponse {
  const select = selection(settings)
  return function integrationResponse(exchange, backendReply) {
    const shape = select(backendReply.subject ?? '')
    if (!shape) throw configurationError(`${NO_MATCH} ${backendReply.status}`)
    return shape(exchange, backendReply)
  }
}

const NO_MATCH = 'No match for output mapping and no default output mapping configured. Endpoint Response Status Code:'

/**
 * Patterns are tried in ascending order of their status (rest-api.md 9.3 [S*]); the entry without one is the default. A
 * pattern also sees the absence of an error, as "": `.*` takes that from the default (rest-api.md 10 [D]).
 */
function selection(settings: IntegrationResponseSettings): (subject: string) => IntegrationResponse | null {
  const ascending = [...settings.integrationResponses].sort((a, b) => Number(a.statusCode) - Number(b.statusCode))
  const patterned = ascending.flatMap((response) =>
    response.selectionPattern ? [{ matches: fullMatch(response.selectionPattern), shape: shaping(response, settings) }] : [],
  )
  const fallback = ascending.find((response) => !response.selectionPattern)
  const byDefault = fallback ? shaping(fallback, settings) : null
  return (subject) => patterned.find(({ matches }) => matches(subject))?.shape ?? byDefault
}

/** The whole text, as Java's String.matches. A pattern that is no regular expression, or takes too long, matches nothing. */
function fullMatch(pattern: string): (text: string) => boolean {
  const regex = orNull(() => compileJavaRegex(pattern))
  return (text) => regex !== null && orNull(() => regex.matches(text)) === true
}

function orNull<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof RegexError) return null
    throw error
  }
}

function shaping(response: IntegrationResponseSnapshot, settings: IntegrationResponseSettings): IntegrationResponse {
  const { statusCode } = response
  const declared = Object.hasOwn(settings.methodResponses, statusCode) ? settings.methodResponses[statusCode] : undefined
  if (!declared) {
    return () => {
      throw configurationError(`${UNSETTLED.undeclaredMethodResponse} ${statusCode}`)
    }
  }
  const map = compileResponseMapping(response.responseParameters, declared.responseParameters)
  const bodyOf = mappedBody(response, settings)
  return (exchange, backendReply) => {
    const { context } = exchange
    const source = new Payload(templateInput(backendReply))
    const headers = transforming('response', () => map({ headers: backendReply.headers, body: source, context }))
    const { body, contentType } = transforming('response', () => bodyOf(exchange, backendReply))
    overrideHeaders(headers, context.responseOverride.header, remapResponseHeader)
    if (!headers.has('content-type')) headers.append('Content-Type', contentType)
    checkHeaders(headers)
    return { status: overriddenStatus(context.responseOverride.status) ?? Number(statusCode), headers, body }
  }
}

/** rest-api.md 10 [K-LS]: what is no HTTP status leaves the response's own. */
function overriddenStatus(status: number | null): number | null {
  return status !== null && Number.isInteger(status) && status >= 100 && status <= 599 ? status : null
}

interface Content {
  readonly body: Buffer
  /** Unless a header says otherwise: the template's key, else application/json (rest-api.md 9.5 [S]). */
  readonly contentType: string
}

/** The body whole; only proxy types stream. */
function wholeBody({ body }: Reply): Buffer {
  if (!Buffer.isBuffer(body)) throw configurationError('Unable to transform response')
  return body
}

const templateInput = (reply: BackendReply): Buffer => reply.templateInput ?? wholeBody(reply)

function mappedBody(
  { contentHandling, responseTemplates }: IntegrationResponseSnapshot,
  { binaryMediaTypes }: IntegrationResponseSettings,
): (exchange: Exchange, reply: BackendReply) => Content {
  const choose = responseTemplateChoice(responseTemplates)
  const isBinary = binaryTest(binaryMediaTypes)
  return (exchange, reply) => {
    const accepted = firstAcceptType(exchange.request.headers.get('accept'))
    const chosen = choose(accepted)
    const type = mimeTypeOf(reply.headers.get('content-type'))
    const conversion = responseConversion(isBinary(type), isBinary(accepted), contentHandling)
    const contentType = chosen?.contentType ?? DEFAULT_TYPE
    if (!chosen?.render) return { body: convertedBytes(wholeBody(reply), conversion), contentType }
    // rest-api.md 8.2 [S]: a template cannot read what was asked to be bytes.
    if (contentHandling === 'CONVERT_TO_BINARY') throw configurationError('Unable to transform response')
    const input = new Payload(convertedText(templateInput(reply), conversion))
    const text = chosen.render({ body: input, parameters: parametersOf(exchange), context: exchange.context })
    return { body: Buffer.from(text), contentType }
  }
}
