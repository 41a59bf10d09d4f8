import { HeaderList, isHeaderName, isHeaderValue } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault, type FaultKind } from '../exchange/fault.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Step } from '../exchange/step.ts'
import { findContextLookup } from '../mapping/context-lookup.ts'
import { after, type MappingExpression, parseExpression } from '../mapping/mapping-expression.ts'
import { DEFAULT_TYPE, firstAcceptType, mimeTypeOf } from '../mapping/media-type.ts'
import { compileSubstitution, type ReadVariable } from '../mapping/substitution.ts'
import type { RestApiSnapshot } from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import {
  DEFAULT_RESPONSE_TEMPLATES,
  effectiveGatewayResponse,
  GATEWAY_RESPONSE_TYPES,
  type GatewayResponseSetting,
} from './gateway-response-types.ts'

export interface GatewayResponseSettings {
  readonly gatewayResponses: RestApiSnapshot['gatewayResponses']
  /** Told of errors that are no Fault: bugs. The client learns nothing but the request id. */
  readonly onBug: (error: unknown, requestId: string) => void
}

/** How one type answers. */
type Write = (exchange: Exchange, kind: FaultKind) => Reply

/** The one place where an error becomes an answer of the data plane: rest-api.md section 4. Never throws. */
export function gatewayResponse({ gatewayResponses, onBug }: GatewayResponseSettings): Step {
  const writers = new Map(
    GATEWAY_RESPONSE_TYPES.map(({ responseType }) => [responseType, writer(responseType, gatewayResponses)]),
  )
  return (next) =>
    async function gatewayResponse(exchange) {
      try {
        return await next(exchange)
      } catch (error) {
        const fault = error instanceof Fault ? error : bug(error, exchange, onBug)
        const { kind, detail } = fault
        exchange.context.error = {
          message: detail.message ?? kind.message,
          responseType: kind.responseType,
          validationErrorString: detail.validationError ?? null,
        }
        if (detail.log !== undefined) exchange.log?.line(detail.log)
        const write = writers.get(kind.responseType) ?? builtIn
        return write(exchange, kind)
      }
    }
}

function bug(error: unknown, exchange: Exchange, onBug: GatewayResponseSettings['onBug']): Fault {
  onBug(error, exchange.context.requestId)
  return new Fault('configurationError', { log: UNSETTLED.internalErrorLine })
}

function writer(responseType: FaultKind['responseType'], settings: readonly GatewayResponseSetting[]): Write {
  // rest-api.md 4.1 [D]: the answer to a request that is too large cannot be customised.
  const effective = effectiveGatewayResponse(responseType, responseType === 'REQUEST_TOO_LARGE' ? [] : settings, false)
  const bodyOf = isBuiltIn(effective.responseTemplates) ? builtInBody : customBody(effective.responseTemplates)
  const headers = Object.entries(effective.responseParameters).flatMap(([target, source]) => headerWriter(target, source))
  const status = effective.statusCode === null ? null : Number(effective.statusCode)
  return (exchange, kind) => {
    const reply = answer(status ?? kind.status, kind, bodyOf(exchange, kind))
    for (const write of headers) write(exchange, reply.headers)
    return reply
  }
}

/** A row may hold the built-in template as its own. */
function isBuiltIn(templates: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(templates)
  return entries.length === 1 && entries.every(([type, text]) => DEFAULT_RESPONSE_TEMPLATES[type] === text)
}

interface Content {
  readonly contentType: string
  readonly text: string
}

const answer = (status: number, kind: FaultKind, { contentType, text }: Content): Reply => ({
  status,
  headers: new HeaderList(['Content-Type', contentType, 'x-amzn-ErrorType', kind.errorType]),
  body: Buffer.from(text),
})

/** The engine's own faults print a space that those before it do not ([S] and [K+] rest-api.md 9.1). */
function builtInBody({ context }: Exchange, { spaced, capital }: FaultKind): Content {
  const message = JSON.stringify(context.error?.message ?? null)
  const key = capital ? 'Message' : 'message'
  return { contentType: DEFAULT_TYPE, text: spaced ? `{"${key}": ${message}}` : `{"${key}":${message}}` }
}

const builtIn: Write = (exchange, kind) => answer(kind.status, kind, builtInBody(exchange, kind))

/** By the first type of Accept, else application/json, else the first there is (rest-api.md 4.3 and 7 [D]). */
function customBody(templates: Readonly<Record<string, string>>): (exchange: Exchange) => Content {
  const byType = new Map<string, (exchange: Exchange) => Content>()
  for (const [key, text] of Object.entries(templates)) {
    const read = compileSubstitution(text, variable, '')
    const contentType = isHeaderValue(key) ? key : DEFAULT_TYPE
    byType.set(mimeTypeOf(key) ?? '', (exchange) => ({ contentType, text: read(exchange) }))
  }
  const fallback = byType.get(DEFAULT_TYPE) ?? byType.values().next().value ?? (() => ({ contentType: DEFAULT_TYPE, text: '' }))
  return (exchange) => {
    const accepted = firstAcceptType(exchange.request.headers.get('accept'))
    return (byType.get(accepted ?? DEFAULT_TYPE) ?? fallback)(exchange)
  }
}

/** Variables of a template: those of a responseParameters value, and `$context.error` among them. Missing ones are empty. */
function variable(name: string): ReadVariable<Exchange> | null {
  const expression = parseExpression(name, 'method.request')
  const read = expression && reader(expression)
  return read ? (exchange) => read(exchange) ?? '' : null
}

type Read = (exchange: Exchange) => string | undefined

function reader(expression: MappingExpression): Read | null {
  switch (expression.kind) {
    case 'static':
      return () => expression.value
    case 'header':
      return ({ request }) => request.headers.getExact(expression.name)
    case 'querystring':
      return ({ request }) => request.query.get(expression.name)
    case 'path':
      return ({ match }) =>
        Object.hasOwn(match.pathParameters, expression.name) ? match.pathParameters[expression.name] : undefined
    case 'stageVariable':
      return ({ context: { stage } }) =>
        Object.hasOwn(stage.stageVariables, expression.name) ? stage.stageVariables[expression.name] : undefined
    case 'context': {
      const lookup = findContextLookup(expression.name)
      return lookup && (({ context }) => lookup(context))
    }
    case 'body':
      return null
  }
}

/** The edge frames the message: a header that says otherwise would break the connection. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** `gatewayresponse.header.X`: also Content-Type ([K+] rest-api.md 4.3). A value that cannot be written is left out. */
function headerWriter(target: string, source: string): ((exchange: Exchange, headers: HeaderList) => void)[] {
  const name = after(target, 'gatewayresponse.header.')
  const expression = parseExpression(source, 'method.request')
  const read = expression && reader(expression)
  if (!name || !isHeaderName(name) || FRAMING.has(name.toLowerCase()) || !read) return []
  return [
    (exchange, headers) => {
      const value = read(exchange)
      if (value !== undefined && isHeaderValue(value)) headers.set(name, value)
    },
  ]
}
