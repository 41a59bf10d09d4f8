/** Who may call the control plane: with `--control-auth none` whoever reaches it, with `iam` whoever signs and is allowed. */
import type { IncomingMessage } from 'node:http'
import type { AccessKey, Identities, Principal } from '../auth/identity.ts'
import type { ConditionKeys } from '../auth/policy-variables.ts'
import type { SignatureCode } from '../auth/sigv4-presented.ts'
import { type ExpectedScope, verify } from '../auth/sigv4-verify.ts'
import { ServiceError } from '../model/errors.ts'
import type { ServiceModel } from '../model/shape.ts'
import { UNSETTLED_IDENTITY } from '../model/unsettled-identity.ts'
import type { Store } from '../store/store.ts'
import type { Caller } from './call.ts'
import { type Credential, callerOf } from './caller.ts'
import { guardRoles } from './pass-role.ts'
import type { Permission } from './permission.ts'

/** A request with its body, and whom it was signed for. */
export interface Signed {
  readonly request: IncomingMessage
  readonly body: Buffer
  readonly credential: Credential | null
  readonly service: string
  readonly protocol: ServiceModel['protocol']
}

export interface ControlAccess {
  /** False: whoever reaches the port may call. */
  readonly verifies: boolean
  /** Whether a request may be whose it says, by its key alone: others are read no further than they need. */
  knows(credential: Credential | null): boolean
  /** Who calls. Throws ServiceError for a signature that is not believed. */
  identify(signed: Signed): Caller
  /** Throws AccessDenied unless the caller may do all of it. */
  authorize(caller: Caller, permissions: readonly Permission[], context: AccessContext): void
  /** The ARN of a user, role or policy by the path of its row; undefined: there is none. */
  arnOf(path: string): string | undefined
  /** The store as the caller may use it. */
  guard(caller: Caller, store: Store, context: AccessContext): Store
}

export interface AccessContext {
  readonly keys: ConditionKeys
  readonly protocol: ServiceModel['protocol']
}

/** Signatures are read and believed: for listeners on loopback. */
export function openAccess(identities: Pick<Identities, 'find'> | null = null): ControlAccess {
  return {
    verifies: false,
    knows: () => true,
    identify: ({ credential }) =>
      callerOf(credential, credential ? identities?.find(credential.accessKeyId)?.principal : undefined),
    authorize: () => undefined,
    arnOf: () => undefined,
    guard: (_, store) => store,
  }
}

export interface IamAccessPorts {
  readonly identities: Identities
  readonly arnOf: ControlAccess['arnOf']
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Told of each key whose signature was believed. */
  readonly used: (accessKey: AccessKey, service: string, region: string) => void
}

/** Every call must be signed by a key that is known, and its principal must be allowed to make it. */
export function iamAccess({ identities, arnOf, now, used }: IamAccessPorts): ControlAccess {
  const authorize: ControlAccess['authorize'] = ({ principal }, permissions, { keys, protocol }) => {
    for (const { action, resource, keys: own } of permissions) {
      const decision = identities.decide(principal, { action, resource, keys: own ? (key) => own.get(key) ?? keys(key) : keys })
      if (decision !== 'allow') throw denied(principal, { action, resource }, decision === 'explicit-deny', protocol)
    }
  }
  return {
    verifies: true,
    knows: (credential) => credential !== null && identities.find(credential.accessKeyId) !== undefined,
    identify(signed) {
      const { accessKey, region } = verified(signed, identities, now())
      used(accessKey, signed.service, region)
      return callerOf(signed.credential, accessKey.principal)
    },
    authorize,
    arnOf,
    guard: (caller, store, context) =>
      guardRoles(store, (role, service) => {
        const keys = new Map([['iam:passedtoservice', service]])
        authorize(caller, [{ action: 'iam:PassRole', resource: role, keys }], context)
      }),
  }
}

function verified(
  signed: Signed,
  identities: Identities,
  now: number,
): { readonly accessKey: AccessKey; readonly region: string } {
  const { request, body, service, protocol } = signed
  const { method = 'GET', url = '/', rawHeaders: headers } = request
  const at = url.indexOf('?')
  const path = at < 0 ? url : url.slice(0, at)
  const scope: ExpectedScope = { region: null, service }
  const result = verify({ method, path, query: at < 0 ? '' : url.slice(at + 1), headers }, body, identities, scope, now)
  if (!result.verified) throw refusal(result.code, result.message, protocol)
  // [D] Temporary credentials of a user, or of root, have no part in IAM.
  const { sessionToken, principal } = result.accessKey
  if (service === 'iam' && sessionToken !== null && principal.type !== 'AssumedRole') {
    throw refusal('UnrecognizedClientException', UNSETTLED_IDENTITY.sts.keyUnknown, protocol)
  }
  return result
}

/** The query protocol has names of its own for what is wrong with a signature ([D] common errors of IAM and STS). */
const QUERY_NAMES: Readonly<Record<SignatureCode, string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  InvalidSignatureException: 'SignatureDoesNotMatch',
}

function refusal(code: SignatureCode, message: string, protocol: ServiceModel['protocol']): ServiceError {
  return new ServiceError(protocol === 'awsQuery' ? QUERY_NAMES[code] : code, statusOf(protocol), message)
}

/** [K+] The JSON protocols answer 400 for whatever the caller did. */
const statusOf = (protocol: ServiceModel['protocol']): number => (protocol === 'awsJson1_1' ? 400 : 403)

function denied(
  { arn }: Principal,
  { action, resource }: Permission,
  explicit: boolean,
  protocol: ServiceModel['protocol'],
): ServiceError {
  const message = UNSETTLED_IDENTITY.access.denied(arn, action, resource, explicit)
  const type = protocol === 'awsQuery' ? 'AccessDenied' : 'AccessDeniedException'
  return new ServiceError(type, statusOf(protocol), message, { textKey: protocol === 'restJson1' ? 'Message' : 'message' })
}
