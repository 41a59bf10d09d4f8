// Callers that sign: access keys with policies of their own, and requests with their signatures.
import { compileIamPolicy, IDENTITY_POLICY } from '../../src/auth/iam-policy.ts'
import type { AccessKey, Identities, Principal } from '../../src/auth/identity.ts'
import { principalKeys } from '../../src/auth/principal-keys.ts'
import { signRequest } from '../../src/auth/sigv4.ts'
import type { Json } from '../../src/core/json.ts'
import { HOST } from './edge.ts'

export const ACCOUNT = '000000000000'
const secretAccessKey = 'secret'

export const rootOf = (account: string): Principal => {
  const arn = `arn:aws:iam::${account}:root`
  return { type: 'Account', account, arn, userId: account, userName: null, principalArn: arn }
}

export const userOf = (account: string, name: string): Principal => {
  const arn = `arn:aws:iam::${account}:user/${name}`
  return { type: 'User', account, arn, userId: `AIDA${name.toUpperCase()}`, userName: name, principalArn: arn }
}

export const sessionOf = (account: string, role: string, session: string): Principal => ({
  type: 'AssumedRole',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
  userId: `AROA${role.toUpperCase()}:${session}`,
  userName: null,
  principalArn: `arn:aws:iam::${account}:role/${role}`,
})

/** Somebody with that access key id, the secret `secret`, and the statements of one policy; null: may do everything, as root. */
export interface Holder {
  readonly accessKeyId: string
  readonly principal: Principal
  readonly statements: Json[] | null
  readonly session?: Pick<AccessKey, 'sessionToken' | 'expiresAt'>
}

export function identitiesOf(...holders: readonly Holder[]): Identities {
  const keys = new Map<string, AccessKey>()
  const policies = new Map<Principal, ReturnType<typeof compileIamPolicy>>()
  for (const { accessKeyId, principal, statements, session } of holders) {
    keys.set(accessKeyId, { accessKeyId, secretAccessKey, sessionToken: null, expiresAt: null, ...session, principal })
    if (statements?.length)
      policies.set(principal, compileIamPolicy({ Version: '2012-10-17', Statement: statements }, IDENTITY_POLICY))
  }
  return {
    find: (id) => keys.get(id),
    decide: (principal, request) => {
      if (principal.type === 'Account') return 'allow'
      return policies.get(principal)?.decide({ ...request, keys: principalKeys(principal, request.keys) }) ?? 'implicit-deny'
    },
    decideBounds: () => 'allow',
    keysOf: principalKeys,
  }
}

export interface ToSign {
  readonly method?: string
  readonly target?: string
  readonly headers?: readonly string[]
  readonly body?: string
  readonly secret?: string
  readonly region?: string
  readonly token?: string
}

/** The headers of a request that is signed for the data plane of us-east-1, Host among them. */
export function signedHeaders(accessKeyId: string, request: ToSign = {}): string[] {
  const {
    method = 'GET',
    target = '/prod/pets',
    headers = [],
    body = '',
    secret = secretAccessKey,
    region = 'us-east-1',
    token,
  } = request
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const all = headers.includes('Host') ? [...headers] : ['Host', HOST, ...headers]
  const credentials = { accessKeyId, secretAccessKey: secret, ...(token !== undefined && { sessionToken: token }) }
  const signable = { method, path, query, headers: all, body: Buffer.from(body) }
  return [...all, ...signRequest(signable, { region, service: 'execute-api' }, credentials)]
}

/** A statement about `execute-api:Invoke`, for what is below the API. */
export const invoke = (Effect: 'Allow' | 'Deny', path = '*', more: Record<string, Json> = {}): Json => ({
  Effect,
  Action: 'execute-api:Invoke',
  Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:a1b2c3d4e5/${path}`,
  ...more,
})

export const policyOf = (...Statement: Json[]): string => JSON.stringify({ Version: '2012-10-17', Statement })
