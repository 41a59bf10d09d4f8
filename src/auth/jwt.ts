import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../core/json.ts'
import { Lru } from '../core/lru.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../model/unsettled-http-authorizers.ts'
import { KeysUnavailable, type PublicKeys } from './key-set.ts'

/** Why a token is not believed. `keys`: it cannot be told, since the issuer's keys are not to be had. */
export type TokenFailure = 'invalid' | 'expired' | 'keys'

/** What is wrong with a token; `configuration` and `keys`: the issuer's documents of these kinds are not to be had. */
export type TokenFlaw =
  | 'malformed'
  | 'algorithm'
  | 'kid'
  | 'signature'
  | 'issuer'
  | 'expiry'
  | 'expired'
  | 'early'
  | 'issued-ahead'
  | 'configuration'
  | 'keys'

export class TokenError extends Error {
  readonly flaw: TokenFlaw
  constructor(flaw: TokenFlaw, reason: string) {
    super(reason)
    this.flaw = flaw
  }

  get failure(): TokenFailure {
    if (this.flaw === 'expired') return 'expired'
    return this.flaw === 'configuration' || this.flaw === 'keys' ? 'keys' : 'invalid'
  }
}

/** Who may have signed a token. */
export interface TokenIssuer {
  /** The `iss` claim. */
  readonly name: string
  readonly keys: PublicKeys
  /** Whose verdicts these are: nobody else recalls them. Absent: whoever asks about the same issuer and keys. */
  readonly scope?: string
}

/** How long a verdict stands at most, so that a key that is withdrawn stops opening the gate; ms. */
const MAX_VERDICT_MS = 300_000
const MAX_VERDICTS = 5000
/** Characters. Longer tokens are verified each time; those beyond the second bound never. */
const MAX_KEPT = 4096
const MAX_TOKEN = 16_384

interface Verdict {
  readonly token: string
  readonly claims: JsonObject
  /** ms since 1970. */
  readonly until: number
}

/**
 * Verifies signed tokens, remembering those that passed, with the issuer and the keys that they were verified with. `now` is the wall
 * clock in ms.
 */
export class TokenVerifier {
  private readonly verdicts = new Lru<string, Verdict>(MAX_VERDICTS)
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  /** The claims of a token that was verified in that scope, and is in force; null: it is to be verified. */
  recall(token: string, scope: string): JsonObject | null {
    const known = token.length <= MAX_KEPT ? this.verdicts.get(verdictKey(token, scope)) : undefined
    return known && known.token === token && known.until > this.now() ? known.claims : null
  }

  /** The claims of a token that this issuer signed and that is in force. Rejects with TokenError. */
  async verify(token: string, issuer: TokenIssuer): Promise<JsonObject> {
    if (token.length > MAX_TOKEN) throw new TokenError('malformed', 'the token is too long')
    const scope = issuer.scope ?? `${issuer.keys.url}\n${issuer.name}`
    const known = this.recall(token, scope)
    if (known) return known
    const claims = await verified(token, issuer, this.now())
    const expiry = typeof claims.exp === 'number' ? claims.exp * 1000 : 0
    if (token.length <= MAX_KEPT)
      this.verdicts.set(verdictKey(token, scope), { token, claims, until: Math.min(expiry, this.now() + MAX_VERDICT_MS) })
    return claims
  }
}

/**
 * Where a verdict stands: by the end of its token, which is of the signature and so like no other's. The whole token is compared then, which
 * costs a thirtieth of a hash.
 */
const verdictKey = (token: string, scope: string): string => `${scope}\n${token.slice(-32)}`

/** The `iss` that a token claims, not verified; null: it is no token. */
export function claimedIssuer(token: string): string | null {
  if (token.length > MAX_TOKEN) return null
  const claims = partOf(token, 1)
  return isJsonObject(claims) && typeof claims.iss === 'string' ? claims.iss : null
}

/** The `alg` that a token claims, not verified; null: it names none. */
export function claimedAlgorithm(token: string): string | null {
  if (token.length > MAX_TOKEN) return null
  const header = partOf(token, 0)
  return isJsonObject(header) && typeof header.alg === 'string' ? header.alg : null
}

