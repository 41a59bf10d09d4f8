import type { MethodSnapshot, RestApiSnapshot } from '../model/snapshot.ts'

/**
 * What protects a method that cannot be enforced yet, in words that end "This method is protected by ..."; null: anyone may
 * call it. Whoever asked for protection must not get an open method instead.
 */
export function protectionOf({ restApi, authorizers = [] }: RestApiSnapshot, method: MethodSnapshot): string | null {
  const authorizer = authorizers.find(({ id }) => id === method.authorizerId)
  const protections = [
    restApi.policy ? 'the resource policy of its API' : null,
    restApi.endpointType === 'PRIVATE' ? 'the private endpoint of its API' : null,
    method.authorizationType !== 'NONE'
      ? `${authorizer ? `the authorizer '${authorizer.name}' of ` : ''}the authorization type ${method.authorizationType}`
      : null,
    method.apiKeyRequired ? 'an API key' : null,
  ].filter((protection) => protection !== null)
  return protections.length > 0 ? protections.join(' and ') : null
}
