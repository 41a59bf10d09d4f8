import type { JsonObject } from '../../../core/json.ts'
import { conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { entry, text, textEntries, toJson, without } from '../../fields.ts'
import { always, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { leavePlans } from './api-stages.ts'
import { refuseMapped } from './base-path-mapping.ts'
import { newCanary } from './canary-value.ts'
import { requireClientCertificate } from './client-certificate.ts'
import { requireDocumentationVersion } from './documentation-version.ts'
import { apiLevel } from './levels.ts'
import { withAccountThrottle, withCaching } from './method-settings.ts'
import { stageRules } from './stage-patch.ts'
import { stageStyle } from './stage-refusals.ts'
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
  remove: { check: refuseMappedStage, follow: leaveItsPlans },
  view: ({ call }, row) => withAccountThrottle(withCaching(row.value), call.quotas.accountThrottle),
}

function refuseMappedStage(scope: WriteScope, row: Row): Promise<void> {
  return refuseMapped(scope, String(scope.call.input.restApiId), text(row.value.stageName))
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
  const canary = await createdCanary(scope, deploymentId)
  await requireDocumentationVersion(scope, text(input.documentationVersion))
  checkTags(textEntries(toJson(input.tags)))
  return newStage(name, deploymentId, { ...givenStage(input), ...canary })
}

/** The canary that the call asks for; it points where the stage does unless told otherwise (control-plane.md 13 [S]). */
async function createdCanary({ call, tree }: WriteScope, deploymentId: string): Promise<JsonObject> {
  const chosen = call.input.canarySettings
  if (!chosen) return {}
  const canarySettings = newCanary(chosen, deploymentId)
  await requireDeployment({ call, tree }, text(canarySettings.deploymentId) ?? '')
  return { canarySettings }
}

function ofDeployment({ call }: Scope, rows: readonly Row[]): readonly Row[] {
  const { deploymentId } = call.input
  return deploymentId ? rows.filter((row) => row.value.deploymentId === deploymentId) : rows
}

/** What the operations point to must be there. */
async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  const canaryDeployment = text(entry(after.canarySettings, 'deploymentId'))
  if (canaryDeployment !== undefined) await requireDeployment(scope, canaryDeployment)
  if (after.deploymentId !== before.value.deploymentId) await requireDeployment(scope, text(after.deploymentId) ?? '')
  if (after.documentationVersion !== before.value.documentationVersion) {
    await requireDocumentationVersion(scope, text(after.documentationVersion))
  }
  const certificate = text(after.clientCertificateId)
  if (certificate !== undefined && certificate !== before.value.clientCertificateId) {
    await requireClientCertificate(scope, certificate)
  }
  return checkedStage({ ...without(after, 'lastUpdatedDate'), lastUpdatedDate: Date.now() })
}
