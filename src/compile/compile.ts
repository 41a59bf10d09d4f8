/** The kinds of API there are, and what compiles their stages: one row a kind. */
import type { JsonObject } from '../core/json.ts'
import type { RestApiSnapshot } from '../model/snapshot.ts'
import type { HttpApiSnapshot } from '../model/snapshot-http-api.ts'
import { compileHttpApi } from './http-api.ts'
import { httpStageSettings } from './http-stage-settings.ts'
import type { Plan } from './plan.ts'
import type { CompilePorts } from './ports.ts'
import { compileRestApi } from './rest-api.ts'
import { canaryOf, stageSettings } from './stage-settings.ts'

/** What a stage serves: a deployment, and how its snapshot becomes a plan. */
export interface Deployed {
  readonly deploymentId: string
  /** Throws when the snapshot is none. */
  readonly compile: (snapshot: JsonObject) => Plan
}

export interface StageSources {
  readonly main: Deployed
  /** null: the stage has no canary. */
  readonly canary: (Deployed & { readonly percentTraffic: number }) | null
}

export interface ApiType {
  readonly name: 'REST' | 'HTTP'
  /** Of the rows of its stages. */
  readonly stageKind: string
  /** Of the rows of its APIs. */
  readonly apiKind: string
  /** What stands between account, region and the API's id in paths. */
  readonly collection: string
  sources(account: string, region: string, stageName: string, stage: JsonObject, ports: CompilePorts): StageSources
}

export const API_TYPES: readonly ApiType[] = [
  {
    name: 'REST',
    stageKind: 'stage',
    apiKind: 'rest-api',
    collection: 'restapis',
    sources(account, region, stageName, row, ports) {
      const stage = stageSettings(account, region, stageName, row)
      const canary = canaryOf(stage)
      const deployed = (settings: typeof stage): Deployed => ({
        deploymentId: settings.deploymentId,
        compile: (snapshot) => compileRestApi(restApiSnapshot(snapshot), settings, ports),
      })
      const percentTraffic = stage.canarySettings?.percentTraffic ?? 0
      return { main: deployed(stage), canary: canary && { ...deployed(canary), percentTraffic } }
    },
  },
  {
    name: 'HTTP',
    stageKind: 'http-stage',
    apiKind: 'http-api',
    collection: 'v2/apis',
    sources(account, region, stageName, row, ports) {
      const stage = httpStageSettings(account, region, stageName, row)
      const { deploymentId } = stage
      return {
        main: { deploymentId, compile: (snapshot) => compileHttpApi(httpApiSnapshot(snapshot), stage, ports) },
        canary: null,
      }
    },
  },
]

/** The control plane wrote the row in this shape; it is not read anywhere else. */
const restApiSnapshot = (row: JsonObject): RestApiSnapshot => row as unknown as RestApiSnapshot
const httpApiSnapshot = (row: JsonObject): HttpApiSnapshot => row as unknown as HttpApiSnapshot
