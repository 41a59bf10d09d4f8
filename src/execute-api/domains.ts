import { isJsonObject, type JsonObject } from '../core/json.ts'
import { followRows } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import { BasePaths, type Mapping } from './base-paths.ts'
import { type PrivateDomain, privateDomain } from './private-domain.ts'

/** A custom domain name as requests meet it. */
export interface DomainName {
  /** null: a public one. */
  readonly access: PrivateDomain | null
  readonly basePaths: BasePaths
}

/** Every custom domain name, found with one or two look-ups, kept true by the store's change feed. */
export interface Domains {
  /** By a host without its port; an exact name comes before a wildcard, which stands for one label. */
  find(host: string): DomainName | undefined
  close(): void
}

const MAPPINGS = '/basepathmappings/'
const ASSOCIATION = 'domain-name-access-association'

/** Follows the domain names of `store`. What a transaction changed is in force when its `transact` resolves. */
export async function openDomains(store: Store): Promise<Domains> {
  const domains = new Map<string, Domain>()
  let byName: ReadonlyMap<string, DomainName> = new Map()
  const associations = new Associations()
  const stop = await followRows(store, ['domain-name', 'base-path-mapping', ASSOCIATION], (changes) => {
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

/** One domain name's row and the mappings below it. */
class Domain {
  readonly value: JsonObject
  private readonly path: string
  private readonly mappings: Map<string, Mapping>
  private basePaths: BasePaths | null = null

  constructor(path: string, value: JsonObject, mappings: Map<string, Mapping>) {
    this.path = path
    this.value = value
    this.mappings = mappings
  }

  /** The same mappings under another value. */
  with(value: JsonObject): Domain {
    return new Domain(this.path, value, this.mappings)
  }

  change(path: string, value: JsonObject | null): void {
    this.basePaths = null
    if (value === null) this.mappings.delete(path)
    else this.mappings.set(path, mappingOf(value))
  }

  get isPrivate(): boolean {
    const { endpointConfiguration } = this.value
    const types = isJsonObject(endpointConfiguration) ? endpointConfiguration.types : null
    return Array.isArray(types) && types.includes('PRIVATE')
  }

  domainName(associations: Associations): DomainName {
    this.basePaths ??= new BasePaths(this.mappings.values())
    const endpoints = associations.of(String(this.value.domainNameArn))
    return { access: this.isPrivate ? privateDomain(this.path, this.value, endpoints) : null, basePaths: this.basePaths }
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
  if (kind === 'base-path-mapping') domains.get(path.slice(0, path.lastIndexOf(MAPPINGS)))?.change(path, value)
  else if (value === null) domains.delete(path)
  else domains.set(path, domains.get(path)?.with(value) ?? new Domain(path, value, new Map()))
}

/**
 * By name. A request cannot say which region or network it means: of names that are the same a public one counts before private
 * ones, and the oldest before others.
 */
function tableOf(domains: Iterable<Domain>, associations: Associations): ReadonlyMap<string, DomainName> {
  const ordered = [...domains].sort((a, b) => Number(b.isPrivate) - Number(a.isPrivate) || age(b) - age(a))
  return new Map(ordered.map((domain) => [String(domain.value.domainName), domain.domainName(associations)]))
}

const age = ({ value }: Domain): number => (typeof value.serial === 'number' ? value.serial : 0)
