import type { JsonObject } from '../../../core/json.ts'
import { conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { entry, text, textEntries, toJson, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { always, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { leavePlans } from './api-stages.ts'
import { requireDocumentationVersion } from './documentation-version.ts'
import { apiLevel } from './levels.ts'
import { stageRules, stageStyle } from './stage-patch.ts'
import { checkedStage, checkStageName, givenStage, newStage, requireDeployment, STAGE } from './stage-value.ts'

export const stage: Resource = {
  noun: 'Stage',
  kind: 'stage',
  at: STAGE,
  within: [],
  missing: always(notFound, 'Invalid Stage identifier specified'),
  create: {
    within: [apiLevel],
    value: createdStage,
    id: (value) => text(value.stageName) ?? '',
    exists: () => conflict(UNSETTLED.control.stageExists),
  },
  list: { within: [apiLevel], rows: ofDeployment },
  patch: { style: stageStyle, rules: stageRules, settle },
  remove: { follow: leaveItsPlans },
}

function leaveItsPlans(scope: WriteScope, row: Row): Promise<void> {
  return leavePlans(scope, String(scope.call.input.restApiId), text(row.value.stageName))
}

async function createdStage(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const name = text(input.stageName) ?? ''
  checkStageName(name)
  const deploymentId = text(input.deploymentId) ?? ''
  await requireDeployment(scope, deploymentId)
  await refuseCanary(scope, deploymentId)
  await requireDocumentationVersion(scope, text(input.documentationVersion))
  checkTags(textEntries(toJson(input.tags)))
  return newStage(name, deploymentId, givenStage(input))
}

/** An unknown deployment of a canary is AWS's refusal and comes first (control-plane.md 13 [S]). */
async function refuseCanary(scope: WriteScope, deploymentId: string): Promise<void> {
  const { canarySettings } = scope.call.input
  if (!canarySettings) return
  await requireDeployment(scope, text(entry(toJson(canarySettings), 'deploymentId')) ?? deploymentId)
  throw notYet('canarySettings')
}

function ofDeployment({ call }: Scope, rows: readonly Row[]): readonly Row[] {
  const { deploymentId } = call.input
  return deploymentId ? rows.filter((row) => row.value.deploymentId === deploymentId) : rows
}

/** A canary that the operations would have made: its deployment is looked at, then it is refused. */
async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  const { canarySettings } = after
  const canaryDeployment = text(entry(canarySettings, 'deploymentId'))
  if (canaryDeployment !== undefined) await requireDeployment(scope, canaryDeployment)
  if (after.deploymentId !== before.value.deploymentId) await requireDeployment(scope, text(after.deploymentId) ?? '')
  if (after.documentationVersion !== before.value.documentationVersion) {
    await requireDocumentationVersion(scope, text(after.documentationVersion))
  }
  return checkedStage({ ...without(after, 'lastUpdatedDate'), lastUpdatedDate: Date.now() })
}
