import { clfTime } from '../core/clock.ts'
import type { ContextVariables, Identity } from '../exchange/context-variables.ts'

/** The text of one `$context` variable in a request; undefined when the request has none. */
export type ContextLookup = (context: ContextVariables) => string | undefined

type Scalar = string | number | null | undefined

/** `$context.{name}` for every member that is not a map: vtl-and-context.md section 10. */
export const CONTEXT_SCALARS: ReadonlyMap<string, (context: ContextVariables) => Scalar> = new Map(
  Object.entries<(context: ContextVariables) => Scalar>({
    resourceId: (context) => context.method?.resourceId,
    resourcePath: (context) => context.method?.resourcePath,
    httpMethod: (context) => context.httpMethod,
    extendedRequestId: (context) => context.extendedRequestId,
    requestTime: (context) => clfTime(context.requestTimeEpoch),
    path: (context) => context.path,
    accountId: (context) => context.stage.accountId,
    protocol: (context) => context.protocol,
    stage: (context) => context.stage.stage,
    domainPrefix: (context) => context.domainName.split('.', 1)[0],
    requestTimeEpoch: (context) => context.requestTimeEpoch,
    requestId: (context) => context.requestId,
    domainName: (context) => context.domainName,
    deploymentId: (context) => context.stage.deploymentId,
    apiId: (context) => context.stage.apiId,
    routeKey: (context) => context.method?.routeKey,
    operationName: (context) => context.method?.operationName,
    isCanaryRequest: (context) => context.isCanaryRequest?.toString(),
  }),
)

/** In the recorded order of `$context.identity.keySet()` (section 10 [S]); the last ones only where an API key came along, or a VPC endpoint. */
export const IDENTITY_MEMBERS: readonly (keyof Identity)[] = [
  'cognitoIdentityPoolId',
  'accountId',
  'cognitoIdentityId',
  'caller',
  'sourceIp',
  'principalOrgId',
  'accessKey',
  'cognitoAuthenticationType',
  'cognitoAuthenticationProvider',
  'userArn',
  'userAgent',
  'user',
  'apiKey',
  'apiKeyId',
  'vpceId',
  'vpcId',
]

/** `$context.error.{name}`. messageString is the message as a JSON string, quotes included, or `null` (4.1 [S]). */
export const ERROR_MEMBERS: ReadonlyMap<string, (context: ContextVariables) => Scalar> = new Map(
  Object.entries<(context: ContextVariables) => Scalar>({
    message: ({ error }) => error?.message,
    messageString: ({ error }) => error && JSON.stringify(error.message),
    responseType: ({ error }) => error?.responseType,
    validationErrorString: ({ error }) => error?.validationErrorString,
  }),
)

/** Resolves `identity.sourceIp` (the part behind `$context.`); null when there is no such variable. */
export function findContextLookup(name: string): ContextLookup | null {
  const [group = '', member = '', ...rest] = name.split('.')
  if (member === '') return asText(CONTEXT_SCALARS.get(group))
  if (group === 'error') return asText(ERROR_MEMBERS.get([member, ...rest].join('.')))
  if (group === 'authorizer') return authorizerLookup(member, rest.join('.'))
  if (group === 'identity') return identityLookup([member, ...rest].join('.'))
  if (group === 'requestOverride' || group === 'responseOverride') return overrideLookup(group, member, rest.join('.'))
  return null
}

/** As findContextLookup; an unknown name is a variable that no request has. */
export function compileContextLookup(name: string): ContextLookup {
  return findContextLookup(name) ?? (() => undefined)
}

function asText(read: ((context: ContextVariables) => Scalar) | undefined): ContextLookup | null {
  return read ? (context) => read(context)?.toString() : null
}

/** vtl-and-context.md 10 [D]: `claims.{name}`, or a member by its whole name; `claims` alone is nothing. */
function authorizerLookup(member: string, rest: string): ContextLookup {
  if (member !== 'claims' || rest === '') {
    const name = rest === '' ? member : `${member}.${rest}`
    return ({ authorizer }) => authorizer?.members[name]?.toString()
  }
  return ({ authorizer }) => (authorizer?.claims ? authorizer.claims[rest] : authorizer?.members[`claims.${rest}`]?.toString())
}

function identityLookup(name: string): ContextLookup | null {
  const member = IDENTITY_MEMBERS.find((known) => known === name)
  return member ? (context) => context.identity[member] ?? undefined : null
}

/** Repeated values read as one, joined. */
const joined = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value.join(',') : value

function overrideLookup(group: 'requestOverride' | 'responseOverride', place: string, name: string): ContextLookup | null {
  if (group === 'responseOverride' && place === 'status' && name === '')
    return (context) => context.responseOverride.status?.toString()
  if (name === '') return null
  if (group === 'responseOverride') return place === 'header' ? (context) => joined(context.responseOverride.header[name]) : null
  if (place !== 'header' && place !== 'path' && place !== 'querystring') return null
  return (context) => joined(context.requestOverride[place][name])
}
