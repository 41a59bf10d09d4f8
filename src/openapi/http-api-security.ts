import type { Json, JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../model/unsettled-http-openapi.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import { AUTH, AUTHORIZER, AUTHTYPE, readMembers } from './extensions.ts'
import type { HttpRouteDefinition, NamedSettings } from './http-api-definition.ts'
import { HTTP_AUTHORIZER_MEMBERS, NOWHERE } from './http-api-extensions.ts'
import { compact, entriesOf, listOf, member, objectOf, textOf, textsOf } from './members.ts'
import type { Dereference } from './references.ts'

type Protection = Pick<HttpRouteDefinition, 'settings' | 'authorizer'>

/** What a requirement of a document comes to; null: nothing, for HTTP APIs know no such scheme. */
type Requirement = { readonly signed: true } | { readonly name: string; readonly scopes: readonly string[] } | null

const OPEN: Protection = { settings: { authorizationType: 'NONE' }, authorizer: null }
const SIGNED: Protection = { settings: { authorizationType: 'AWS_IAM' }, authorizer: null }

/** How a document protects its operations: by IAM, an authorizer, or not at all. */
export class HttpApiSecurity {
  /** Of every scheme that has one, used or not, in the order of the document. */
  readonly authorizers: readonly NamedSettings[]
  private readonly schemes: ReadonlyMap<string, JsonObject>
  private readonly everywhere: Json | undefined

  constructor(root: JsonObject, dereference: Dereference, warn: (text: string) => void) {
    const schemes = entriesOf(member(member(root, 'components'), 'securitySchemes'))
    this.schemes = new Map(schemes.map(([name, scheme]) => [name, dereference(scheme)]))
    this.authorizers = [...this.schemes].flatMap(([name, scheme]) =>
      member(scheme, AUTHORIZER) ? [{ name, settings: authorizerSettings(name, scheme) }] : [],
    )
    for (const [name, scheme] of this.schemes) {
      if (isUnknown(scheme)) warn(UNSETTLED_OPENAPI.schemeIgnored(textOf(member(scheme, 'type')) ?? 'null', name))
    }
    // AWS's pages are silent; what names a protection gets it.
    this.everywhere = member(root, 'security')
  }

  /** Throws BadRequestException for an operation with more than one protection ([D]); `doing` starts the message. */
  of(operation: JsonObject, doing: string): Protection {
    const chosen = textOf(member(member(operation, AUTH), 'type'))?.toUpperCase()
    if (chosen === 'NONE') return OPEN
    if (chosen === 'AWS_IAM') return SIGNED
    const named = listOf(member(operation, 'security') ?? this.everywhere).flatMap((requirement) => entriesOf(requirement))
    const [first, ...others] = named.flatMap(([name, scopes]) => this.requirement(name, textsOf(scopes)) ?? [])
    if (others.length > 0) {
      throw badRequest(`${UNSETTLED.openapi.errors}\n\t${doing}: ${UNSETTLED_HTTP_OPENAPI.severalRequirements}`)
    }
    if (!first) return OPEN
    return 'signed' in first ? SIGNED : this.by(first.name, first.scopes)
  }

  private requirement(name: string, scopes: readonly string[]): Requirement {
    const scheme = this.schemes.get(name)
    if (!scheme) return { name, scopes }
    if (isSigned(scheme)) return { signed: true }
    return isUnknown(scheme) ? null : { name, scopes }
  }

  private by(authorizer: string, authorizationScopes: readonly string[]): Protection {
    const settings = this.authorizers.find(({ name }) => name === authorizer)?.settings
    const authorizationType = settings?.authorizerType === 'REQUEST' ? 'CUSTOM' : 'JWT'
    return { settings: compact({ authorizationType, authorizationScopes }), authorizer }
  }
}

const isSigned = (scheme: JsonObject): boolean => textOf(member(scheme, AUTHTYPE))?.toLowerCase() === 'awssigv4'
const isUnknown = (scheme: JsonObject): boolean => member(scheme, AUTHORIZER) === undefined && !isSigned(scheme)

function authorizerSettings(name: string, scheme: JsonObject): JsonObject {
  const settings = readMembers(HTTP_AUTHORIZER_MEMBERS, member(scheme, AUTHORIZER))
  const { jwtConfiguration, identitySource } = settings
  const issuer = discoveredIssuer(scheme)
  const held = compact({
    ...settings,
    name,
    ...(issuer !== undefined && { jwtConfiguration: { issuer, ...objectOf(jwtConfiguration) } }),
  })
  // None at all is an answer, too.
  return { ...held, identitySource: identitySource ?? identityOf(scheme) }
}

/** [D] `openIdConnectUrl` is where the issuer publishes itself. */
function discoveredIssuer(scheme: JsonObject): string | undefined {
  const url = member(scheme, 'type') === 'openIdConnect' ? textOf(member(scheme, 'openIdConnectUrl')) : undefined
  return url?.replace(/\/\.well-known\/openid-configuration\/?$/, '')
}

/** Where a scheme says a credential is; else where tokens are. */
function identityOf(scheme: JsonObject): readonly string[] {
  const [place, name] = [textOf(member(scheme, 'in')), textOf(member(scheme, 'name'))]
  if (name === NOWHERE) return []
  if (!name) return ['$request.header.Authorization']
  return [`$request.${place === 'query' ? 'querystring' : 'header'}.${name}`]
}
