import type { JsonObject } from '../core/json.ts'
import type { KeyAccess, Throttle } from '../exchange/key-access.ts'
import type { Limit } from '../model/usage-limits.ts'
import type { ApiKeys } from '../pipeline/api-key.ts'
import { follow } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import { methodLimit, readUsagePlan, type UsagePlan } from './usage-plan.ts'

/** API keys and usage plans of all accounts and regions, as they are now: what a transaction changed acts when it is over. */
export interface ApiKeyIndex {
  in(account: string, region: string): ApiKeys
  close(): void
}

const PATH = /^\/([^/]+)\/([^/]+)\/(?:apikeys\/([^/]+)|usageplans\/([^/]+)(?:\/keys\/([^/]+))?)$/

/** Follows `store`. `account` is what limits have in place of members that they lack. */
export async function openApiKeys(store: Store, account: Limit): Promise<ApiKeyIndex> {
  const regions = new Map<string, RegionKeys>()
  const regionOf = (name: string): RegionKeys => {
    const known = regions.get(name)
    if (known) return known
    const region = new RegionKeys(name, account)
    regions.set(name, region)
    return region
  }
  const apply = ({ kind, path, value }: Change): void => {
    const [, accountId, region, key = '', plan = '', member = ''] = PATH.exec(path) ?? []
    if (accountId === undefined) return
    const keys = regionOf(`/${accountId}/${region}`)
    if (kind === 'api-key') keys.setKey(key, value)
    else if (kind === 'usage-plan') keys.setPlan(plan, value)
    else keys.setMember(plan, member, value !== null)
  }
  const close = await follow(store, ['api-key', 'usage-plan', 'usage-plan-key'], apply)
  return { in: (accountId, region) => regionOf(`/${accountId}/${region}`), close }
}

/** A key, or what waits for one: rows come in any order. Named by the segment of its path, as plans are. */
interface Key {
  readonly name: string
  id: string
  /** null: there is no key of that name. */
  value: string | null
  enabled: boolean
  readonly plans: Set<string>
  /** What was found before, by stage; forgotten when the key or one of its plans changes. */
  readonly found: Map<string, KeyAccess | null>
}

class RegionKeys implements ApiKeys {
  private readonly root: string
  private readonly account: Limit
  private readonly keys = new Map<string, Key>()
  private readonly byValue = new Map<string, Key>()
  private readonly plans = new Map<string, UsagePlan>()
  private readonly members = new Map<string, Set<Key>>()
  /** How many plans have each stage. */
  private readonly planned = new Map<string, number>()

  constructor(root: string, account: Limit) {
    this.root = root
    this.account = account
  }

  find(value: string, stage: string): KeyAccess | null {
    const key = this.byValue.get(value)
    if (!key?.enabled) return null
    const known = key.found.get(stage)
    if (known !== undefined) return known
    const access = this.access(key, stage)
    key.found.set(stage, access)
    return access
  }

  isPlanned(stage: string): boolean {
    return this.planned.has(stage)
  }

  setKey(name: string, value: JsonObject | null): void {
    const key = this.key(name)
    // Its value may be another key's by now.
    if (key.value !== null && this.byValue.get(key.value) === key) this.byValue.delete(key.value)
    key.id = String(value?.id ?? name)
    key.value = typeof value?.value === 'string' ? value.value : null
    key.enabled = value?.enabled === true
    key.found.clear()
    if (key.value !== null) this.byValue.set(key.value, key)
    this.tidy(key)
  }

  setPlan(name: string, value: JsonObject | null): void {
    this.countStages(this.plans.get(name), -1)
    if (value === null) this.plans.delete(name)
    else this.plans.set(name, readUsagePlan(value, this.account))
    this.countStages(this.plans.get(name), 1)
    for (const key of this.members.get(name) ?? []) key.found.clear()
  }

  setMember(plan: string, name: string, belongs: boolean): void {
    const key = this.key(name)
    const members = this.members.get(plan) ?? new Set()
    if (belongs) {
      key.plans.add(plan)
      this.members.set(plan, members.add(key))
    } else {
      key.plans.delete(plan)
      members.delete(key)
      if (members.size === 0) this.members.delete(plan)
    }
    key.found.clear()
    this.tidy(key)
  }

  private key(name: string): Key {
    const known = this.keys.get(name)
    if (known) return known
    const key = { name, id: name, value: null, enabled: false, plans: new Set<string>(), found: new Map() }
    this.keys.set(name, key)
    return key
  }

  private tidy({ name, value, plans }: Key): void {
    if (value === null && plans.size === 0) this.keys.delete(name)
  }

  private countStages(plan: UsagePlan | undefined, by: number): void {
    for (const stage of plan?.stages.keys() ?? []) {
      const count = (this.planned.get(stage) ?? 0) + by
      if (count > 0) this.planned.set(stage, count)
      else this.planned.delete(stage)
    }
  }

  /** For one stage a key has one plan ([D] auth-throttle-cache.md 7.1). */
  private access(key: Key, stage: string): KeyAccess | null {
    for (const name of key.plans) {
      const plan = this.plans.get(name)
      const methods = plan?.stages.get(stage)
      if (plan && methods) return new Access(key.id, plan, methods, `${this.root}/usageplans/${name}/keys/${key.name}`, stage)
    }
    return null
  }
}

class Access implements KeyAccess {
  readonly apiKeyId: string
  readonly usagePlanId: string
  readonly client: string
  readonly quota: UsagePlan['quota']
  private readonly ofPlan: Throttle | null
  private readonly methods: ReadonlyMap<string, Limit>
  private readonly stage: string
  private readonly found = new Map<string, Throttle | null>()

  constructor(apiKeyId: string, plan: UsagePlan, methods: ReadonlyMap<string, Limit>, client: string, stage: string) {
    this.apiKeyId = apiKeyId
    this.usagePlanId = plan.id
    this.client = client
    this.quota = plan.quota
    this.ofPlan = plan.throttle && { bucket: client, limit: plan.throttle }
    this.methods = methods
    this.stage = stage
  }

  throttleOf(method: string): Throttle | null {
    if (this.methods.size === 0) return this.ofPlan
    const known = this.found.get(method)
    if (known !== undefined) return known
    const limit = methodLimit(this.methods, method)
    // [D] auth-throttle-cache.md 7.2: what a plan has for a method stands in place of what it has for all.
    const throttle = limit ? { bucket: `${this.client}/${this.stage}${method}`, limit } : this.ofPlan
    this.found.set(method, throttle)
    return throttle
  }
}
