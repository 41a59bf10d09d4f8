import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Row } from '../../../store/store.ts'
import { entry, text } from '../../fields.ts'
import { type Scope, segment } from '../../resource.ts'

/** As many as an answer names. */
const MAX_SHOWN = 100

const { vpcLink } = UNSETTLED_HTTP_DOMAINS

/** [K+] A link to which routes of HTTP APIs lead, deployed or not, cannot go; an integration without a route holds none. */
export async function refuseRouted(scope: Scope, id: string): Promise<void> {
  const deployed: string[] = []
  const defined: string[] = []
  for (const api of await scope.tree.children(`${scope.call.root}/v2/apis`, { kind: 'http-api' })) {
    deployed.push(...(await deployedUses(scope, api, id)))
    defined.push(...(await definedUses(scope, api, id)))
  }
  if (deployed.length > 0) throw badRequest(vpcLink.referenced(id, deployed.slice(0, MAX_SHOWN), 'Method:Resource:Stage'))
  if (defined.length > 0) throw badRequest(vpcLink.referenced(id, defined.slice(0, MAX_SHOWN), 'Method:Resource'))
}

/** `GET:x1y2z3a:prod` of what stages run. */
async function deployedUses({ tree }: Scope, { path }: Row, id: string): Promise<readonly string[]> {
  const uses: string[] = []
  for (const { value: stage } of await tree.children(`${path}/stages`, { kind: 'http-stage' })) {
    const deployment = text(stage.deploymentId)
    const snapshot = deployment ? await tree.get(`${path}/deployments/${segment(deployment)}/snapshot`) : undefined
    if (!snapshot) continue
    const { routes, integrations } = snapshot.value
    uses.push(...routesTo(objects(routes), namesOf(objects(integrations), id)).map((use) => `${use}:${text(stage.stageName)}`))
  }
  return uses
}

/** `GET:x1y2z3a` of the API as it is now. */
async function definedUses({ tree }: Scope, { path }: Row, id: string): Promise<readonly string[]> {
  const values = (rows: readonly Row[]): readonly JsonObject[] => rows.map(({ value }) => value)
  const naming = namesOf(values(await tree.children(`${path}/integrations`, { kind: 'http-integration' })), id)
  if (naming.size === 0) return []
  return routesTo(values(await tree.children(`${path}/routes`, { kind: 'http-route' })), naming)
}

/** The ids of the integrations that name the link. */
function namesOf(integrations: readonly JsonObject[], id: string): ReadonlySet<string> {
  const naming = integrations.filter(({ connectionType, connectionId }) => connectionType === 'VPC_LINK' && connectionId === id)
  return new Set(naming.map(({ integrationId }) => text(integrationId) ?? ''))
}

/** Rows name their integration as a target, snapshots by its id. */
function routesTo(routes: readonly JsonObject[], integrations: ReadonlySet<string>): readonly string[] {
  return routes
    .filter((route) =>
      integrations.has(text(route.integrationId) ?? text(entry(route, 'target'))?.replace(/^integrations\//, '') ?? ''),
    )
    .map(({ routeKey, routeId }) => `${methodOf(text(routeKey) ?? '')}:${text(routeId)}`)
}

const methodOf = (routeKey: string): string => (routeKey.includes(' ') ? (routeKey.split(' ', 1)[0] ?? '') : 'ANY')

const objects = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
