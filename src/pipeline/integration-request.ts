import type { Table } from '../core/table.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import { convertedBytes, convertedText, requestConversion } from '../mapping/content-handling.ts'
import { binaryTest, DEFAULT_TYPE, mimeTypeOf } from '../mapping/media-type.ts'
import { compileRequestMapping, type MappedParameters } from '../mapping/parameter-mapping.ts'
import { Payload } from '../mapping/payload.ts'
import { requestTemplateChoice } from '../mapping/template-choice.ts'
import type { IntegrationSnapshot } from '../model/snapshot.ts'
import { overrideHeaders, parametersOf, transforming, valuesOf } from './transform.ts'

export interface IntegrationRequestSettings {
  readonly integration: Pick<
    IntegrationSnapshot,
    'requestParameters' | 'requestTemplates' | 'passthroughBehavior' | 'contentHandling'
  >
  readonly binaryMediaTypes: readonly string[]
  /** HTTP_PROXY and AWS_PROXY: only parameters are mapped; templates, passthroughBehavior and contentHandling have no effect. */
  readonly proxy: boolean
}

/** Writes exchange.outbound. Throws Fault. */
export type IntegrationRequest = (exchange: Exchange) => void

/** The integration request: parameter mapping, template, overrides and content handling (rest-api.md 2.11). */
export function integrationRequest(settings: IntegrationRequestSettings): IntegrationRequest {
  const map = compileRequestMapping(settings.integration.requestParameters)
  const body = settings.proxy ? bodyAsSent : mappedBody(settings)
  return function integrationRequest(exchange) {
    const { request, context } = exchange
    const source = { parameters: parametersOf(exchange), body: new Payload(request.body), context }
    const mapped = transforming('request', () => map(source))
    const content = transforming('request', () => body(exchange))
    override(mapped, exchange)
    exchange.outbound = { ...mapped, ...content }
  }
}

interface Content {
  readonly body: Buffer
  readonly contentType: string | null
}

function bodyAsSent({ request }: Exchange): Content {
  return { body: request.body, contentType: request.headers.get('content-type') ?? null }
}

function mappedBody({ integration, binaryMediaTypes }: IntegrationRequestSettings): (exchange: Exchange) => Content {
  const choose = requestTemplateChoice(integration.requestTemplates, integration.passthroughBehavior)
  const isBinary = binaryTest(binaryMediaTypes)
  return (exchange) => {
    const { body, headers } = exchange.request
    const sentType = headers.get('content-type')
    const mimeType = mimeTypeOf(sentType)
    const chosen = choose(mimeType)
    if (chosen === 'refused') throw new Fault('unsupportedMediaType')
    const conversion = requestConversion(isBinary(mimeType ?? DEFAULT_TYPE), integration.contentHandling)
    if (!chosen?.render) return { body: convertedBytes(body, conversion), contentType: sentType ?? null }
    // [K+] 16b: no body at all is no text either, where bodies are binary: preflights under */* need CONVERT_TO_TEXT.
    if (conversion === 'raw' && body.length === 0) throw configurationError('Unable to transform request')
    const input = new Payload(convertedText(body, conversion))
    const text = chosen.render({ body: input, parameters: parametersOf(exchange), context: exchange.context })
    return { body: Buffer.from(text), contentType: chosen.contentType }
  }
}

function override(mapped: MappedParameters, { context: { requestOverride } }: Exchange): void {
  overrideHeaders(mapped.headers, requestOverride.header, (name) => name)
  for (const name in requestOverride.path) mapped.path[name] = requestOverride.path[name] ?? ''
  overrideQuery(mapped.query, requestOverride.querystring)
}

function overrideQuery(query: [string, string][], overrides: Table<string | readonly string[]>): void {
  for (const name in overrides) {
    const kept = query.filter((pair) => pair[0] !== name)
    query.splice(0, query.length, ...kept, ...valuesOf(overrides[name]).map((value): [string, string] => [name, value]))
  }
}
