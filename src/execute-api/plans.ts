import { API_TYPES, type ApiType } from '../compile/compile.ts'
import type { CompilePorts } from '../compile/ports.ts'
import type { JsonObject } from '../core/json.ts'
import { follow } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import type { Address } from './address.ts'
import { DeployedStage, type PlanPorts } from './deployed-stage.ts'
import { FRONTS } from './fronts.ts'

/** Every stage of every API, found with one look-up, kept true by the store's change feed. */
export interface Plans {
  /** By the id in lower case. undefined: there is no such API or stage. */
  find(apiId: string, stage: string): DeployedStage | undefined
  /** What kind of API it is, by the id in lower case; undefined: there is no such API. */
  type(apiId: string): ApiType | undefined
  close(): void
}

/** [D] http-api.md 1: served from the root, unless the first segment names another stage. */
const DEFAULT_STAGE = '$default'

/** What a request's stage is served at: the address, read anew where the path names no stage. */
export function atDefaultStage(address: Address): Address {
  return { ...address, stage: DEFAULT_STAGE, path: address.requestPath }
}

/** An address by path may name the stage, which is no part of what its API is asked for. */
export function withoutDefaultStage(address: Address): Address {
  return address.stage === DEFAULT_STAGE && address.mapped === null ? { ...address, requestPath: address.path } : address
}

/** The stage that answers whatever names none. */
export const defaultStage = (plans: Plans, apiId: string): DeployedStage | undefined => plans.find(apiId, DEFAULT_STAGE)

/** Follows the stages of `store`. What a transaction changed is in force when its `transact` resolves. */
export async function openPlans(store: Store, compilePorts: CompilePorts, ports: Omit<PlanPorts, 'store'>): Promise<Plans> {
  const stages = new Map<string, DeployedStage>()
  const types = new Map<string, ApiType>()
  const kinds = new Map(API_TYPES.map((type) => [type.stageKind, type]))
  const apiKinds = new Map(API_TYPES.map((type) => [type.apiKind, type]))
  const planPorts = { store, ...ports }
  const applyStage = (type: ApiType, path: string, value: JsonObject | null): void => {
    const found = stageAt(type, path)
    if (!found) return
    const { api, account, region, apiId, name } = found
    const key = `${apiId.toLowerCase()}/${name}`
    const sources = value && type.sources(account, region, name, value, compilePorts)
    // A stage that nothing was deployed to serves nothing.
    if (!sources?.main.deploymentId) return void stages.delete(key)
    const known = stages.get(key)
    if (known) known.change(sources)
    else stages.set(key, new DeployedStage(`${api}/deployments`, sources, FRONTS[type.name], planPorts))
  }
  const apply = ({ kind, path, value }: Change): void => {
    const stageType = kinds.get(kind)
    const apiType = apiKinds.get(kind)
    const apiId = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
    if (stageType) applyStage(stageType, path, value)
    else if (apiType && value) types.set(apiId, apiType)
    else types.delete(apiId)
  }
  const stop = await follow(store, [...kinds.keys(), ...apiKinds.keys()], apply)
  return { find: (apiId, stage) => stages.get(`${apiId}/${stage}`), type: (apiId) => types.get(apiId), close: stop }
}

/** What the path of a stage's row says. */
interface StagePath {
  /** Of its API's row. */
  readonly api: string
  readonly account: string
  readonly region: string
  readonly apiId: string
  readonly name: string
}

function stageAt({ collection }: ApiType, path: string): StagePath | null {
  const parts = path.split('/')
  const [, account = '', region = ''] = parts
  const at = 3 + collection.split('/').length
  if (parts.slice(3, at).join('/') !== collection || parts[at + 1] !== 'stages' || parts.length !== at + 3) return null
  const name = decodeURIComponent(parts[at + 2] ?? '')
  return { api: parts.slice(0, at + 1).join('/'), account, region, apiId: parts[at] ?? '', name }
}
