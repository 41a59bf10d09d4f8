import type { Decision, PolicyRequest } from '../auth/iam-policy.ts'
import type { AccessKey, Identities, Principal } from '../auth/identity.ts'
import type { ConditionKeys } from '../auth/policy-variables.ts'
import { principalKeys } from '../auth/principal-keys.ts'
import type { Credentials } from '../auth/sigv4.ts'
import { followRows } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import { newAccessKeyId, newSecret, newSessionToken } from './credentials.ts'
import { compileKept, decideGrants, decideTogether, type Grants } from './grants.ts'
import { HeldPolicies } from './held-policies.ts'
import { rootPrincipal, sessionPrincipal, userPrincipal } from './principals.ts'
import { type AccessKeyValue, accountOf, asKey, asSession, KINDS, type RoleValue, type SessionValue, type Tag } from './rows.ts'

/** The account's own credentials, from the configuration. */
export interface RootCredentials {
  readonly account: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** A key id of 12 digits is the root of that account, with the same secret: for listeners on loopback. */
  readonly anyAccount: boolean
}

export interface Play {
  /** The path of its row. */
  readonly role: string
  readonly sessionName: string
  /** null: as long as the process and the role. */
  readonly lifetimeMs: number | null
}

/** Who a principal is beside its names: whose policies count, and what bounds them. */
interface Standing {
  readonly holder: string
  readonly bounds: Grants['bounds']
  readonly tags: readonly Tag[]
}

/**
 * Users, roles, keys, sessions and policies of all accounts, as they are now: what a transaction changed acts when it is over.
 * `now` is epoch milliseconds.
 */
export class IdentityIndex implements Identities {
  readonly policies: HeldPolicies = new HeldPolicies()
  private readonly root: RootCredentials
  private readonly now: () => number
  private readonly keys = new Map<string, { readonly user: string; readonly value: AccessKeyValue }>()
  private readonly sessions = new Map<string, { readonly account: string; readonly value: SessionValue }>()
  private readonly perAccount = new Map<string, number>()
  private readonly found = new Map<string, AccessKey>()
  /** By role and session name, and by key. */
  private readonly played = new Map<string, AccessKey>()
  private readonly playing = new Map<string, { readonly key: AccessKey; readonly roleId: string; readonly role: string }>()
  private readonly standings = new WeakMap<Principal, Standing>()
  private stop: () => void = () => undefined

  private constructor(root: RootCredentials, now: () => number) {
    this.root = root
    this.now = now
  }

  static async follow(store: Store, root: RootCredentials, now: () => number): Promise<IdentityIndex> {
    const index = new IdentityIndex(root, now)
    const kinds = [...HeldPolicies.kinds, KINDS.key, KINDS.session]
    index.stop = await followRows(store, kinds, (changes) => index.apply(changes))
    return index
  }

  close(): void {
    this.stop()
  }

  find(accessKeyId: string): AccessKey | undefined {
    // Root's are not kept: where any account number is a key, there would be no end of them.
    const known = this.found.get(accessKeyId) ?? this.rootKey(accessKeyId)
    if (known) return known
    const key = this.userKey(accessKeyId) ?? this.sessionKey(accessKeyId)
    if (key) this.found.set(accessKeyId, key)
    return key
  }

  decide(principal: Principal, request: PolicyRequest): Decision {
    if (principal.type === 'Account') return 'allow'
    const standing = this.standings.get(principal)
    const grants = standing && this.policies.grantsOf(standing.holder, standing.bounds)
    if (!standing || !grants) return 'implicit-deny'
    return decideGrants(grants, { ...request, keys: this.keysOf(principal, request.keys) })
  }

  decideBounds(principal: Principal, request: PolicyRequest): Decision {
    const bounds = this.standings.get(principal)?.bounds ?? null
    return bounds === null ? 'allow' : decideTogether(bounds, { ...request, keys: this.keysOf(principal, request.keys) })
  }

  keysOf(principal: Principal, others: ConditionKeys): ConditionKeys {
    const { holder = '', tags = [] } = this.standings.get(principal) ?? {}
    return principalKeys(principal, (key) => {
      if (!key.startsWith(TAG)) return others(key)
      const name = key.slice(TAG.length)
      // A session's own tags come before those of its role.
      const all = [...tags, ...(this.policies.holder(holder)?.entity.tags ?? [])]
      return all.find(({ Key }) => Key.toLowerCase() === name)?.Value
    })
  }

  /** The path of the user or role that a principal stands for; undefined for root. */
  holderOf(principal: Principal): string | undefined {
    return this.standings.get(principal)?.holder
  }

  /** Whether a session has policies of its own, which bound also what others grant to its role. */
  isBounded(principal: Principal): boolean {
    return (this.standings.get(principal)?.bounds ?? null) !== null
  }

  /** The account of a key, whoever's it is, also of an inactive or expired one. */
  accountOfKey(accessKeyId: string): string | undefined {
    if (accessKeyId === this.root.accessKeyId) return this.root.account
    const key = this.keys.get(accessKeyId)
    return key ? accountOf(key.user) : this.sessions.get(accessKeyId)?.account
  }

  userOfKey(accessKeyId: string): { readonly user: string; readonly value: AccessKeyValue } | undefined {
    return this.keys.get(accessKeyId)
  }

  /** How many sessions an account has, expired ones that were not yet swept too. */
  sessionCount(account: string): number {
    return this.perAccount.get(account) ?? 0
  }

