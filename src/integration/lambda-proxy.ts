import { eventV1 } from '../event/v1.ts'
import { type FunctionResponse, parseResponse } from '../event/v1-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import { decodeBase64 } from '../mapping/content-handling.ts'
import { type BinaryTest, binaryTest, firstAcceptType, mimeTypeOf } from '../mapping/media-type.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { failing } from './failing.ts'
import { AWS_MAPPED, NOT_IN_EVENTS, refusedHeader } from './header-rules.ts'
import type { Backend, BackendReply, IntegrationPorts, IntegrationSettings } from './integration.ts'
import { callLambda, functionErrorFault } from './lambda-call.ts'
import { proxiedHeaders, proxyFault, recordResult } from './lambda-reply.ts'
import { callStreaming } from './lambda-stream.ts'
import { lambdaTarget, requirePost } from './lambda-target.ts'

/** AWS_PROXY: the whole request as an event, the function's answer as the reply (rest-api.md 9.2). */
export function lambdaProxy(settings: IntegrationSettings, { lambda }: IntegrationPorts): Backend {
  const target = lambdaTarget(settings)
  if (target instanceof Fault) return failing(target)
  const refused = refusedMapping(settings)
  if (refused !== null) return failing(refusedHeader(refused))
  const isBinary = binaryTest(settings.binaryMediaTypes)
  const { stage, method } = settings
  const event = { stage, method, hides: NOT_IN_EVENTS, isBinary: (header: string | undefined) => isBinary(mimeTypeOf(header)) }
  return {
    async call(exchange) {
      requirePost(target, exchange)
      const payload = eventV1(exchange, event)
      if (target.streaming) return callStreaming(exchange, target, payload, lambda)
      const result = await callLambda(exchange, target, payload, (invocation) => lambda.invoke(invocation))
      recordResult(exchange, result)
      if (result.functionError !== null) throw functionErrorFault(result.payload, result.requestId)
      return proxyReply(exchange, result.payload, isBinary)
    },
  }
}

/** [S] rest-api.md 5.3: such a mapping fails the call, though AWS_PROXY ignores requestParameters in all else. */
function refusedMapping({ integration }: IntegrationSettings): string | null {
  const prefix = 'integration.request.header.'
  const names = Object.keys(integration.requestParameters).filter((key) => key.startsWith(prefix))
  return names.map((key) => key.slice(prefix.length)).find((name) => AWS_MAPPED.refused.has(name)) ?? null
}

function proxyReply(exchange: Exchange, payload: Buffer, isBinary: BinaryTest): BackendReply {
  const response = parsed(exchange, payload)
  exchange.functionStatus = response.status
  const body = bodyOf(response, isBinary(firstAcceptType(exchange.request.headers.get('accept'))))
  return { status: response.status, headers: proxiedHeaders(response.headers), body, subject: null }
}

function parsed(exchange: Exchange, payload: Buffer): FunctionResponse {
  try {
    return parseResponse(payload)
  } catch (error) {
    throw proxyFault(exchange, error)
  }
}

/** [S] rest-api.md 8.3: decoded only when the function says so and the client's first Accept type is binary. */
function bodyOf({ body, isBase64Encoded }: FunctionResponse, wantsBinary: boolean): Buffer {
  if (!isBase64Encoded || !wantsBinary) return Buffer.from(body, 'utf8')
  const bytes = decodeBase64(body)
  if (bytes === undefined) throw configurationError(UNSETTLED.base64DecodeFailed)
  return bytes
}
