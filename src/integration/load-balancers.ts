import type { Address } from './client.ts'
import { HealthCheck } from './health-check.ts'
import { Upstreams } from './upstreams.ts'

/** What the operator named: a load balancer's ARN or name, or a VPC link's name or id -> the addresses behind it. */
export type LoadBalancerTargets = ReadonlyMap<string, readonly Address[]>

export interface HealthCheckOptions {
  /** ms between two checks of an upstream. */
  readonly intervalMs: number
}

interface Entry {
  readonly upstreams: Upstreams
  readonly check: HealthCheck
}

/** The load balancers of this process. One that no request has used is not checked. */
export class LoadBalancers {
  private readonly targets: LoadBalancerTargets
  private readonly options: HealthCheckOptions
  private readonly open = new Map<string, Entry>()

  constructor(targets: LoadBalancerTargets, options: HealthCheckOptions) {
    this.targets = targets
    this.options = options
  }

  /** The one that goes by the first of these names that the operator has set; undefined: none of them is. */
  find(names: readonly string[]): Upstreams | undefined {
    const name = names.find((candidate) => this.targets.has(candidate))
    if (name === undefined) return undefined
    const known = this.open.get(name)
    if (known) return known.upstreams
    const upstreams = new Upstreams(this.targets.get(name) ?? [])
    this.open.set(name, { upstreams, check: new HealthCheck(upstreams, this.options.intervalMs) })
    return upstreams
  }

  close(): void {
    for (const { check } of this.open.values()) check.close()
    this.open.clear()
  }
}
