import type { JsonObject } from '../core/json.ts'
import type { ApiDefinition, AuthorizerDefinition, MethodDefinition } from './definition.ts'
import { type Exporting, has } from './export-options.ts'
import { AUTHORIZER, AUTHORIZER_MEMBERS, AUTHTYPE, writeMembers } from './extensions.ts'
import { compact, textOf, textsOf } from './members.ts'

const API_KEY = 'api_key'
const SIGNED = 'sigv4'

/** The schemes that the methods need, and every authorizer. */
export function exportedSchemes({ resources, authorizers }: ApiDefinition, exporting: Exporting): JsonObject {
  const methods = resources.flatMap((resource) => resource.methods)
  const needsKey = methods.some(({ settings }) => settings.apiKeyRequired === true)
  const needsSignature = methods.some(({ settings }) => settings.authorizationType === 'AWS_IAM')
  return {
    ...Object.fromEntries(authorizers.map((authorizer) => [authorizer.name, schemeOf(authorizer, exporting)])),
    ...(needsSignature && {
      [SIGNED]: { type: 'apiKey', name: 'Authorization', in: 'header', [AUTHTYPE]: 'awsSigv4' },
    }),
    ...(needsKey && { [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' } }),
  }
}

/** A scheme says where one credential is; what AWS knows besides stands in the extension. */
function schemeOf({ name: authorizer, settings }: AuthorizerDefinition, exporting: Exporting): JsonObject {
  const [, place, name] = /^method\.request\.(header|querystring)\.([^,\s]+)$/.exec(textOf(settings.identitySource) ?? '') ?? []
  return {
    type: 'apiKey',
    ...exporting.documented.of({ type: 'AUTHORIZER', name: authorizer }),
    name: name ?? 'Unused',
    in: place === 'querystring' ? 'query' : 'header',
    ...compact({ [AUTHTYPE]: settings.authType }),
    ...(has(exporting, 'authorizers') && { [AUTHORIZER]: writeMembers(AUTHORIZER_MEMBERS, settings) }),
  }
}

/** The `security` of an operation. */
export function exportedSecurity({ settings, authorizer }: MethodDefinition): JsonObject[] {
  return [
    ...(authorizer === null ? [] : [{ [authorizer]: textsOf(settings.authorizationScopes) }]),
    ...(settings.authorizationType === 'AWS_IAM' ? [{ [SIGNED]: [] }] : []),
    ...(settings.apiKeyRequired === true ? [{ [API_KEY]: [] }] : []),
  ]
}
