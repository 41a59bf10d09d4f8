import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Row } from '../../../store/store.ts'
import { given, text } from '../../fields.ts'
import { pathOf, type Resource, type WriteScope } from '../../resource.ts'
import { apiChanged } from './auto-deploy.ts'
import { mergedParameters } from './integration-parameters.ts'
import { checkedIntegration } from './integration-rules.ts'
import { API, apiLevel, INTEGRATION, unknown } from './levels.ts'
import { checkRoom, ROOM } from './limits.ts'

const { integration: unsettled, quickCreate, resourceType, unknownIntegration } = UNSETTLED_HTTP_APIS

/** Integrations (http-api.md 3 to 8; control-plane.md 22). */
export const integration: Resource = {
  noun: 'Integration',
  kind: 'http-integration',
  at: INTEGRATION,
  within: [apiLevel],
  missing: unknown(resourceType.integration, 'integrationId', unknownIntegration),
  create: {
    value: newIntegration,
    id: (value) => text(value.integrationId) ?? '',
    follow: (scope) => apiChanged(scope, pathOf(scope, API)),
  },
  list: {},
  merge: {
    settle: (scope, merged, { value: before }) => checkedIntegration(scope, mergedParameters(merged, before), before),
    follow: (scope) => apiChanged(scope, pathOf(scope, API)),
  },
  remove: { check: refuseUsed, follow: (scope) => apiChanged(scope, pathOf(scope, API)) },
}

const GIVEN = [
  'connectionId',
  'connectionType',
  'contentHandlingStrategy',
  'credentialsArn',
  'description',
  'integrationMethod',
  'integrationSubtype',
  'integrationType',
  'integrationUri',
  'passthroughBehavior',
  'payloadFormatVersion',
  'requestParameters',
  'requestTemplates',
  'responseParameters',
  'templateSelectionExpression',
  'timeoutInMillis',
  'tlsConfig',
]

async function newIntegration(scope: WriteScope): Promise<JsonObject> {
  const rows = await scope.tree.children(`${pathOf(scope, API)}/integrations`, { kind: 'http-integration' })
  checkRoom(rows.length, ROOM.integrations)
  return { ...(await checkedIntegration(scope, given(scope.call.input, ...GIVEN))), integrationId: resourceId(7) }
}

/** API reference [D]: an integration of quick create cannot be deleted; one that routes lead to is in use. */
async function refuseUsed(scope: WriteScope, { value }: Row): Promise<void> {
  if (value.apiGatewayManaged === true) throw badRequest(quickCreate.managed('integration'))
  const routes = await scope.tree.children(`${pathOf(scope, API)}/routes`, { kind: 'http-route' })
  const using = routes.filter((route) => route.value.target === `integrations/${text(value.integrationId) ?? ''}`)
  if (using.length > 0) throw conflict(unsettled.referenced(using.map((route) => text(route.value.routeId) ?? '')))
}
