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
import { actionOf } from '../protocol/aws-query.ts'
import { PROTOCOLS } from '../protocol/protocol.ts'
import type { Match } from '../protocol/uri-router.ts'
import { RevisionConflict, type Store } from '../store/store.ts'
import { type ControlAccess, openAccess } from './access.ts'
import { sendAnswer } from './answer.ts'
import { AWS_QUOTAS, type Quotas } from './call.ts'
import { callKeys } from './call-keys.ts'
import { callerOf } from './caller.ts'
import type { RegisteredOperation, Registry } from './operations.ts'
import { isUnsigned, permissionsOf } from './permissions.ts'
import { BodyTooLarge, ClientGone, collectBody } from './request-body.ts'
import { tagKeys } from './tag-keys.ts'
import { type Target, targetOf } from './target.ts'

export interface ControlPorts {
  readonly store: Store
  readonly log: Log
  /** The port this process listens on, for URLs in answers. */
  readonly endpoint: string
  /** The largest body in bytes, by service; the defaults are AWS's. */
  readonly maxBodyBytes?: Readonly<Record<string, number>>
  /** AWS's defaults, unless the operator raised them. */
  readonly quotas?: Quotas
  /** Who may call; without it whoever reaches the port. */
  readonly access?: ControlAccess
  /** Epoch milliseconds. */
  readonly now?: () => number
}

const OPEN = openAccess()

/** `target`, where the caller has read the request's head already. */
export type ControlHandler = (request: IncomingMessage, response: ServerResponse, target?: Target) => Promise<void>

/** control-plane.md 18 [D]: an import is at most 6 MB. A function's zip of 50 MB is 67 MB in base64. */
export const MAX_BODY_BYTES: Readonly<Record<string, number>> = {
  apigateway: 6 * 1024 * 1024,
  apigatewayv2: 6 * 1024 * 1024,
  lambda: 70 * 1024 * 1024,
}
const DEFAULT_MAX_BODY_BYTES = 6 * 1024 * 1024

export function createControlHandler(registry: Registry, ports: ControlPorts): ControlHandler {
  return async (request, response, target = targetOf(registry, request)) => {
    const id = requestId()
    const model = target.match?.target.model ?? registry.signedFor(target.service ?? '')
    const failure = { model, operation: target.match?.target.operation.name ?? null, id, log: ports.log }
    try {
      if (target.match) await answer(request, response, target, target.match, ports, id)
      else if (model?.protocol === 'awsQuery') await answerForm(registry, model, request, response, target, ports, id)
      else throw unknownOperation(target)
    } catch (error) {
      await sendError(response, error, failure)
    }
  }
}

/** The query protocol names the operation in the body, which therefore comes first. */
async function answerForm(
  registry: Registry,
  model: ServiceModel,
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  ports: ControlPorts,
  id: string,
): Promise<void> {
  const body = await readBody(request, model.id, target, ports)
  const operation = actionOf({ query: target.query, body })
  const match = registry.find(model.id, { ...target, operation })
  if (!match) throw unknownAction(operation)
  await answer(request, response, target, match, ports, id, body)
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  target: Target,
  { target: registered, labels }: Match<RegisteredOperation>,
  ports: ControlPorts,
  id: string,
  given?: Buffer,
): Promise<void> {
  const { operation, codec, handler } = registered
  const { query, credential } = target
  const body = given ?? (await readBody(request, operation.service, target, ports))
  const { endpoint, quotas = AWS_QUOTAS, access = OPEN, now = Date.now } = ports
  const { signingName: service, protocol } = registered.model
  const unsigned = access.verifies && isUnsigned(operation)
  const caller = unsigned ? callerOf(credential) : access.identify({ request, body, credential, service, protocol })
  const input = codec.read({ labels, query, headers: request.headers, body })
  validate(operation, input)
  const root = `/${caller.account}/${caller.region}`
  const ofCall = callKeys(request, caller.region, now())
  const isTagged = access.verifies && service === 'apigateway'
  const conditionKeys = isTagged ? await tagKeys(ports.store, root, { operation, labels, input }, ofCall) : ofCall
  const context = { keys: conditionKeys, protocol }
  if (!unsigned) access.authorize(caller, permissionsOf({ operation, labels, input, caller, arnOf: access.arnOf }), context)
  const store = access.guard(caller, ports.store, context)
  const userAgent = request.headers['user-agent'] ?? null
  const call = { operation, input, caller, conditionKeys, requestId: id, userAgent, store, root, endpoint, quotas }
  const output = await handler(call)
  const answeredId = typeof output.$requestId === 'string' ? output.$requestId : id
  await sendAnswer(response, codec.write(output, answeredId), answeredId)
}

/** What is read of a request that will be refused: strangers should not fill the memory. */
const MAX_STRANGER_BYTES = 1024 * 1024

async function readBody(
  request: IncomingMessage,
  service: string,
  { credential }: Target,
  { maxBodyBytes, access = OPEN }: ControlPorts,
): Promise<Buffer> {
  const most = maxBodyBytes?.[service] ?? MAX_BODY_BYTES[service] ?? DEFAULT_MAX_BODY_BYTES
  const limit = access.knows(credential) ? most : Math.min(most, MAX_STRANGER_BYTES)
  try {
    return await collectBody(request, limit)
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error
    const { status, errorType, message } = UNSETTLED.bodyTooLarge
    throw new ServiceError(errorType, status, message.replace('{limit}', String(limit)), { textKey: 'Message' })
  }
}

function unknownOperation({ method, path }: Target): ServiceError {
  const { status, errorType, message } = UNSETTLED.unknownOperation
  const text = message.replace('{method}', () => method).replace('{path}', () => path)
  return new ServiceError(errorType, status, text, { textKey: 'Message' })
}

/** [K+] As IAM and STS word it. */
function unknownAction(operation: string | null): ServiceError {
  if (operation === null) return new ServiceError('MissingAction', 400, 'Could not find an Action in the request.')
  return new ServiceError('InvalidAction', 400, `Could not find operation ${operation}.`)
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
  const { writeError } = PROTOCOLS[model?.protocol ?? 'restJson1']
  await sendAnswer(response, writeError(known ?? new ServiceError('InternalFailure', 500, INTERNAL_FAILURE), model, id), id)
}

/** AWS's common errors [D]. What really happened is in the log, under the request id. */
const INTERNAL_FAILURE = 'The request processing has failed because of an unknown error, exception or failure.'

/** undefined: a bug. */
function serviceErrorOf(error: unknown, model: ServiceModel | undefined): ServiceError | undefined {
  if (error instanceof ServiceError) return error.type === 'ValidationException' ? asNamed(error, model) : error
  if (!(error instanceof RevisionConflict)) return undefined
  const type = model?.errors.ConflictException ? 'ConflictException' : 'ResourceConflictException'
  return new ServiceError(type, 409, UNSETTLED.concurrentWrite)
}

/** Services name the framework's validation differently. */
function asNamed(error: ServiceError, model: ServiceModel | undefined): ServiceError {
  const { validationError = error.type } = model ?? {}
  return validationError === error.type ? error : new ServiceError(validationError, error.status, error.message)
}
