import { isJsonObject, type Json } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_BACKENDS } from '../../../model/unsettled-backends.ts'
import type { Row } from '../../../store/store.ts'
import { entry, text } from '../../fields.ts'
import { type Scope, segment, type WriteScope } from '../../resource.ts'

/** As many as an answer names. */
const MAX_SHOWN = 100

const { vpcLink } = UNSETTLED_BACKENDS

/** rest-api.md 9.8 [D]: a link that an integration of a REST API names literally, deployed or not, cannot go. Of either API's links. */
export async function refuseReferenced(scope: WriteScope, id: string): Promise<void> {
  const apis = await scope.tree.children(`${scope.call.root}/restapis`, { kind: 'rest-api' })
  const deployed = await usesIn(apis, (api) => deployedUses(scope, api, id))
  if (deployed.length > 0) throw badRequest(vpcLink.referenced(id, deployed, 'RESTApiId:Method:Resource:Stage'))
  const defined = await usesIn(apis, (api) => definedUses(scope, api, id))
  if (defined.length > 0) throw badRequest(vpcLink.referenced(id, defined, 'RESTApiId:Method:Resource'))
}

async function usesIn(apis: readonly Row[], usesOf: (api: Row) => Promise<readonly string[]>): Promise<readonly string[]> {
  const uses: string[] = []
  for (const api of apis) {
    uses.push(...(await usesOf(api)))
    if (uses.length >= MAX_SHOWN) break
  }
  return uses.slice(0, MAX_SHOWN)
}

/** In the deployments that stages and their canaries run. */
async function deployedUses({ tree }: Scope, { path, value: api }: Row, id: string): Promise<readonly string[]> {
  const uses: string[] = []
  for (const { value: stage } of await tree.children(`${path}/stages`, { kind: 'stage' })) {
    const deployments = new Set([text(stage.deploymentId), text(entry(stage.canarySettings, 'deploymentId'))])
    for (const deployment of deployments) {
      if (!deployment) continue
      const snapshot = await tree.get(`${path}/deployments/${segment(deployment)}/snapshot`)
      const methods = snapshot ? methodsNaming(snapshot.value.resources, id) : []
      uses.push(...methods.map((method) => `${text(api.id)}:${method}:${text(stage.stageName)}`))
    }
  }
  return uses
}

/** `GET:x1y2z3` of a snapshot's resources. */
function methodsNaming(resources: Json | undefined, id: string): readonly string[] {
  return list(resources).flatMap((resource) =>
    list(entry(resource, 'methods'))
      .filter((method) => names(entry(method, 'integration'), id))
      .map((method) => `${text(entry(method, 'httpMethod'))}:${text(entry(resource, 'id'))}`),
  )
}

/** In the API as it is now. */
async function definedUses({ tree }: Scope, { path, value: api }: Row, id: string): Promise<readonly string[]> {
  const rows = await tree.subtree(`${path}/resources`, { kind: 'integration' })
  return rows
    .filter((row) => names(row.value, id))
    .map((row) => {
      const [resource, , method] = row.path.slice(`${path}/resources/`.length).split('/')
      return `${text(api.id)}:${method}:${resource}`
    })
}

const names = (integration: Json | undefined, id: string): boolean =>
  entry(integration, 'connectionType') === 'VPC_LINK' && entry(integration, 'connectionId') === id

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value.filter(isJsonObject) : [])
