import { claimedAlgorithm, TokenError } from '../../auth/jwt.ts'
import type { OidcIssuers } from '../../auth/oidc-issuers.ts'
import type { JsonObject } from '../../core/json.ts'
import { table } from '../../core/table.ts'
import type { AuthorizerContext } from '../../exchange/context-variables.ts'
import { Fault } from '../../exchange/fault.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'
import type { Identify, Verdict } from '../authorizer.ts'
import { claimTexts, grantedScopes, isMeantFor } from './http-claims.ts'
import { httpIdentitySource } from './http-identity-sources.ts'
import type { HttpAuthorizerSettings } from './http-settings.ts'

const { challenge, invalidToken, insufficientScope, logged, flaws } = UNSETTLED_HTTP_AUTHORIZERS

/** JWT: a token of the authorizer's issuer says who calls (auth-throttle-cache.md 5.1). Throws Fault for an issuer that cannot be one. */
export function jwtAuthorizer({ authorizer, authorizationScopes }: HttpAuthorizerSettings, oidc: OidcIssuers | null): Identify {
  const { jwtConfiguration, identitySource } = authorizer
  const issuer = jwtConfiguration && oidc?.find(jwtConfiguration.issuer)
  if (!issuer) throw new Fault('authorizerConfiguration')
  const source = httpIdentitySource(identitySource[0] ?? '')
  const judge = judgeOf(jwtConfiguration.audience, authorizationScopes)
  return async (exchange) => {
    const presented = source.read(exchange)
    if (presented === undefined || presented === '') throw new Fault('unauthorized', { headers: [HEADER, challenge] })
    const token = withoutScheme(presented)
    const claims = await issuer.verify(token).catch((error: unknown) => {
      throw error instanceof TokenError ? refused(describe(error, token)) : error
    })
    return judge(claims)
  }
}

const HEADER = 'www-authenticate'

/** [D]: raw, or after `Bearer `. */
const withoutScheme = (presented: string): string => presented.replace(/^Bearer +/i, '')

/** What a verified token's claims mean for this route, found once as long as its verdict is remembered. Throws Fault. */
function judgeOf(audience: readonly string[], wanted: readonly string[]): (claims: JsonObject) => Verdict {
  const known = new WeakMap<JsonObject, Verdict>()
  return (claims) => {
    const before = known.get(claims)
    if (before) return before
    if (!isMeantFor(audience, claims)) throw refused(flaws.audience)
    const scopes = grantedScopes(claims)
    if (wanted.length > 0 && !scopes?.some((scope) => wanted.includes(scope))) throw insufficient(wanted)
    const verdict = { context: contextOf(claims, scopes), principalId: null, policyDocument: null, decide: () => null }
    known.set(claims, verdict)
    return verdict
  }
}

/** [D], [K+] 5.1; the scopes are those of the token, as a public capture has them. */
function contextOf(granted: JsonObject, scopes: readonly string[] | null): AuthorizerContext {
  const claims = claimTexts(granted)
  const shown = { claims, scopes }
  return { members: table(), claims, usageIdentifierKey: null, events: { v1: shown, v2: { jwt: shown } } }
}

function refused(description: string): Fault {
  return new Fault('unauthorized', {
    message: `${logged.invalidToken}: ${description}`,
    headers: [HEADER, invalidToken(quotable(description))],
  })
}

/** [K+] 5.1: 403, and the header names what would have done. */
function insufficient(wanted: readonly string[]): Fault {
  const scopes = quotable(wanted.join(' '))
  return new Fault('accessDenied', { message: logged.insufficientScope, headers: [HEADER, insufficientScope(scopes)] })
}

function describe({ flaw }: TokenError, token: string): string {
  if (token.split('.', 4).length !== 3) return flaws.segments
  return flaw === 'algorithm' ? flaws.algorithm(claimedAlgorithm(token)?.slice(0, 16) ?? '') : flaws[flaw]
}

/** Tokens and authors must not end the quotes that their words stand in. */
const quotable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '')
