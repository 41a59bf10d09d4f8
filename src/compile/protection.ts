import type { MethodSnapshot, RestApiSnapshot } from '../model/snapshot.ts'
import { asksAuthorizer } from './authorizers.ts'

/**
 * What protects a method that cannot be enforced yet, in words that end "This method is protected by ..."; null: anyone may
 * call it. Whoever asked for protection must not get an open method instead.
 */
export function protectionOf({ restApi }: RestApiSnapshot, { authorizationType }: MethodSnapshot): string | null {
  const protections = [
    restApi.policy ? 'the resource policy of its API' : null,
    restApi.endpointType === 'PRIVATE' ? 'the private endpoint of its API' : null,
    authorizationType !== 'NONE' && !asksAuthorizer(authorizationType) ? `the authorization type ${authorizationType}` : null,
  ].filter((protection) => protection !== null)
  return protections.length > 0 ? protections.join(' and ') : null
}
