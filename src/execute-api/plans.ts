import { stageSettings } from '../compile/stage-settings.ts'
import type { JsonObject } from '../core/json.ts'
import { followRows } from '../store/follow.ts'
import type { Store } from '../store/store.ts'
import { DeployedStage, type PlanPorts } from './deployed-stage.ts'

/** Every stage of every REST API, found with one look-up, kept true by the store's change feed. */
export interface Plans {
  /** By the id in lower case. undefined: there is no such API or stage. */
  find(apiId: string, stage: string): DeployedStage | undefined
  close(): void
}

const STAGE_PATH = /^(\/([^/]+)\/([^/]+)\/restapis\/([^/]+))\/stages\/([^/]+)$/

/** Follows the stages of `store`. What a transaction changed is in force when its `transact` resolves. */
export async function openPlans(store: Store, ports: Omit<PlanPorts, 'store'>): Promise<Plans> {
  const stages = new Map<string, DeployedStage>()
  const planPorts = { store, ...ports }
  const apply = (path: string, value: JsonObject | null): void => {
    const [, api = '', account = '', region = '', apiId = '', name = ''] = STAGE_PATH.exec(path) ?? []
    if (api === '') return
    const key = `${apiId.toLowerCase()}/${name}`
    if (value === null) return void stages.delete(key)
    const settings = stageSettings(account, region, name, value)
    const known = stages.get(key)
    if (known) known.change(settings)
    else stages.set(key, new DeployedStage(`${api}/deployments`, settings, planPorts))
  }
  const stop = await followRows(store, ['stage'], (changes) => {
    for (const { path, value } of changes) apply(path, value)
  })
  return { find: (apiId, stage) => stages.get(`${apiId}/${stage}`), close: stop }
}
