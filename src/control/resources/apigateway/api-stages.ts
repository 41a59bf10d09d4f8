import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { type Scope, segment, type WriteScope } from '../../resource.ts'

/** A stage as a usage plan names it: `{apiId}:{stage}`. */
export interface StageName {
  readonly apiId: string
  readonly stage: string
}

const { control } = UNSETTLED

/** Throws for a value that is missing or malformed (control-plane.md 14 [S]). */
export function parseStageName(value: string | undefined): StageName {
  const [apiId = '', stage = '', ...rest] = (value ?? '').split(':')
  if (apiId === '' || stage === '' || rest.length > 0) throw badRequest('Invalid API Stage specified')
  return { apiId, stage }
}

export const stageNameOf = (apiStage: Json | undefined): string =>
  isJsonObject(apiStage) ? `${text(apiStage.apiId) ?? ''}:${text(apiStage.stage) ?? ''}` : ''

/** The entries of a plan's `apiStages`. */
export const apiStagesOf = (plan: JsonObject): readonly JsonObject[] =>
  Array.isArray(plan.apiStages) ? plan.apiStages.filter(isJsonObject) : []

export const stageNamesOf = (plan: JsonObject): readonly string[] => apiStagesOf(plan).map(stageNameOf)

export async function requireStage({ call, tree }: Scope, { apiId, stage }: StageName): Promise<void> {
  const path = `${call.root}/restapis/${segment(apiId)}/stages/${segment(stage)}`
  if (!(await tree.get(path))) throw notFound(control.apiStageNotFound(`${apiId}:${stage}`))
}

/** Every usage plan of the caller's account and region. */
export function plansOf({ call, tree }: Scope): Promise<readonly Row[]> {
  return tree.children(`${call.root}/usageplans`, { kind: 'usage-plan' })
}

/**
 * Throws when one of the keys belongs to another of `plans` that has one of `stages` too: for one stage a key has one plan
 * (auth-throttle-cache.md 7.1 [D]).
 */
export async function refuseSharedStage(
  { tree }: Scope,
  plan: Row,
  plans: readonly Row[],
  stages: readonly string[],
  keyIds: readonly string[],
): Promise<void> {
  for (const other of plans.filter(({ path }) => path !== plan.path)) {
    const theirs = stageNamesOf(other.value)
    const shared = stages.find((stage) => theirs.includes(stage))
    if (shared === undefined) continue
    for (const keyId of keyIds) {
      const belongs = await tree.get(`${other.path}/keys/${segment(keyId)}`)
      if (belongs) throw conflict(control.sharedApiStage(text(plan.value.id) ?? '', keyId, shared))
    }
  }
}

/** A stage that goes, or a whole API, leaves the plans that name it ([K+]: recreated stages are known to lose their plans). */
export async function leavePlans(scope: WriteScope, apiId: string, stage?: string): Promise<void> {
  const gone = (apiStage: JsonObject): boolean => apiStage.apiId === apiId && (stage === undefined || apiStage.stage === stage)
  for (const plan of await plansOf(scope)) {
    const apiStages = apiStagesOf(plan.value)
    if (!apiStages.some(gone)) continue
    const value = { ...plan.value, apiStages: apiStages.filter((apiStage) => !gone(apiStage)) }
    await scope.tree.put(plan.path, plan.kind, value, plan.revision)
  }
}
