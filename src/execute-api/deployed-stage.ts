import type { Plan } from '../compile/plan.ts'
import { canaryOf } from '../compile/stage-settings.ts'
import type { Log } from '../core/log.ts'
import type { RestApiSnapshot, StageSettings } from '../model/snapshot.ts'
import type { Reader } from '../store/store.ts'
import type { Release } from './canary.ts'

export type Compile = (snapshot: RestApiSnapshot, stage: StageSettings) => Plan

/** What a stage needs to make its plan. */
export interface PlanPorts {
  readonly store: Reader
  readonly compile: Compile
  readonly log: Log
}

/**
 * A stage and its release: the plan of its deployment, and of its canary where it has one. Both are made on first use, and
 * again after each change, beside the old ones: requests that run keep theirs, later ones wait for the new.
 */
export class DeployedStage {
  /** The release that is current, to be read by each request; null: `load` makes it. */
  release: Release | null = null
  private settings: StageSettings
  private readonly deployments: string
  private readonly ports: PlanPorts
  private loading: Promise<Release | null> | null = null
  private used = false

  /** `deployments` is the path of the API's deployments in the store. */
  constructor(deployments: string, settings: StageSettings, ports: PlanPorts) {
    this.deployments = deployments
    this.settings = settings
    this.ports = ports
  }

  change(settings: StageSettings): void {
    this.settings = settings
    this.release = null
    this.loading = null
    if (this.used) void this.load()
  }

  /** The current release; null when it cannot be made, which is answered 500. Never rejects. */
  load(): Promise<Release | null> {
    this.used = true
    this.loading ??= this.make(this.settings)
    return this.loading
  }

  private async make(settings: StageSettings): Promise<Release | null> {
    const canarySettings = canaryOf(settings)
    const [stage, canary] = await Promise.all([this.read(settings), canarySettings && this.read(canarySettings)])
    if (settings !== this.settings) return this.load()
    // A store that could not be read may answer the next request.
    if (stage && (canary || !canarySettings)) this.release = this.compile(stage, canary)
    else this.loading = null
    return this.release
  }

  private async read(settings: StageSettings): Promise<Deployed | null> {
    const path = `${this.deployments}/${settings.deploymentId}/snapshot`
    try {
      const row = await this.ports.store.get(path)
      // The control plane wrote the row in this shape; it is not read anywhere else.
      if (row) return { snapshot: row.value as unknown as RestApiSnapshot, settings }
      this.ports.log.error({ path }, 'this deployment has no snapshot')
    } catch (error) {
      this.ports.log.error({ err: error, path }, 'this deployment cannot be read')
    }
    return null
  }

  private compile(stage: Deployed, canary: Deployed | null): Release | null {
    const { compile, log } = this.ports
    const { stageName, canarySettings } = stage.settings
    try {
      const plan = compile(stage.snapshot, stage.settings)
      if (!canary || !canarySettings) return { plan, canary: null }
      const { percentTraffic } = canarySettings
      return { plan, canary: { plan: compile(canary.snapshot, canary.settings), percentTraffic } }
    } catch (error) {
      log.error({ err: error, path: this.deployments, stageName }, 'this deployment cannot be compiled')
      return null
    }
  }
}

interface Deployed {
  readonly snapshot: RestApiSnapshot
  readonly settings: StageSettings
}
