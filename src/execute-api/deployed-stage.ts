import type { Deployed, StageSources } from '../compile/compile.ts'
import type { Plan } from '../compile/plan.ts'
import type { JsonObject } from '../core/json.ts'
import type { Log } from '../core/log.ts'
import type { Reader } from '../store/store.ts'
import type { Release } from './canary.ts'
import type { Front } from './front.ts'

/** What a stage needs to make its plan. */
export interface PlanPorts {
  readonly store: Reader
  readonly log: Log
}

/**
 * A stage and its release: the plan of its deployment, and of its canary where it has one. Both are made on first use, and
 * again after each change, beside the old ones: requests that run keep theirs, later ones wait for the new.
 */
export class DeployedStage {
  /** The release that is current, to be read by each request; null: `load` makes it. */
  release: Release | null = null
  /** How its kind of API meets clients. */
  readonly front: Front
  private sources: StageSources
  private readonly deployments: string
  private readonly ports: PlanPorts
  private loading: Promise<Release | null> | null = null
  private used = false

  /** `deployments` is the path of the API's deployments in the store. */
  constructor(deployments: string, sources: StageSources, front: Front, ports: PlanPorts) {
    this.deployments = deployments
    this.sources = sources
    this.front = front
    this.ports = ports
  }

  change(sources: StageSources): void {
    this.sources = sources
    this.release = null
    this.loading = null
    if (this.used) void this.load()
  }

  /** The current release; null when it cannot be made, which is answered 500. Never rejects. */
  load(): Promise<Release | null> {
    this.used = true
    this.loading ??= this.make(this.sources)
    return this.loading
  }

  private async make(sources: StageSources): Promise<Release | null> {
    const { main, canary } = sources
    const [stage, beside] = await Promise.all([this.read(main), canary && this.read(canary)])
    if (sources !== this.sources) return this.load()
    // A store that could not be read may answer the next request.
    if (stage && (beside || !canary)) this.release = this.compile(sources, stage, beside)
    else this.loading = null
    return this.release
  }

  private async read({ deploymentId }: Deployed): Promise<JsonObject | null> {
    const path = `${this.deployments}/${deploymentId}/snapshot`
    try {
      const row = await this.ports.store.get(path)
      if (row) return row.value
      this.ports.log.error({ path }, 'this deployment has no snapshot')
    } catch (error) {
      this.ports.log.error({ err: error, path }, 'this deployment cannot be read')
    }
    return null
  }

  private compile({ main, canary }: StageSources, stage: JsonObject, beside: JsonObject | null): Release | null {
    try {
      const plan: Plan = main.compile(stage)
      if (!canary || !beside) return { plan, canary: null }
      return { plan, canary: { plan: canary.compile(beside), percentTraffic: canary.percentTraffic } }
    } catch (error) {
      const { deploymentId } = main
      this.ports.log.error({ err: error, path: this.deployments, deploymentId }, 'this deployment cannot be compiled')
      return null
    }
  }
}
