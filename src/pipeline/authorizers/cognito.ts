import { TokenError } from '../../auth/jwt.ts'
import type { UserPool } from '../../auth/user-pools.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import { compileJavaRegex, type JavaRegex, RegexError } from '../../core/regex.ts'
import { type Table, table } from '../../core/table.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { masked } from '../../exchange/execution-log.ts'
import { Fault } from '../../exchange/fault.ts'
import { withStageVariables } from '../../integration/endpoint-uri.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'
import { type AuthorizerPorts, type AuthorizerSettings, type Identify, unauthorized, type Verdict } from '../authorizer.ts'
import { identitySource } from './identity-sources.ts'

/** COGNITO_USER_POOLS: a token of one of the authorizer's pools says who calls (auth-throttle-cache.md 3). */
export function cognitoAuthorizer(settings: AuthorizerSettings, { userPools }: AuthorizerPorts): Identify {
  const { authorizer, stage, authorizationScopes } = settings
  const pools = authorizer.providerARNs.flatMap((arn) => userPools?.find(withStageVariables(arn, stage.stageVariables)) ?? [])
  const source = identitySource(authorizer.identitySources[0] ?? '')
  const isMeant = authorizationScopes.length > 0 ? accessToken(authorizationScopes) : identityToken
  const expression = authorizer.identityValidationExpression
  const audience = expression ? compileJavaRegex(expression) : null
  return async (exchange) => {
    exchange.log?.line(`Starting authorizer: ${authorizer.id} for request: ${exchange.context.requestId}`)
    const header = source.read(exchange)
    if (header === undefined || header === '') throw unauthorized(exchange)
    exchange.log?.line(`Incoming identity: ${masked(header)}`)
    const token = withoutScheme(header)
    const claims = recalled(token, pools) ?? (await claimsOf(exchange, token, pools))
    if (claims === null || !isMeant(claims) || !isFor(audience, claims)) throw unauthorized(exchange)
    exchange.log?.line('Successfully completed authorizer execution')
    return verdictOf(claims)
  }
}

/** By the claims of tokens that are known: they come again and again. */
const verdicts = new WeakMap<JsonObject, Verdict>()

function verdictOf(claims: JsonObject): Verdict {
  const known = verdicts.get(claims)
  if (known) return known
  const context = Object.freeze({ members: NO_MEMBERS, claims: Object.freeze(textsOf(claims)), usageIdentifierKey: null })
  const verdict: Verdict = { context, principalId: null, policyDocument: null, decide: () => null }
  verdicts.set(claims, verdict)
  return verdict
}

const NO_MEMBERS = Object.freeze(table<string>())

/** [K+] 3: raw, or after `Bearer `. */
const withoutScheme = (header: string): string => header.replace(/^Bearer +/i, '')

/** Nothing waits for a token that is known. */
function recalled(token: string, pools: readonly UserPool[]): JsonObject | null {
  for (const pool of pools) {
    const claims = pool.recall(token)
    if (claims) return claims
  }
  return null
}

/** null: a token of none of the pools. Throws Fault. */
async function claimsOf(exchange: Exchange, token: string, pools: readonly UserPool[]): Promise<JsonObject | null> {
  try {
    for (const pool of pools) {
      const claims = await pool.verify(token)
      if (claims) return claims
    }
    return null
  } catch (error) {
    throw error instanceof TokenError ? refusal(exchange, error) : error
  }
}

/** [K+] 3 and rest-api.md 4.1 [K]; where the keys are not to be had nobody is at fault but the gateway. */
function refusal(exchange: Exchange, { failure, message }: TokenError): Fault {
  if (failure === 'expired') return new Fault('tokenExpired', { log: UNSETTLED_AUTHORIZERS.unauthorized })
  if (failure === 'invalid') return unauthorized(exchange)
  return new Fault('authorizerFailure', { log: UNSETTLED_AUTHORIZERS.keysUnavailable(message) })
}

type Meant = (claims: JsonObject) => boolean

/** [D] 3: without scopes the token is an identity token, which names its audience; access tokens do not. */
const identityToken: Meant = ({ token_use: use, aud }) => use === 'id' && typeof aud === 'string'

/** [D] 3: one of the method's scopes will do. */
function accessToken(scopes: readonly string[]): Meant {
  return ({ token_use: use, scope }) =>
    use === 'access' && typeof scope === 'string' && scope.split(' ').some((granted) => scopes.includes(granted))
}

/** [D] 3: held against `aud`, which access tokens do not have. */
function isFor(audience: JavaRegex | null, { aud }: JsonObject): boolean {
  if (!audience) return true
  try {
    return typeof aud === 'string' && audience.matches(aud)
  } catch (error) {
    if (error instanceof RegexError) return false
    throw error
  }
}

/** [D], [K+] 3: every value is a text, a list its members with commas between them. */
function textsOf(claims: JsonObject): Table<string> {
  const texts = table<string>()
  for (const [name, value] of Object.entries(claims)) if (value !== null && value !== undefined) texts[name] = textOf(value)
  return texts
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map((member: Json) => textOf(member)).join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
