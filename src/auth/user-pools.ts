import { parseArn, partitionOf } from '../core/arn.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { Lru } from '../core/lru.ts'
import { claimedIssuer, TokenVerifier } from './jwt.ts'
import { KeySet, type PublicKeys } from './key-set.ts'
import { isLoopbackName } from './remote-address.ts'
import { type FetchJson, RemoteDocument } from './remote-document.ts'

/** Where a user pool belongs, and what it is called there. */
export interface PoolAddress {
  /** null: whichever account's it is; no two pools have one id. */
  readonly account: string | null
  readonly region: string
  readonly poolId: string
}

/** The user pools that live in this process. */
export interface EmbeddedPools {
  /** null: this pool is not among them. */
  keysOf(pool: PoolAddress): Promise<PublicKeys | null>
}

export interface UserPoolOptions {
  readonly fetchJson: FetchJson
  /** Pools of this process are asked first, without a way over the network; null: there are none. */
  readonly embedded: EmbeddedPools | null
  /** Where user pools are served in AWS's place, without a slash at its end; null: at AWS. */
  readonly endpoint: string | null
  /** This process's own URL, where its pools are issuers too. Absent: it has none. */
  readonly self?: string
  /** A monotonic clock and the wall clock, in ms. */
  readonly now: () => number
  readonly time: () => number
}

/** A Cognito user pool as a verifier of its tokens. */
export interface UserPool {
  readonly id: string
  /** The claims of a token that this pool verified before and that is in force; null: it is to be verified. */
  recall(token: string): JsonObject | null
  /** The claims of a token of this pool; null: the token names another issuer. Rejects with TokenError. */
  verify(token: string): Promise<JsonObject | null>
}

/** What belongs to a pool is kept as long as it is in use, whatever is deployed meanwhile. */
const MAX_POOLS = 1000

/** All user pools that authorizers name, wherever they are: another account's too (auth-throttle-cache.md 3 [D]). */
export class UserPools {
  private readonly options: UserPoolOptions
  private readonly verifier: TokenVerifier
  private readonly pools = new Lru<string, UserPool>(MAX_POOLS)

  constructor(options: UserPoolOptions) {
    this.options = options
    this.verifier = new TokenVerifier(options.time)
  }

  /** null: the ARN names no user pool. */
  find(arn: string): UserPool | null {
    const known = this.pools.get(arn)
    if (known) return known
    return this.open(arn, issuerOf(arn))
  }

  /** The pool that is the issuer of that URL, AWS's or this process's own; null: it is none of a pool. */
  ofIssuer(url: string): UserPool | null {
    const known = this.pools.get(url)
    if (known) return known
    const { embedded, self } = this.options
    return this.open(url, issuerAtAws(url) ?? (embedded && self !== undefined ? issuerHere(url, self) : null))
  }

  private open(name: string, issuer: PoolIssuer | null): UserPool | null {
    if (!issuer) return null
    const pool = new IssuerPool(issuer, this.options, this.verifier)
    this.pools.set(name, pool)
    return pool
  }
}

interface PoolIssuer extends PoolAddress {
  /** `https://cognito-idp.{region}.amazonaws.com/{poolId}`: the address of AWS, and the `iss` of its tokens. */
  readonly url: string
  /** Where this process serves it, by the name that somebody gave it. */
  readonly here?: string
}

/** Ids and regions become parts of an address, so they must be nothing else. */
function issuerOf(text: string): PoolIssuer | null {
  const arn = parseArn(text)
  const [, poolId] = /^userpool\/([\w-]{1,55})$/.exec(arn?.resource ?? '') ?? []
  if (!arn || !poolId || arn.service !== 'cognito-idp' || !/^[a-z0-9-]+$/.test(arn.region)) return null
  const domain = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const { account, region } = arn
  return { account, region, poolId, url: `https://cognito-idp.${region}.${domain}/${poolId}` }
}

const AT_AWS = /^https:\/\/cognito-idp\.([a-z0-9-]{1,32})\.amazonaws\.com(?:\.cn)?\/([\w-]{1,55})$/

function issuerAtAws(url: string): PoolIssuer | null {
  const [, region, poolId] = AT_AWS.exec(url) ?? []
  return region && poolId ? { account: null, region, poolId, url } : null
}

const HERE = /^http:\/\/([^/:]+|\[[^/\]]+\]):(\d{1,5})\/(([a-z0-9-]{1,32})_[0-9a-zA-Z]{1,55})$/

/** By whichever name of the loopback, on this process's port; its tokens carry AWS's name all the same. */
function issuerHere(url: string, self: string): PoolIssuer | null {
  const [, host = '', port, poolId, region] = HERE.exec(url) ?? []
  if (!poolId || !region || port !== new URL(self).port || !isLoopbackName(host)) return null
  const domain = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { account: null, region, poolId, url: `https://cognito-idp.${region}.${domain}/${poolId}`, here: url }
}

class IssuerPool implements UserPool {
  readonly id: string
  private readonly issuer: PoolIssuer
  private readonly keys: PublicKeys
  private readonly scope: string
  private readonly verifier: TokenVerifier
  /** What a server in AWS's place calls itself. */
  private readonly ownName: RemoteDocument<string> | null

  constructor(issuer: PoolIssuer, { endpoint, embedded, fetchJson, now }: UserPoolOptions, verifier: TokenVerifier) {
    const { poolId, url, here } = issuer
    const base = here ?? (endpoint === null ? url : `${endpoint}/${poolId}`)
    this.id = poolId
    this.issuer = issuer
    this.verifier = verifier
    this.scope = `${issuer.account ?? ''}\n${url}\n${base}`
    const published = new KeySet(`${base}/.well-known/jwks.json`, fetchJson, now)
    this.keys = embedded ? embeddedFirst(embedded, issuer, published) : published
    const configuration = `${base}/.well-known/openid-configuration`
    this.ownName = endpoint === null ? null : new RemoteDocument(configuration, fetchJson, issuerClaimed, now)
  }

  recall(token: string): JsonObject | null {
    return this.verifier.recall(token, this.scope)
  }

  async verify(token: string): Promise<JsonObject | null> {
    // Before anything of it is read: most tokens come again and again.
    const known = this.recall(token)
    if (known) return known
    const claimed = claimedIssuer(token)
    if (claimed === null || !(await this.isCalled(claimed))) return null
    return this.verifier.verify(token, { name: claimed, keys: this.keys, scope: this.scope })
  }

  private async isCalled(name: string): Promise<boolean> {
    return name === this.issuer.url || (this.ownName !== null && name === (await this.ownName.get()))
  }
}

/** Asked for anew with each token that is not known yet, since a pool may come and go. */
function embeddedFirst(embedded: EmbeddedPools, pool: PoolAddress, published: KeySet): PublicKeys {
  const keys = async (): Promise<PublicKeys> => (await embedded.keysOf(pool)) ?? published
  return {
    url: published.url,
    find: async (kid) => (await keys()).find(kid),
    findAnew: async (kid) => (await keys()).findAnew?.(kid),
  }
}

function issuerClaimed(document: Json): string {
  if (isJsonObject(document) && typeof document.issuer === 'string' && document.issuer !== '') return document.issuer
  throw new Error('this configuration names no issuer')
}
