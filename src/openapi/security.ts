import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import type { AuthorizerDefinition } from './definition.ts'
import type { OpenApiDocument } from './document.ts'
import { AUTH, AUTHORIZER, AUTHORIZER_MEMBERS, AUTHTYPE, readMembers } from './extensions.ts'
import { compact, entriesOf, listOf, member, textOf, textsOf } from './members.ts'
import type { Dereference } from './references.ts'

export interface MethodSecurity {
  /** `authorizationType`, `apiKeyRequired`, `authorizationScopes`. */
  readonly settings: JsonObject
  readonly authorizer: string | null
}

/** How a document protects its operations. */
export class SecuritySchemes {
  readonly authorizers: readonly AuthorizerDefinition[]
  readonly schemes: ReadonlyMap<string, JsonObject>
  private readonly everywhere: Json | undefined

  constructor({ version, root }: OpenApiDocument, dereference: Dereference, warn: (text: string) => void) {
    const schemes = version === 2 ? member(root, 'securityDefinitions') : member(member(root, 'components'), 'securitySchemes')
    this.schemes = new Map(entriesOf(schemes).map(([name, scheme]) => [name, dereference(scheme)]))
    // Unused ones are created, too, in the order of the document (control-plane.md 18 [S]).
    this.authorizers = [...this.schemes].flatMap(([name, scheme]) =>
      member(scheme, AUTHORIZER) ? [{ name, settings: authorizerSettings(name, scheme) }] : [],
    )
    for (const [name, scheme] of this.schemes) if (isIgnored(scheme)) warn(ignored(name, scheme))
    // Recorded for an authorizer, though AWS's pages say that it is ignored: what names a protection gets it.
    this.everywhere = member(root, 'security')
  }

  of(operation: JsonObject): MethodSecurity {
    const auth = textOf(member(member(operation, AUTH), 'type'))?.toUpperCase()
    const required = requirements(member(operation, 'security') ?? this.everywhere)
    const apiKeyRequired = required.some(([name]) => this.isApiKey(name))
    const [name, scopes] = required.find(([scheme]) => this.authorizerOf(scheme)) ?? []
    const authorizer = name === undefined ? undefined : this.authorizerOf(name)
    if (auth !== undefined || !authorizer) {
      const signed = required.some(([scheme]) => this.isSigned(scheme))
      return { settings: { authorizationType: auth ?? (signed ? 'AWS_IAM' : 'NONE'), apiKeyRequired }, authorizer: null }
    }
    const cognito = authorizer.settings.type === 'COGNITO_USER_POOLS'
    return {
      settings: compact({
        authorizationType: cognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
        apiKeyRequired,
        authorizationScopes: textsOf(scopes),
      }),
      authorizer: authorizer.name,
    }
  }

  private authorizerOf(name: string): AuthorizerDefinition | undefined {
    return this.authorizers.find((authorizer) => authorizer.name === name)
  }

  private isApiKey(name: string): boolean {
    const scheme = this.schemes.get(name)
    return (
      member(scheme, 'type') === 'apiKey' &&
      textOf(member(scheme, 'name'))?.toLowerCase() === 'x-api-key' &&
      !this.authorizerOf(name)
    )
  }

  private isSigned(name: string): boolean {
    return textOf(member(this.schemes.get(name), AUTHTYPE))?.toLowerCase() === 'awssigv4'
  }
}

/** AWS knows `apiKey` alone ([K+]). An authorizer on another scheme is made all the same: to leave it out would open the API. */
function isIgnored(scheme: JsonObject): boolean {
  return member(scheme, 'type') !== 'apiKey' && member(scheme, AUTHORIZER) === undefined
}

const ignored = (name: string, scheme: JsonObject): string =>
  UNSETTLED_OPENAPI.schemeIgnored(textOf(member(scheme, 'type')) ?? 'null', name)

/** `[{ a: [scopes] }, { b: [] }]`: every scheme that is named, with its scopes. */
function requirements(security: Json | undefined): readonly (readonly [string, Json])[] {
  return listOf(security).flatMap((requirement) => entriesOf(requirement))
}

function authorizerSettings(name: string, scheme: JsonObject): JsonObject {
  const settings = readMembers(AUTHORIZER_MEMBERS, member(scheme, AUTHORIZER))
  return compact({
    name,
    authType: textOf(member(scheme, AUTHTYPE)),
    ...settings,
    // control-plane.md 18 [S].
    identitySource: settings.identitySource ?? identityOf(scheme, settings.type),
  })
}

function identityOf(scheme: JsonObject, type: Json | undefined): string | undefined {
  const [place, name] = [textOf(member(scheme, 'in')), textOf(member(scheme, 'name'))]
  if (!name || type === 'REQUEST') return undefined
  return `method.request.${place === 'query' ? 'querystring' : 'header'}.${name}`
}
