import { isUtf8 } from 'node:buffer'
import { clfTime } from '../core/clock.ts'
import type { HeaderList } from '../core/headers.ts'
import { type Table, table } from '../core/table.ts'
import type { AuthorizerContext, ContextVariables, Identity, MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** The Lambda payload of REST APIs (rest-api.md 9.2). There is no `version` key. */

export interface EventSettings {
  readonly stage: StageContext
  readonly method: MethodContext
  /** Whether the request's Content-Type header says that its body is binary. */
  readonly isBinary: (contentType: string | undefined) => boolean
  /** Client headers that events do not show. */
  readonly hides: { has(name: string): boolean }
}

/** The event of one request, as the bytes that Lambda gets. */
export function eventV1(exchange: Exchange, settings: EventSettings): Buffer {
  const { request, match, context } = exchange
  const { stage, method, isBinary, hides } = settings
  const headers = eventHeaders(exchange, hides)
  const query = eventQuery(exchange)
  const isBase64Encoded = request.body.length > 0 && (isBinary(request.headers.get('content-type')) || !isUtf8(request.body))
  return Buffer.from(
    JSON.stringify({
      resource: method.resourcePath,
      path: request.eventPath ?? request.path,
      httpMethod: request.method,
      headers: headers.single,
      multiValueHeaders: headers.multi,
      queryStringParameters: query.single,
      multiValueQueryStringParameters: query.multi,
      pathParameters: orNull(match.pathParameters),
      stageVariables: orNull(stage.stageVariables),
      requestContext: requestContext(context, stage, method),
      body: request.body.length === 0 ? null : request.body.toString(isBase64Encoded ? 'base64' : 'utf8'),
      isBase64Encoded,
    }),
  )
}

/** What an event shows of the headers: the client's, and the gateway's own. */
export function eventHeaders({ request, context }: Exchange, hides: EventSettings['hides']): MultiValues {
  const headers = new MultiValues()
  addHeaders(headers, request.headers, hides)
  if (!request.simulated) addGatewayHeaders(headers, request.headers, request.sourceIp, context.traceHeader)
  return headers
}

export function eventQuery({ request }: Pick<Exchange, 'request'>): MultiValues {
  const query = new MultiValues()
  for (const [name, value] of request.query.pairs) query.add(name, value)
  return query
}

/** One name, the last value ([S], [K+] for headers) and all values; null when there is no name at all, never `{}` ([S]). */
export class MultiValues {
  single: Table<string> | null = null
  multi: Table<string[]> | null = null

  add(name: string, value: string): void {
    this.single ??= table()
    this.multi ??= table()
    this.single[name] = value
    const values = this.multi[name]
    if (values) values.push(value)
    else this.multi[name] = [value]
  }
}

function addHeaders(headers: MultiValues, { raw }: HeaderList, hides: EventSettings['hides']): void {
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    if (!hides.has(name)) headers.add(name, raw[i + 1] ?? '')
  }
}

/** [S] 9.2: what REGIONAL adds. The address that connected comes after those the client claims. */
function addGatewayHeaders(headers: MultiValues, sent: HeaderList, sourceIp: string, traceHeader: string): void {
  const claimed = sent.getAll('x-forwarded-for')
  headers.add('X-Amzn-Trace-Id', traceHeader)
  headers.add('X-Forwarded-For', claimed.length === 0 ? sourceIp : `${claimed.join(', ')}, ${sourceIp}`)
  headers.add('X-Forwarded-Port', '443')
  headers.add('X-Forwarded-Proto', 'https')
}

function orNull(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  for (const _ in values) return values
  return null
}

/** [S] 9.2, with the keys that are there only when they mean something ([D], [K+]). */
export function requestContext(context: ContextVariables, stage: StageContext, method: MethodContext): object {
  const { domainName } = context
  return {
    accountId: stage.accountId,
    apiId: stage.apiId,
    authorizer: context.authorizer ? authorizerOf(context.authorizer) : undefined,
    // A test runs what no deployment holds; an undefined key leaves no trace.
    deploymentId: stage.deploymentId || undefined,
    domainName,
    domainPrefix: domainName.split('.', 1)[0],
    extendedRequestId: context.extendedRequestId,
    httpMethod: context.httpMethod,
    identity: identityOf(context.identity),
    ...(context.isCanaryRequest === null ? null : { isCanaryRequest: context.isCanaryRequest }),
    ...(method.operationName === null ? null : { operationName: method.operationName }),
    path: context.path,
    protocol: context.protocol,
    requestId: context.requestId,
    requestTime: clfTime(context.requestTimeEpoch),
    requestTimeEpoch: context.requestTimeEpoch,
    resourceId: method.resourceId,
    resourcePath: method.resourcePath,
    stage: stage.stage,
  }
}

/** [D] rest-api.md 9.2: what a Lambda authorizer said, or the claims of a token. */
function authorizerOf({ members, claims }: AuthorizerContext): object {
  return claims ? { claims } : members
}

/** An undefined key leaves no trace in JSON: apiKey and apiKeyId are there only where a key was given, vpcId and vpceId for private APIs. */
function identityOf(identity: Identity): object {
  return {
    accessKey: identity.accessKey,
    accountId: identity.accountId,
    apiKey: identity.apiKey,
    apiKeyId: identity.apiKeyId,
    caller: identity.caller,
    cognitoAuthenticationProvider: identity.cognitoAuthenticationProvider,
    cognitoAuthenticationType: identity.cognitoAuthenticationType,
    cognitoIdentityId: identity.cognitoIdentityId,
    cognitoIdentityPoolId: identity.cognitoIdentityPoolId,
    principalOrgId: identity.principalOrgId,
    sourceIp: identity.sourceIp,
    user: identity.user,
    userAgent: identity.userAgent,
    userArn: identity.userArn,
    vpcId: identity.vpcId,
    vpceId: identity.vpceId,
  }
}
