import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { embeddedMethods } from '../../embed.ts'
import { text } from '../../fields.ts'
import { newerStyle, type PathRule } from '../../patch.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { apiLevel, apiOfResource, RESOURCE } from './levels.ts'
import { ancestryOf, descendantsOf, greedyPart, isVariable, joined, PATH_PART, type PathNode, readNodes } from './path-tree.ts'

const unknownResource = () => notFound('Invalid Resource identifier specified')

export const resource: Resource = {
  noun: 'Resource',
  kind: 'resource',
  at: RESOURCE,
  within: [apiOfResource],
  missing: unknownResource,
  create: { value: newResource, id: (value) => text(value.id) ?? '' },
  list: { within: [apiLevel], order: ({ value }) => text(value.path) ?? '' },
  patch: {
    style: newerStyle,
    rules: { '/parentId': replaced('parentId'), '/pathPart': replaced('pathPart') },
    settle,
    follow: movePaths,
  },
  remove: { check: refuseRoot, follow: removeDescendants },
  view: withMethods,
}

/** `resourceMethods` when there are any: empty objects, or whole methods with `embed=methods` (control-plane.md 5 [S], [D]). */
async function withMethods(scope: Scope, row: Row): Promise<JsonObject> {
  const { embed } = scope.call.input
  const whole = Array.isArray(embed) && embed.includes('methods')
  const resourceMethods = await embeddedMethods(scope.tree, row.path, whole)
  return Object.keys(resourceMethods).length > 0 ? { ...row.value, resourceMethods } : row.value
}

async function newResource(scope: WriteScope): Promise<JsonObject> {
  const { parentId, pathPart } = scope.call.input
  const nodes = await readNodes(scope)
  const parent = nodes.get(String(parentId))
  if (!parent) throw unknownResource()
  return placedResource(nodes, parent, String(pathPart))
}

/** A new resource below `parent`. Throws AWS's refusals of its place among `nodes`. */
export function placedResource(nodes: ReadonlyMap<string, PathNode>, parent: PathNode, part: string): JsonObject {
  checkPlace(nodes, parent, part, undefined)
  return { id: resourceId(6), parentId: parent.id, pathPart: part, path: joined(parent.path, part) }
}

/** rest-api.md 1.4 [S]. `self` is the resource that moves, which is no sibling of its own. */
function checkPlace(nodes: ReadonlyMap<string, PathNode>, parent: PathNode, part: string, self: string | undefined): void {
  if (!PATH_PART.test(part)) throw badRequest(UNSETTLED.control.invalidPathPart)
  const greedy = greedyPart(parent)
  if (greedy) throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${greedy}`)
  const siblings = [...nodes.values()].filter((node) => node.parentId === parent.id && node.id !== self)
  if (siblings.some((node) => node.pathPart === part)) {
    throw conflict(`Another resource with the same parent already has this name: ${part}`)
  }
  const variable = siblings.find((node) => isVariable(node.pathPart))
  if (variable && isVariable(part)) {
    const clash = `A sibling (${variable.pathPart}) of this resource already has a variable path part`
    throw badRequest(`${clash} -- only one is allowed`)
  }
}

function replaced(member: 'parentId' | 'pathPart'): PathRule {
  return {
    ops: ['replace'],
    apply: (value, { value: given = '' }) => {
      if (value.parentId === undefined) throw badRequest(`Root resource cannot update its ${member}.`)
      return { ...value, [member]: given }
    },
  }
}

async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  if (after.parentId === before.value.parentId && after.pathPart === before.value.pathPart) return after
  const nodes = await readNodes(scope)
  const id = text(after.id) ?? ''
  const parent = nodes.get(text(after.parentId) ?? '')
  if (!parent) throw unknownResource()
  if (ancestryOf(nodes, parent).includes(id)) throw badRequest('Resources cannot be cyclical.')
  const part = text(after.pathPart) ?? ''
  checkPlace(nodes, parent, part, id)
  if (part.endsWith('+}') && descendantsOf(nodes, id).length > 0) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${part}`)
  }
  return { ...after, path: joined(parent.path, part) }
}

/** A resource that moved or has another name takes its descendants along (control-plane.md 5 [S]). */
async function movePaths(scope: WriteScope, after: Row, before: Row): Promise<void> {
  const [from = '', to = ''] = [text(before.value.path), text(after.value.path)]
  if (from === to) return
  const nodes = await readNodes(scope)
  for (const node of descendantsOf(nodes, text(after.value.id) ?? '')) {
    await scope.tree.put(
      node.row.path,
      'resource',
      { ...node.row.value, path: to + node.path.slice(from.length) },
      node.row.revision,
    )
  }
}

function refuseRoot(_: WriteScope, row: Row): void {
  if (row.value.parentId === undefined) throw badRequest(UNSETTLED.control.rootResourceStays)
}

/** Rows of resources stand side by side; only `parentId` makes them a tree. */
async function removeDescendants(scope: WriteScope, row: Row): Promise<void> {
  const id = text(row.value.id) ?? ''
  const nodes = await readNodes(scope)
  for (const node of descendantsOf(nodes, id)) {
    await scope.tree.deleteTree(`${pathOf(scope, '/restapis/{restApiId}')}/resources/${segment(node.id)}`)
  }
}