  expiredBefore(time: number): readonly { readonly account: string; readonly accessKeyId: string }[] {
    const expired = [...this.sessions.values()].filter(({ value }) => value.expires < time)
    return expired.map(({ account, value }) => ({ account, accessKeyId: value.accessKeyId }))
  }

  /**
   * Credentials by which a service of Portico's own acts as a role; undefined: there is no such role, or it does not trust the
   * service. They live in memory alone, and last at least half of `lifetimeMs`.
   */
  play({ role, sessionName, lifetimeMs }: Play, trusts: (role: RoleValue) => boolean): Credentials | undefined {
    const name = `${role} ${sessionName}`
    const known = this.played.get(name)
    if (known && (known.expiresAt ?? Number.POSITIVE_INFINITY) > this.now() + (lifetimeMs ?? 0) / 2) return credentialsOf(known)
    const value = this.policies.role(role)
    if (!value || !trusts(value)) return undefined
    const key: AccessKey = {
      accessKeyId: newAccessKeyId('ASIA'),
      secretAccessKey: newSecret(),
      sessionToken: newSessionToken(),
      expiresAt: lifetimeMs === null ? null : this.now() + lifetimeMs,
      principal: sessionPrincipal(accountOf(role), value, sessionName),
    }
    this.standings.set(key.principal, { holder: role, bounds: null, tags: [] })
    this.played.set(name, key)
    for (const [id, { key: old }] of this.playing) if ((old.expiresAt ?? this.now() + 1) <= this.now()) this.playing.delete(id)
    this.playing.set(key.accessKeyId, { key, roleId: value.id, role })
    return credentialsOf(key)
  }

  private apply(changes: readonly Change[]): void {
    this.found.clear()
    // Its trust policy may have changed.
    if (changes.some(({ kind }) => kind === KINDS.role)) this.played.clear()
    for (const change of changes) this.applyOne(change)
  }

  private applyOne(change: Change): void {
    const { kind, path, value } = change
    if (kind === KINDS.key) this.applyKey(path, value)
    else if (kind === KINDS.session) this.applySession(path, value)
    else this.policies.apply(change)
  }

  private applyKey(path: string, value: Change['value']): void {
    const user = path.split('/', 6).join('/')
    const id = lastSegment(path)
    if (value) this.keys.set(id, { user, value: asKey({ value }) })
    // A renamed user's keys come anew before, or after, the old ones go.
    else if (this.keys.get(id)?.user === user) this.keys.delete(id)
  }

  private applySession(path: string, value: Change['value']): void {
    const account = accountOf(path)
    const id = lastSegment(path)
    const before = this.sessions.has(id) ? 1 : 0
    if (value) this.sessions.set(id, { account, value: asSession({ value }) })
    else this.sessions.delete(id)
    this.perAccount.set(account, this.sessionCount(account) + (value ? 1 : 0) - before)
  }

  private rootKey(accessKeyId: string): AccessKey | undefined {
    const { account, secretAccessKey, anyAccount } = this.root
    const isRoot = accessKeyId === this.root.accessKeyId
    if (!isRoot && !(anyAccount && /^\d{12}$/.test(accessKeyId))) return undefined
    const principal = rootPrincipal(isRoot ? account : accessKeyId)
    return { accessKeyId, secretAccessKey, sessionToken: null, expiresAt: null, principal }
  }

  private userKey(accessKeyId: string): AccessKey | undefined {
    const { user = '', value } = this.keys.get(accessKeyId) ?? {}
    const holder = this.policies.holder(user)
    if (!value?.active || !holder) return undefined
    const principal = userPrincipal(holder.account, holder.entity)
    this.standings.set(principal, { holder: user, bounds: null, tags: [] })
    return { accessKeyId, secretAccessKey: value.secret, sessionToken: null, expiresAt: null, principal }
  }

  private sessionKey(accessKeyId: string): AccessKey | undefined {
    const playing = this.playing.get(accessKeyId)
    if (playing) return this.policies.role(playing.role)?.id === playing.roleId ? playing.key : undefined
    const { account = '', value } = this.sessions.get(accessKeyId) ?? {}
    const principal = value && this.principalOfSession(account, value)
    if (!value || !principal) return undefined
    const { secret: secretAccessKey, token: sessionToken, expires: expiresAt } = value
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt, principal }
  }

  /** undefined: who it stood for is gone. */
  private principalOfSession(account: string, session: SessionValue): Principal | undefined {
    if (session.of === null) return rootPrincipal(account)
    const holder = this.policies.holder(session.of)
    if (!holder || holder.entity.id !== session.ofId) return undefined
    const role = this.policies.role(session.of)
    const principal = role ? sessionPrincipal(account, role, session.sessionName ?? '') : userPrincipal(account, holder.entity)
    const given = session.policies.map(compileKept)
    const managed = session.policyArns.map((arn) => this.policies.managedPolicy(arn).policy)
    const bounds = given.length + managed.length === 0 ? null : [...given, ...managed]
    this.standings.set(principal, { holder: session.of, bounds, tags: session.tags })
    return principal
  }
}

const TAG = 'aws:principaltag/'

const lastSegment = (path: string): string => decodeURIComponent(path.slice(path.lastIndexOf('/') + 1))

function credentialsOf({ accessKeyId, secretAccessKey, sessionToken }: AccessKey): Credentials {
  return { accessKeyId, secretAccessKey, ...(sessionToken === null ? null : { sessionToken }) }
}