function partOf(token: string, index: 0 | 1): Json | undefined {
  const part = token.split('.', 2)[index] ?? ''
  return tryParseJson(Buffer.from(part, 'base64url').toString('utf8'))
}

/**
 * RSA signatures of a key that the issuer publishes under the token's `kid`, and nothing else: keys in the token, addresses of keys
 * and symmetric or absent algorithms open nothing. `exp` is required; `nbf` and `iat` must not lie ahead.
 */
async function verified(token: string, issuer: TokenIssuer, now: number): Promise<JsonObject> {
  const tried: Tried = { kid: '', key: undefined }
  try {
    return await verifiedBy(token, issuer, now, async (kid) => {
      tried.kid = kid
      tried.key = await issuer.keys.find(kid)
      return tried.key
    })
  } catch (error) {
    const failure = tokenError(error)
    // An issuer that starts anew may have a new key under the old name.
    const key = failure.flaw === 'signature' && tried.key ? await issuer.keys.findAnew?.(tried.kid) : undefined
    if (!key || key === tried.key) throw failure
    return await verifiedBy(token, issuer, now, async () => key).catch((again: unknown) => {
      throw tokenError(again)
    })
  }
}

type Key = Awaited<ReturnType<PublicKeys['find']>>

/** What a token was verified with. */
interface Tried {
  kid: string
  key: Key
}

/** Rejects with TokenError, and with whatever jose and the look-up of the key reject with. */
async function verifiedBy(
  token: string,
  issuer: TokenIssuer,
  now: number,
  find: (kid: string) => Promise<Key>,
): Promise<JsonObject> {
  // Loaded with the first token: it would cost every start a tenth of its time.
  const { jwtVerify } = await import('jose')
  const keyOf = async ({ kid }: { readonly kid?: string }) => {
    const key = typeof kid === 'string' ? await find(kid) : undefined
    if (!key) throw new TokenError('kid', 'no key of the issuer has this kid')
    return key
  }
  const { payload } = await jwtVerify(token, keyOf, {
    issuer: issuer.name,
    algorithms: ['RS256', 'RS384', 'RS512'],
    requiredClaims: ['exp'],
    currentDate: new Date(now),
    clockTolerance: UNSETTLED_HTTP_AUTHORIZERS.clockToleranceSeconds,
  })
  const claims: unknown = payload
  if (!isJsonObject(claims)) throw new TokenError('malformed', 'the token has no claims')
  checkTimes(claims, Math.floor(now / 1000))
  return claims
}

/** What is tolerated of `nbf` is not of `exp`, and `iat` is read here only. `now` in seconds. Throws TokenError. */
function checkTimes({ exp, iat }: JsonObject, now: number): void {
  if (typeof exp !== 'number' || exp <= now) throw new TokenError('expired', 'the token has expired')
  const ahead = typeof iat === 'number' && iat > now + UNSETTLED_HTTP_AUTHORIZERS.clockToleranceSeconds
  if (ahead) throw new TokenError('issued-ahead', 'the token was issued in the future')
}

function tokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error
  if (error instanceof KeysUnavailable) return new TokenError(error.missing, error.message)
  // Whatever else jose says, and TypeErrors about keys that do not fit an algorithm: the token is at fault.
  if (!(error instanceof Error)) return new TokenError('malformed', String(error))
  return new TokenError(flawOf(error), error.message)
}

/** What jose calls the flaws. */
const FLAWS: Readonly<Record<string, TokenFlaw>> = {
  ERR_JWT_EXPIRED: 'expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
}
const CLAIM_FLAWS: Readonly<Record<string, TokenFlaw>> = { iss: 'issuer', exp: 'expiry', nbf: 'early' }

function flawOf(error: Error): TokenFlaw {
  if (!('code' in error) || typeof error.code !== 'string') return 'signature'
  if (error.code !== 'ERR_JWT_CLAIM_VALIDATION_FAILED') return FLAWS[error.code] ?? 'malformed'
  return 'claim' in error && typeof error.claim === 'string' ? (CLAIM_FLAWS[error.claim] ?? 'malformed') : 'malformed'
}
