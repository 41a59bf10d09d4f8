/**
 * The control plane's edge: a request of the AWS wire APIs becomes a call of a handler, and what the handler answers or throws
 * becomes an answer. One of the two places that turn errors into responses.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestId } from '../core/id.ts'
import type { Log } from '../core/log.ts'
import { ServiceError } from '../model/errors.ts'
import type { ServiceModel } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { validate } from '../model/validate.ts'
import { writeRestJsonError } from '../protocol/rest-json1-errors.ts'
import type { Match } from '../protocol/uri-router.ts'
import { parseQuery, type QueryPairs } from '../protocol/wire.ts'
import { RevisionConflict, type Store } from '../store/store.ts'
import { sendAnswer } from './answer.ts'
import { AWS_QUOTAS, type Quotas } from './call.ts'
import { type Credential, callerOf, readCredential } from './caller.ts'
import { notYet } from './not-yet.ts'
import type { RegisteredOperation, Registry } from './operations.ts'
import { BodyTooLarge, ClientGone, collectBody } from './request-body.ts'

export interface ControlPorts {
  readonly store: Store
  readonly log: Log
  /** The port this process listens on, for URLs in answers. */
  readonly endpoint: string
  /** The largest body in bytes, by service; the defaults are AWS's. */
  readonly maxBodyBytes?: Readonly<Record<string, number>>
  /** AWS's defaults, unless the operator raised them. */
  readonly quotas?: Quotas
}

export type ControlHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** control-plane.md 18 [D]: an import is at most 6 MB. A function's zip of 50 MB is 67 MB in base64. */
export const MAX_BODY_BYTES: Readonly<Record<string, number>> = { apigateway: 6 * 1024 * 1024, lambda: 70 * 1024 * 1024 }
const DEFAULT_MAX_BODY_BYTES = 6 * 1024 * 1024

interface Target {
  readonly method: string
  readonly path: string
  readonly query: QueryPairs
  readonly credential: Credential | null
  /** Which service the request is for: null when only its URI can tell. */
  readonly service: string | null
}

function targetOf(request: IncomingMessage): Target {
  const url = request.url ?? '/'
  const at = url.indexOf('?')
  const query = parseQuery(at < 0 ? '' : url.slice(at + 1))
  const credential = readCredential(request.headers, query)
  const service = credential?.service ?? serviceOfTarget(request.headers['x-amz-target'])
  return { method: request.method ?? 'GET', path: at < 0 ? url : url.slice(0, at), query, credential, service }
}

/** `DynamoDB_20120810.GetItem`: the JSON protocols name their service in a header. */
function serviceOfTarget(target: string | string[] | undefined): string | null {
  return typeof target === 'string' ? (/^([A-Za-z]+)_\d{8}\./.exec(target)?.[1]?.toLowerCase() ?? null) : null
}

/**
 * Whether a request is for the control plane: by the service it was signed for, then by X-Amz-Target, and when it carries neither
 * by the URI of an operation. A request signed for another service (`execute-api`) never is.
 */
export function recognise(registry: Registry, request: IncomingMessage): boolean {
  const { service, method, path, query } = targetOf(request)
  if (service !== null) return registry.services.has(service)
  return registry.find(null, method, path, query) !== undefined
}

/** The service that a request is signed for, or that its X-Amz-Target names. */
export function serviceOf(request: IncomingMessage): string | null {
  return targetOf(request).service
}

export function createControlHandler(registry: Registry, ports: ControlPorts): ControlHandler {
  return async (request, response) => {
    const id = requestId()
    const target = targetOf(request)
    const match = registry.find(target.service, target.method, target.path, target.query)
    const model = match?.target.model ?? registry.services.get(target.service ?? '')
    try {
      if (!match) throw unknownOperation(target)
      await answer(request, response, target, match, ports, id)
    } catch (error) {
      await sendError(response, error, { model, operation: match?.target.operation.name ?? null, id, log: ports.log })
    }
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { query, credential }: Target,
  { target: registered, labels }: Match<RegisteredOperation>,
  ports: ControlPorts,
  id: string,
): Promise<void> {
  const { operation, codec, handler } = registered
  const body = await readBody(request, operation.service, ports)
  const input = codec.read({ labels, query, headers: request.headers, body })
  validate(operation, input)
  const caller = callerOf(credential)
  const { store, endpoint, quotas = AWS_QUOTAS } = ports
  const root = `/${caller.account}/${caller.region}`
  const userAgent = request.headers['user-agent'] ?? null
  const output = await handler({ operation, input, caller, requestId: id, userAgent, store, root, endpoint, quotas })
  const answeredId = typeof output.$requestId === 'string' ? output.$requestId : id
  await sendAnswer(response, codec.write(output), answeredId)
}

async function readBody(request: IncomingMessage, service: string, { maxBodyBytes }: ControlPorts): Promise<Buffer> {
  const limit = maxBodyBytes?.[service] ?? MAX_BODY_BYTES[service] ?? DEFAULT_MAX_BODY_BYTES
  try {
    return await collectBody(request, limit)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    const { status, errorType, message } = UNSETTLED.bodyTooLarge
    throw new ServiceError(errorType, status, message.replace('{limit}', String(limit)), { textKey: 'Message' })
  }
}

function unknownOperation({ method, path }: Target): ServiceError {
  // HTTP and WebSocket APIs share REST APIs' signing name.
  if (path.startsWith('/v2/')) return notYet('HTTP and WebSocket APIs (apigatewayv2)')
  const { status, errorType, message } = UNSETTLED.unknownOperation
  const text = message.replace('{method}', () => method).replace('{path}', () => path)
  return new ServiceError(errorType, status, text, { textKey: 'Message' })
}

interface Failure {
  readonly model: ServiceModel | undefined
  readonly operation: string | null
  readonly id: string
  readonly log: Log
}

async function sendError(response: ServerResponse, error: unknown, { model, operation, id, log }: Failure): Promise<void> {
  if (error instanceof ClientGone) {
    response.destroy()
    return
  }
  const known = serviceErrorOf(error, model)
  if (!known) log.error({ err: error, requestId: id, service: model?.id, operation }, 'the control plane failed')
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (known?.type === UNSETTLED.bodyTooLarge.errorType) response.setHeader('Connection', 'close')
  await sendAnswer(response, writeRestJsonError(known ?? new ServiceError('InternalFailure', 500, INTERNAL_FAILURE), model), id)
}

/** AWS's common errors [D]. What really happened is in the log, under the request id. */
const INTERNAL_FAILURE = 'The request processing has failed because of an unknown error, exception or failure.'

/** undefined: a bug. */
function serviceErrorOf(error: unknown, model: ServiceModel | undefined): ServiceError | undefined {
  if (error instanceof ServiceError) return error
  if (!(error instanceof RevisionConflict)) return undefined
  const type = model?.errors.ConflictException ? 'ConflictException' : 'ResourceConflictException'
  return new ServiceError(type, 409, UNSETTLED.concurrentWrite)
}
