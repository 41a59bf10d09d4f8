import type { Plan } from '../compile/plan.ts'
import type { Log } from '../core/log.ts'
import type { RestApiSnapshot, StageSettings } from '../model/snapshot.ts'
import type { Reader } from '../store/store.ts'

export type Compile = (snapshot: RestApiSnapshot, stage: StageSettings) => Plan

/** What a stage needs to make its plan. */
export interface PlanPorts {
  readonly store: Reader
  readonly compile: Compile
  readonly log: Log
}

/**
 * A stage and its plan. The plan is made on first use, and again after each change, beside the old one: requests that run
 * keep theirs, later ones wait for the new.
 */
export class DeployedStage {
  /** The plan that is current, to be read by each request; null: `load` makes it. */
  plan: Plan | null = null
  private settings: StageSettings
  private readonly deployments: string
  private readonly ports: PlanPorts
  private loading: Promise<Plan | null> | null = null
  private used = false

  /** `deployments` is the path of the API's deployments in the store. */
  constructor(deployments: string, settings: StageSettings, ports: PlanPorts) {
    this.deployments = deployments
    this.settings = settings
    this.ports = ports
  }

  change(settings: StageSettings): void {
    this.settings = settings
    this.plan = null
    this.loading = null
    if (this.used) void this.load()
  }

  /** The current plan; null when it cannot be made, which is answered 500. Never rejects. */
  load(): Promise<Plan | null> {
    this.used = true
    this.loading ??= this.make(this.settings)
    return this.loading
  }

  private async make(settings: StageSettings): Promise<Plan | null> {
    const snapshot = await this.snapshot(settings)
    if (settings !== this.settings) return this.load()
    if (snapshot) this.plan = this.compile(snapshot, settings)
    // A store that could not be read may answer the next request.
    else this.loading = null
    return this.plan
  }

  private async snapshot({ deploymentId }: StageSettings): Promise<RestApiSnapshot | null> {
    const path = `${this.deployments}/${deploymentId}/snapshot`
    try {
      const row = await this.ports.store.get(path)
      // The control plane wrote the row in this shape; it is not read anywhere else.
      if (row) return row.value as unknown as RestApiSnapshot
      this.ports.log.error({ path }, 'this deployment has no snapshot')
    } catch (error) {
      this.ports.log.error({ err: error, path }, 'this deployment cannot be read')
    }
    return null
  }

  private compile(snapshot: RestApiSnapshot, settings: StageSettings): Plan | null {
    try {
      return this.ports.compile(snapshot, settings)
    } catch (error) {
      this.ports.log.error(
        { err: error, path: this.deployments, stageName: settings.stageName },
        'this deployment cannot be compiled',
      )
      return null
    }
  }
}
