import { createHash } from 'node:crypto'
import { pipeline, type Readable, Transform } from 'node:stream'
import { parseArn } from '../core/arn.ts'
import type { AccessAttempt, AuthorizerAttempt, Exchange } from '../exchange/exchange.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Step } from '../exchange/step.ts'
import { findContextLookup } from '../mapping/context-lookup.ts'
import { compileSubstitution, type ReadVariable } from '../mapping/substitution.ts'
import type { StageSettings } from '../model/snapshot.ts'
import type { LogGroups } from '../observe/log-groups.ts'

/** One answered request. */
interface Answered {
  readonly exchange: Exchange
  readonly reply: Reply
  readonly responseLength: number
  readonly responseLatency: number
}

type Read = (answered: Answered) => string | undefined

const integrationLatency: Read = ({ exchange }) => exchange.integrationLatency?.toString()
const integrationStatus: Read = ({ exchange }) => exchange.integrationStatus?.toString()
const integrationRequestId: Read = ({ exchange }) => exchange.integrationRequestId ?? undefined
const integrationError: Read = ({ exchange: { context } }) =>
  context.error?.integrationError ??
  (context.error?.responseType.startsWith('INTEGRATION_') ? (context.error.message ?? undefined) : undefined)

const authorizerAttempt =
  (read: (attempt: AuthorizerAttempt) => string | number | null): Read =>
  ({ exchange }) =>
    exchange.authorizerAttempt ? read(exchange.authorizerAttempt)?.toString() : undefined

const attempted = (
  name: 'authenticate' | 'authorize',
  attemptOf: (exchange: Exchange) => AccessAttempt | null | undefined,
): Readonly<Record<string, Read>> => ({
  [`${name}.error`]: ({ exchange }) => attemptOf(exchange)?.error ?? undefined,
  [`${name}.latency`]: ({ exchange }) => attemptOf(exchange)?.latency.toString(),
  [`${name}.status`]: ({ exchange }) => attemptOf(exchange)?.status.toString(),
})

/** rest-api.md 3 [D]: an id that the client chose and that is no UUID counts for nothing, and only the log tells of it. */
const requestId: Read = ({ exchange: { context, request } }) => {
  const chosen = request.headers.get('x-amzn-requestid')
  return chosen === undefined || chosen === context.requestId ? context.requestId : 'UUID_REPLACED_INVALID_REQUEST_ID'
}

/** Variables that only access logs have, or have otherwise than templates, by name. */
export type LogVariables = ReadonlyMap<string, Read>

/** The variables that only access logs have, or have otherwise (vtl-and-context.md 10.1 [D]) and that a request of a REST API can have here. */
export const REST_LOG_VARIABLES: LogVariables = new Map(
  Object.entries<Read>({
    requestId,
    status: ({ reply }) => String(reply.status),
    responseLength: ({ responseLength }) => String(responseLength),
    responseLatency: ({ responseLatency }) => String(responseLatency),
    'customDomain.basePathMatched': ({ exchange }) => exchange.context.basePathMatched ?? undefined,
    'customDomain.routingRuleIdMatched': ({ exchange }) => exchange.context.routingRuleIdMatched ?? undefined,
    endpointType: ({ exchange }) => exchange.context.stage.endpointType,
    integrationLatency,
    'integration.latency': integrationLatency,
    integrationStatus,
    'integration.integrationStatus': integrationStatus,
    'integration.status': ({ exchange }) => (exchange.functionStatus ?? exchange.integrationStatus)?.toString(),
    awsEndpointRequestId: integrationRequestId,
    'integration.requestId': integrationRequestId,
    integrationErrorMessage: integrationError,
    'integration.error': integrationError,
    ...attempted('authenticate', (exchange) => exchange.authenticateAttempt),
    ...attempted('authorize', (exchange) => exchange.authorizeAttempt),
    'authorizer.error': authorizerAttempt(({ error }) => error),
    'authorizer.integrationLatency': authorizerAttempt((attempt) => attempt.integrationLatency),
    'authorizer.integrationStatus': authorizerAttempt((attempt) => attempt.integrationStatus),
    'authorizer.latency': authorizerAttempt(({ latency }) => latency),
    'authorizer.requestId': authorizerAttempt((attempt) => attempt.requestId),
    'authorizer.status': authorizerAttempt(({ status }) => status),
  }),
)

