import { isJsonObject, type JsonObject } from '../core/json.ts'
import { followRows } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import { BasePaths, type Mapping } from './base-paths.ts'
import { type PrivateDomain, privateDomain } from './private-domain.ts'
import { type RoutingRule, RoutingRules, routingRuleOf } from './routing-rules.ts'

/** A custom domain name as requests meet it. */
export interface DomainName {
  /** null: a public one. */
  readonly access: PrivateDomain | null
  /** What its routing rules say comes first. null: it has none, or does not route by them. */
  readonly rules: RoutingRules | null
  /** null: it does not route by mappings. */
  readonly basePaths: BasePaths | null
}

/** Every custom domain name, found with one or two look-ups, kept true by the store's change feed. */
export interface Domains {
  /** By a host without its port; an exact name comes before a wildcard, which stands for one label. */
  find(host: string): DomainName | undefined
  close(): void
}

const MAPPING = 'base-path-mapping'
const RULE = 'routing-rule'
const ASSOCIATION = 'domain-name-access-association'

/** Follows the domain names of `store`. What a transaction changed is in force when its `transact` resolves. */
export async function openDomains(store: Store): Promise<Domains> {
  const domains = new Map<string, Domain>()
  let byName: ReadonlyMap<string, DomainName> = new Map()
  const associations = new Associations()
  const stop = await followRows(store, ['domain-name', MAPPING, RULE, ASSOCIATION], (changes) => {
    for (const change of changes) if (!associations.apply(change)) applyTo(domains, change)
    byName = tableOf(domains.values(), associations)
  })
  return { find: (host) => (byName.size === 0 ? undefined : findIn(byName, host)), close: stop }
}

function findIn(byName: ReadonlyMap<string, DomainName>, host: string): DomainName | undefined {
  const exact = byName.get(host)
  if (exact) return exact
  const name = host.toLowerCase()
  return byName.get(name) ?? byName.get(`*${name.slice(name.indexOf('.'))}`)
}

/** One domain name's row and what stands below it. */
class Domain {
  readonly value: JsonObject
  private readonly path: string
  private readonly mappings: Map<string, Mapping>
  private readonly rules: Map<string, RoutingRule>
  private basePaths: BasePaths | null = null
  private routingRules: RoutingRules | null = null

  constructor(path: string, value: JsonObject, before?: Domain) {
    this.path = path
    this.value = value
    this.mappings = before?.mappings ?? new Map()
    this.rules = before?.rules ?? new Map()
  }

  /** A row below: null: it is gone. */
  change(kind: string, path: string, value: JsonObject | null): void {
    if (kind === RULE) {
      this.routingRules = null
      if (value === null) this.rules.delete(path)
      else this.rules.set(path, routingRuleOf(value))
    } else {
      this.basePaths = null
      if (value === null) this.mappings.delete(path)
      else this.mappings.set(path, mappingOf(value))
    }
  }

  get isPrivate(): boolean {
    const { endpointConfiguration } = this.value
    const types = isJsonObject(endpointConfiguration) ? endpointConfiguration.types : null
    return Array.isArray(types) && types.includes('PRIVATE')
  }

  domainName(associations: Associations): DomainName {
    this.basePaths ??= new BasePaths(this.mappings.values())
    this.routingRules ??= new RoutingRules(this.rules.values())
    const { domainNameArn, routingMode } = this.value
    const byRules = routingMode === 'ROUTING_RULE_ONLY' || routingMode === 'ROUTING_RULE_THEN_BASE_PATH_MAPPING'
    return {
      access: this.isPrivate ? privateDomain(this.path, this.value, associations.of(String(domainNameArn))) : null,
      rules: byRules && this.rules.size > 0 ? this.routingRules : null,
      basePaths: routingMode === 'ROUTING_RULE_ONLY' ? null : this.basePaths,
    }
  }
}

/** The VPC endpoints that have access to private domain names. */
class Associations {
  private readonly byPath = new Map<string, { readonly domainNameArn: string; readonly vpceId: string }>()

  /** False: the change is not of an association. */
  apply({ kind, path, value }: Change): boolean {
    if (kind !== ASSOCIATION) return false
    if (value === null) this.byPath.delete(path)
    else this.byPath.set(path, { domainNameArn: String(value.domainNameArn), vpceId: String(value.accessAssociationSource) })
    return true
  }

  of(domainNameArn: string): ReadonlySet<string> {
    const own = [...this.byPath.values()].filter((association) => association.domainNameArn === domainNameArn)
    return new Set(own.map(({ vpceId }) => vpceId))
  }
}

function mappingOf({ basePath, restApiId, stage }: JsonObject): Mapping {
  return {
    basePath: String(basePath),
    apiId: String(restApiId).toLowerCase(),
    stage: typeof stage === 'string' ? stage : null,
  }
}

function applyTo(domains: Map<string, Domain>, { kind, path, value }: Change): void {
  if (kind === MAPPING || kind === RULE) domains.get(domainPathOf(path))?.change(kind, path, value)
  else if (value === null) domains.delete(path)
  else domains.set(path, new Domain(path, value, domains.get(path)))
}

/** `/{domain name's path}/basepathmappings/{base path}`, and the like: two segments above. */
const domainPathOf = (path: string): string => path.slice(0, path.lastIndexOf('/', path.lastIndexOf('/') - 1))

/**
 * By name. A request cannot say which region or network it means: of names that are the same a public one counts before private
 * ones, and the oldest before others.
 */
function tableOf(domains: Iterable<Domain>, associations: Associations): ReadonlyMap<string, DomainName> {
  const ordered = [...domains].sort((a, b) => Number(b.isPrivate) - Number(a.isPrivate) || age(b) - age(a))
  return new Map(ordered.map((domain) => [String(domain.value.domainName), domain.domainName(associations)]))
}

const age = ({ value }: Domain): number => (typeof value.serial === 'number' ? value.serial : 0)
