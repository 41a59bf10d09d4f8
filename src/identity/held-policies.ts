import type { Policy } from '../auth/iam-policy.ts'
import type { Change } from '../store/store.ts'
import { compileKept, type Grants, type NamedPolicy } from './grants.ts'
import { managedDocument } from './managed-policies.ts'
import {
  accountOf,
  asAttached,
  asInline,
  asPolicy,
  asRole,
  asUser,
  asVersion,
  type Entity,
  entityPath,
  type InlinePolicyValue,
  KINDS,
  parsePolicyArn,
  type RoleValue,
} from './rows.ts'

/** A user or role, and the policies it has; or what waits for one, since rows come in any order. */
export interface PolicyHolder {
  readonly path: string
  readonly account: string
  entity: Entity | null
  readonly inline: Map<string, InlinePolicyValue>
  /** ARNs by the rows' paths. */
  readonly attached: Map<string, string>
}

interface Compiled {
  readonly named: readonly NamedPolicy[]
  readonly policies: readonly Policy[]
}

interface Managed {
  defaultVersion: number
  readonly versions: Map<number, string>
}

/** The rows of policies in memory. A holder's policies are compiled when it first asks after a change. */
export class HeldPolicies {
  private readonly holders = new Map<string, PolicyHolder>()
  private readonly managed = new Map<string, Managed>()
  private readonly compiled = new Map<PolicyHolder, Compiled>()
  /** Documents that many share, compiled once; forgotten with the first change. */
  private readonly documents = new Map<string, Policy>()

  static readonly kinds: readonly string[] = [KINDS.user, KINDS.role, KINDS.inline, KINDS.attached, KINDS.policy, KINDS.version]

  apply({ kind, path, value }: Change): void {
    const owner = path.split('/', 6).join('/')
    this.compiled.clear()
    this.documents.clear()
    if (kind === KINDS.policy) this.policy(owner).defaultVersion = value ? asPolicy({ value }).defaultVersion : 0
    else if (kind === KINDS.version) {
      const versions = this.policy(owner).versions
      const number = Number(path.slice(path.lastIndexOf('/v') + 2))
      if (value) versions.set(number, asVersion({ value }).document)
      else versions.delete(number)
    } else this.applyHolder(this.open(owner), kind, path, value)
    this.tidy(owner)
  }

  private applyHolder(holder: PolicyHolder, kind: string, path: string, value: Change['value']): void {
    if (kind === KINDS.inline) {
      if (value) holder.inline.set(path, asInline({ value }))
      else holder.inline.delete(path)
    } else if (kind === KINDS.attached) {
      if (value) holder.attached.set(path, asAttached({ value }).arn)
      else holder.attached.delete(path)
    } else holder.entity = value && (kind === KINDS.role ? asRole({ value }) : asUser({ value }))
  }

  /** A user or role by the path of its row; undefined: there is none. */
  holder(path: string): (PolicyHolder & { readonly entity: Entity }) | undefined {
    const holder = this.holders.get(path)
    return holder && hasEntity(holder) ? holder : undefined
  }

  role(path: string): RoleValue | undefined {
    const entity = this.holder(path)?.entity
    return entity !== undefined && 'trust' in entity ? asRole({ value: entity }) : undefined
  }

  /** What a user or role may do by its own policies, inline and managed. */
  policiesOf(holder: PolicyHolder): readonly NamedPolicy[] {
    return this.compile(holder).named
  }

  private compile(holder: PolicyHolder): Compiled {
    const known = this.compiled.get(holder)
    if (known) return known
    const own = 'trust' in (holder.entity ?? {}) ? 'role' : 'user'
    const inline = [...holder.inline.values()].map(({ name, document }) =>
      this.named(`${own}_${holder.entity?.name}_${name}`, own, document),
    )
    const managed = [...holder.attached.values()].map((arn) => this.managedPolicy(arn))
    const named = [...inline, ...managed]
    const compiled = { named, policies: named.map(({ policy }) => policy) }
    this.compiled.set(holder, compiled)
    return compiled
  }

  grantsOf(path: string, bounds: Grants['bounds']): Grants | undefined {
    const holder = this.holder(path)
    return holder && { policies: this.compile(holder).policies, bounds }
  }

  /** One whose policy is gone grants nothing. */
  managedPolicy(arn: string): NamedPolicy {
    const { account, path, name } = parsePolicyArn(arn) ?? { account: '', path: '', name: '' }
    if (account === 'aws') return this.named(name, 'aws-managed', JSON.stringify(managedDocument(path + name)))
    const found = this.managed.get(entityPath(account, 'policies', name))
    const document = found?.versions.get(found.defaultVersion) ?? JSON.stringify(managedDocument(''))
    return this.named(name, 'user-managed', document)
  }

  private named(id: string, type: NamedPolicy['type'], text: string): NamedPolicy {
    const policy = this.documents.get(text) ?? compileKept(text)
    this.documents.set(text, policy)
    return { id, type, policy, text }
  }

  private open(path: string): PolicyHolder {
    const known = this.holders.get(path)
    if (known) return known
    const holder = { path, account: accountOf(path), entity: null, inline: new Map(), attached: new Map() }
    this.holders.set(path, holder)
    return holder
  }

  private policy(path: string): Managed {
    const known = this.managed.get(path)
    if (known) return known
    const policy = { defaultVersion: 0, versions: new Map<number, string>() }
    this.managed.set(path, policy)
    return policy
  }

  private tidy(path: string): void {
    const holder = this.holders.get(path)
    if (holder && !holder.entity && holder.inline.size + holder.attached.size === 0) this.holders.delete(path)
    const policy = this.managed.get(path)
    if (policy?.defaultVersion === 0 && policy.versions.size === 0) this.managed.delete(path)
  }
}

const hasEntity = (holder: PolicyHolder): holder is PolicyHolder & { readonly entity: Entity } => holder.entity !== null