/** The same for HTTP APIs (10.2 [D]): a client chooses no request id, and bytes are counted both ways, S3 has two ids. */
export const HTTP_LOG_VARIABLES: LogVariables = new Map([
  ...REST_LOG_VARIABLES,
  ['requestId', ({ exchange }: Answered) => exchange.context.requestId],
  ['dataProcessed', ({ exchange, responseLength }: Answered) => String(exchange.request.body.length + responseLength)],
  ['awsEndpointRequestId2', ({ reply }: Answered) => reply.headers.get('x-amz-id-2')],
])

/** `log-group` of a destination ARN, without the `:*` it may end in ([D]); null: it is no CloudWatch Logs group. */
export function logGroupOf(destinationArn: string): string | null {
  const arn = parseArn(destinationArn)
  if (arn?.service !== 'logs' || !arn.resource.startsWith('log-group:')) return null
  return arn.resource.slice('log-group:'.length).replace(/:\*$/, '') || null
}

/**
 * Writes one line a request, after its answer and for faults too (vtl-and-context.md section 11). null: the stage logs
 * nothing, or to a destination that is no log group.
 */
export function accessLog(
  settings: StageSettings['accessLog'],
  sink: LogGroups,
  variables: LogVariables = REST_LOG_VARIABLES,
): Step | null {
  const group = settings && logGroupOf(settings.destinationArn)
  if (!settings || !group) return null
  const line = compileAccessLogFormat(settings.format, variables)
  // Streams at AWS are hashes; one a group keeps its lines together.
  const stream = createHash('md5').update(group).digest('hex')
  const write: Write = (exchange, reply, responseLength) => {
    const now = Date.now()
    const responseLatency = now - exchange.context.requestTimeEpoch
    sink.write(group, stream, now, line({ exchange, reply, responseLength, responseLatency }))
  }
  return (next) =>
    async function accessLog(exchange) {
      const reply = await next(exchange)
      if (Buffer.isBuffer(reply.body)) write(exchange, reply, reply.body.length)
      else writeAtEnd(exchange, reply, reply.body, write)
      return reply
    }
}

type Write = (exchange: Exchange, reply: Reply, length: number) => void

/** A body that streams has its length when it is over, or broken off. */
function writeAtEnd(exchange: Exchange, reply: Reply, body: Readable, write: Write): void {
  let length = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length
      done(null, chunk)
    },
  })
  reply.body = counted
  pipeline(body, counted, () => write(exchange, reply, length))
}

/** [D] section 11: what one entry may hold. */
const MAX_ENTRY = 1024 * 1024

/** Compiles a format. Variables that a request does not have print as a hyphen ([K+]). */
function compileAccessLogFormat(format: string, variables: LogVariables): ReadVariable<Answered> {
  // [D]: a format may end in a line break; the sink has one event a line anyway.
  const line = compileSubstitution(format.trimEnd(), (name) => variable(name, variables), '-')
  return (answered) => line(answered).slice(0, MAX_ENTRY)
}

function variable(name: string, variables: LogVariables): ReadVariable<Answered> | null {
  if (!name.startsWith('context.')) return null
  const member = name.slice('context.'.length)
  const lookup = findContextLookup(member)
  const read = variables.get(member) ?? (lookup && (({ exchange }: Answered) => lookup(exchange.context)))
  if (!read) return null
  // messageString is JSON already, quotes and all.
  const written = member === 'error.messageString' ? (text: string) => text : escaped
  return (answered) => written(read(answered) || '-')
}

/** Values stand in quotes or in a line of their own kind: what would end either is escaped as in JSON. */
function escaped(text: string): string {
  return /["\\\u0000-\u001f\u007f\u2028\u2029]/.test(text)
    ? JSON.stringify(text)
        .slice(1, -1)
        .replace(/[\u007f\u2028\u2029]/g, unicodeEscape)
    : text
}

const unicodeEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
