import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { pathParts } from '../../../openapi/base-path.ts'
import type { MethodDefinition, ResourceDefinition } from '../../../openapi/definition.ts'
import type { Row } from '../../../store/store.ts'
import { writeRow } from '../../crud.ts'
import { text } from '../../fields.ts'
import { type Creation, type Resource, segment, type WriteScope } from '../../resource.ts'
import type { Attempt } from './import-errors.ts'
import { asCall } from './imported-call.ts'
import { integration } from './integration.ts'
import { integrationResponse } from './integration-response.ts'
import { method } from './method.ts'
import { methodResponse } from './method-response.ts'
import { joined, nodeOf, type PathNode, readNodes } from './path-tree.ts'
import { placedResource, resource } from './resource.ts'

/** Ids of what methods refer to by name. */
export interface Names {
  readonly requestValidators: ReadonlyMap<string, string>
  readonly authorizers: ReadonlyMap<string, string>
}

/** Resources and their methods. A method that stands there already is replaced, with all of its own. */
export async function importResources(
  scope: WriteScope,
  apiPath: string,
  resources: readonly ResourceDefinition[],
  names: Names,
  attempt: Attempt,
): Promise<void> {
  const tree = new ResourceRows(scope, apiPath, await readNodes(scope))
  for (const { path, methods } of resources) {
    let node: PathNode | undefined
    await attempt(UNSETTLED.openapi.doing.resource(path), async () => {
      node = await tree.at(pathParts(path))
    })
    for (const definition of node ? methods : []) if (node) await importMethod(scope, node, definition, names, attempt)
  }
}

/** The resources of an API while new ones are written: read once. */
class ResourceRows {
  private readonly scope: WriteScope
  private readonly apiPath: string
  private readonly nodes: Map<string, PathNode>
  private readonly byPath: Map<string, PathNode>

  constructor(scope: WriteScope, apiPath: string, nodes: Map<string, PathNode>) {
    this.scope = scope
    this.apiPath = apiPath
    this.nodes = nodes
    this.byPath = new Map([...nodes.values()].map((node) => [node.path, node]))
  }

  /** The resource with these path parts, made where it is missing, with those above it (control-plane.md 18 [S]). */
  async at(parts: readonly string[]): Promise<PathNode> {
    let node = this.byPath.get('/')
    if (!node) throw badRequest('Invalid Resource identifier specified')
    for (const part of parts) node = this.byPath.get(joined(node.path, part)) ?? (await this.add(node, part))
    return node
  }

  private async add(parent: PathNode, part: string): Promise<PathNode> {
    const value = placedResource(this.nodes, parent, part)
    const row = await this.scope.tree.put(`${this.apiPath}/resources/${segment(text(value.id) ?? '')}`, resource.kind, value)
    const node = nodeOf(row)
    this.nodes.set(node.id, node)
    this.byPath.set(node.path, node)
    return node
  }
}

async function importMethod(
  scope: WriteScope,
  { id: resourceId, path, row }: PathNode,
  definition: MethodDefinition,
  names: Names,
  attempt: Attempt,
): Promise<void> {
  const { httpMethod, settings, requestValidator, authorizer, responses, integration: held } = definition
  const { doing } = UNSETTLED.openapi
  const put = (kind: Resource, input: JsonObject): Promise<Row> =>
    writeRow(kind, putOf(kind), asCall(scope, `Put${kind.noun}`, { resourceId, httpMethod, ...input }))
  await scope.tree.deleteTree(`${row.path}/methods/${segment(httpMethod)}`)
  let written = false
  await attempt(doing.method(httpMethod, path), async () => {
    const requestValidatorId =
      requestValidator === null ? null : (names.requestValidators.get(requestValidator) ?? requestValidator)
    const authorizerId = authorizer === null ? null : (names.authorizers.get(authorizer) ?? '')
    await put(method, { ...settings, requestValidatorId, authorizerId })
    written = true
  })
  if (!written) return
  for (const response of responses)
    await attempt(doing.methodResponse(httpMethod, path), () => done(put(methodResponse, response)))
  if (!held) return
  const { httpMethod: integrationHttpMethod, ...rest } = held
  written = false
  await attempt(doing.integration(httpMethod, path), async () => {
    await put(integration, { ...rest, integrationHttpMethod })
    written = true
  })
  if (!written) return
  for (const response of definition.integrationResponses) {
    await attempt(doing.integrationResponse(httpMethod, path), () => done(put(integrationResponse, response)))
  }
}

const done = async (work: Promise<unknown>): Promise<void> => void (await work)

function putOf({ put, noun }: Resource): Creation {
  if (!put) throw new Error(`There is no Put${noun}`)
  return put
}
