import type { Handlers } from '../../call.ts'
import { assumeRole } from './assume-role.ts'
import { getAccessKeyInfo, getCallerIdentity } from './caller-identity.ts'
import { getSessionToken } from './get-session-token.ts'
import type { StsServices } from './session.ts'

/** The operations of the `sts` service that Portico serves, by name. */
export function stsHandlers(services: StsServices): Handlers {
  return {
    AssumeRole: assumeRole(services),
    GetAccessKeyInfo: getAccessKeyInfo(services.identities),
    GetCallerIdentity: getCallerIdentity,
    GetSessionToken: getSessionToken(services),
  }
}
