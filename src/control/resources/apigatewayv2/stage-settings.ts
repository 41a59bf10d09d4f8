import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import type { Row } from '../../../store/store.ts'
import type { Handler, Handlers } from '../../call.ts'
import { requireLevels, transacting } from '../../crud.ts'
import { entry, without, withoutEntry } from '../../fields.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { apiLevel } from './levels.ts'
import { HTTP_STAGE, unknownStage } from './stage.ts'
import { unknownRouteKey } from './stage-route-settings.ts'

/** Forgets what a stage's authorizers answered. */
export type ResetAuthorizers = (apiId: string, stageName: string) => void

/** The operations on a part of a stage. */
export const stageSettingHandlers = (reset: ResetAuthorizers): Handlers => ({
  DeleteAccessLogSettings: changing(({ value }) => without(value, 'accessLogSettings')),
  DeleteRouteSettings: changing(withoutRoute),
  ResetAuthorizersCache: async (call) => {
    await namedStage({ call, tree: call.store })
    reset(String(call.input.apiId), String(call.input.stageName))
    return {}
  },
})

function withoutRoute({ value }: Row, { call }: Scope): JsonObject {
  const key = String(call.input.routeKey)
  if (entry(value.routeSettings, key) === undefined) throw unknownRouteKey(key)
  return { ...value, routeSettings: withoutEntry(value.routeSettings, key) }
}

function changing(change: (stage: Row, scope: Scope) => JsonObject): Handler {
  return transacting(async (scope) => {
    const stage = await namedStage(scope)
    if (stage.value.apiGatewayManaged === true) throw badRequest(TEXTS.managedStage)
    const value = { ...change(stage, scope), lastUpdatedDate: Date.now() }
    await scope.tree.put(stage.path, stage.kind, value, stage.revision)
    return {}
  })
}

async function namedStage(scope: Scope): Promise<Row> {
  await requireLevels(scope, [apiLevel])
  const stage = await scope.tree.get(pathOf(scope, HTTP_STAGE))
  if (!stage) throw unknownStage()
  return stage
}
