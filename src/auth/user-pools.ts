import { parseArn } from '../core/arn.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { Lru } from '../core/lru.ts'
import { claimedIssuer, TokenVerifier } from './jwt.ts'
import { KeySet } from './key-set.ts'
import { type FetchJson, RemoteDocument } from './remote-document.ts'

export interface UserPoolOptions {
  readonly fetchJson: FetchJson
  /** Where user pools are served in AWS's place, without a slash at its end; null: at AWS. */
  readonly endpoint: string | null
  /** A monotonic clock and the wall clock, in ms. */
  readonly now: () => number
  readonly time: () => number
}

/** A Cognito user pool as a verifier of its tokens. */
export interface UserPool {
  readonly id: string
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
    const issuer = issuerOf(arn)
    if (!issuer) return null
    const pool = new RemotePool(issuer, this.options, this.verifier)
    this.pools.set(arn, pool)
    return pool
  }
}

interface PoolIssuer {
  readonly poolId: string
  /** `https://cognito-idp.{region}.amazonaws.com/{poolId}`: the address of AWS, and the `iss` of its tokens. */
  readonly url: string
}

/** Ids and regions become parts of an address, so they must be nothing else. */
function issuerOf(text: string): PoolIssuer | null {
  const arn = parseArn(text)
  const [, poolId] = /^userpool\/([\w-]{1,55})$/.exec(arn?.resource ?? '') ?? []
  if (!arn || !poolId || arn.service !== 'cognito-idp' || !/^[a-z0-9-]+$/.test(arn.region)) return null
  const domain = arn.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { poolId, url: `https://cognito-idp.${arn.region}.${domain}/${poolId}` }
}

class RemotePool implements UserPool {
  readonly id: string
  private readonly issuer: string
  private readonly keys: KeySet
  private readonly verifier: TokenVerifier
  /** What a server in AWS's place calls itself. */
  private readonly ownName: RemoteDocument<string> | null

  constructor({ poolId, url }: PoolIssuer, { endpoint, fetchJson, now }: UserPoolOptions, verifier: TokenVerifier) {
    const base = endpoint === null ? url : `${endpoint}/${poolId}`
    this.id = poolId
    this.issuer = url
    this.verifier = verifier
    this.keys = new KeySet(`${base}/.well-known/jwks.json`, fetchJson, now)
    const configuration = `${base}/.well-known/openid-configuration`
    this.ownName = endpoint === null ? null : new RemoteDocument(configuration, fetchJson, issuerClaimed, now)
  }

  async verify(token: string): Promise<JsonObject | null> {
    const claimed = claimedIssuer(token)
    if (claimed === null || !(await this.isCalled(claimed))) return null
    return this.verifier.verify(token, { name: claimed, keys: this.keys })
  }

  private async isCalled(name: string): Promise<boolean> {
    return name === this.issuer || (this.ownName !== null && name === (await this.ownName.get()))
  }
}

function issuerClaimed(document: Json): string {
  if (isJsonObject(document) && typeof document.issuer === 'string' && document.issuer !== '') return document.issuer
  throw new Error('this configuration names no issuer')
}
