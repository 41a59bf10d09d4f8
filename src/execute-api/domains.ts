import { isJsonObject, type JsonObject } from '../core/json.ts'
import { followRows } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import { BasePaths, type Mapping } from './base-paths.ts'

/** A custom domain name as requests meet it. */
export interface DomainName {
  /** Reached through an access association of a VPC endpoint, which nothing here can tell: its requests stay closed. */
  readonly isPrivate: boolean
  readonly basePaths: BasePaths
}

/** Every custom domain name, found with one or two look-ups, kept true by the store's change feed. */
export interface Domains {
  /** By a host without its port; an exact name comes before a wildcard, which stands for one label. */
  find(host: string): DomainName | undefined
  close(): void
}

const MAPPINGS = '/basepathmappings/'

/** Follows the domain names of `store`. What a transaction changed is in force when its `transact` resolves. */
export async function openDomains(store: Store): Promise<Domains> {
  const domains = new Map<string, Domain>()
  let byName: ReadonlyMap<string, DomainName> = new Map()
  const stop = await followRows(store, ['domain-name', 'base-path-mapping'], (changes) => {
    for (const change of changes) applyTo(domains, change)
    byName = tableOf(domains.values())
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
  private readonly mappings: Map<string, Mapping>
  private made: DomainName | null = null

  constructor(value: JsonObject, mappings: Map<string, Mapping>) {
    this.value = value
    this.mappings = mappings
  }

  /** The same mappings under another value. */
  with(value: JsonObject): Domain {
    return new Domain(value, this.mappings)
  }

  change(path: string, value: JsonObject | null): void {
    this.made = null
    if (value === null) this.mappings.delete(path)
    else this.mappings.set(path, mappingOf(value))
  }

  get isPrivate(): boolean {
    const { endpointConfiguration } = this.value
    const types = isJsonObject(endpointConfiguration) ? endpointConfiguration.types : null
    return Array.isArray(types) && types.includes('PRIVATE')
  }

  get domainName(): DomainName {
    this.made ??= { isPrivate: this.isPrivate, basePaths: new BasePaths(this.mappings.values()) }
    return this.made
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
  else domains.set(path, domains.get(path)?.with(value) ?? new Domain(value, new Map()))
}

/**
 * By name. A request cannot say which region or network it means: of names that are the same a public one counts before private
 * ones, and the oldest before others.
 */
function tableOf(domains: Iterable<Domain>): ReadonlyMap<string, DomainName> {
  const ordered = [...domains].sort((a, b) => Number(b.isPrivate) - Number(a.isPrivate) || age(b) - age(a))
  return new Map(ordered.map((domain) => [String(domain.value.domainName), domain.domainName]))
}

const age = ({ value }: Domain): number => (typeof value.serial === 'number' ? value.serial : 0)
