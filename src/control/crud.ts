import type { JsonObject } from '../core/json.ts'
import type { Structure } from '../model/shape.ts'
import type { Row } from '../store/store.ts'
import { bounded } from './bounds.ts'
import type { Call, Handler, Handlers } from './call.ts'
import { given } from './fields.ts'
import { type Page, page, pageAsked, rangePage, sortBy } from './page.ts'
import { applyPatch, patchOperations } from './patch.ts'
import { project } from './project.ts'
import {
  type Creation,
  collectionOf,
  type Level,
  type Listing,
  type Merging,
  type Patching,
  pathOf,
  type Removal,
  type Resource,
  type Scope,
  type WriteScope,
} from './resource.ts'

/** The operations of a declared resource, by AWS's names. */
export function handlersOf(resource: Resource): Handlers {
  const { noun, create, put, list, patch, merge, remove } = resource
  return {
    [`Get${noun}`]: reading(resource),
    ...(create && { [`Create${noun}`]: writing(resource, create) }),
    ...(put && { [`Put${noun}`]: writing(resource, put) }),
    ...(list && { [`Get${noun}s`]: listing(resource, list) }),
    ...(patch && { [`Update${noun}`]: patching(resource, patch) }),
    ...(merge && { [`Update${noun}`]: merging(resource, merge) }),
    ...(remove && { [`Delete${noun}`]: removing(resource, remove) }),
  }
}

function reading(resource: Resource): Handler {
  return async (call) => {
    const scope = { call, tree: call.store }
    return shown(scope, await detail(resource, scope, await find(resource, scope)))
  }
}

function listing(resource: Resource, list: Listing): Handler {
  return async (call) => {
    const scope = { call, tree: call.store }
    await requireLevels(scope, list.within ?? resource.within)
    const { items, position, positionMember } = await listed(resource, list, scope)
    const views = await Promise.all(items.map((row) => view(resource, scope, row)))
    // GetStages alone says `item`, in the SDKs too (control-plane.md 1 [S]).
    const member = call.operation.output.members.some(({ name }) => name === 'items') ? 'items' : 'item'
    return shown(scope, position === undefined ? { [member]: views } : { [member]: views, [positionMember]: position })
  }
}

/** The rows of one page; all of them, where the operation knows no pages. */
async function listed(
  { at, kind }: Resource,
  { order, rows }: Listing,
  scope: Scope,
): Promise<Page<Row> & { readonly positionMember: string }> {
  const { call, tree } = scope
  const collection = collectionOf(scope, at)
  const { asked, positionMember } = pageAsked(call)
  if (asked && !order && !rows) {
    const found = await rangePage((range) => tree.children(collection, { kind, ...range }), pathOfRow, asked)
    return { ...found, positionMember }
  }
  const all = await tree.children(collection, { kind })
  const sorted = sortBy(rows ? await rows(scope, all) : all, order ?? pathOfRow)
  const shownRows = asked ? page(sorted, order ?? pathOfRow, asked) : { items: sorted, position: undefined }
  return { ...shownRows, positionMember }
}

const pathOfRow = ({ path }: Row): string => path

function writing(resource: Resource, creation: Creation): Handler {
  return transacting(async (scope) => shown(scope, await view(resource, scope, await writeRow(resource, creation, scope))))
}

/** What create and put do to the tree: the levels above, the value's rules, the row and what follows from it. */
export async function writeRow(resource: Resource, creation: Creation, scope: WriteScope): Promise<Row> {
  await requireLevels(scope, creation.within ?? resource.within)
  const value = bounded(await creation.value(scope))
  const path = pathOf(scope, resource.at, creation.id?.(value))
  const standing = await scope.tree.get(path)
  if (standing && creation.exists) throw creation.exists(scope, value)
  if (standing) await scope.tree.deleteTree(path)
  const row = await scope.tree.put(path, resource.kind, value)
  await creation.follow?.(scope, row)
  return row
}

function patching(resource: Resource, { rules, style, settle, follow }: Patching): Handler {
  return transacting(async (scope) => {
    const before = await find(resource, scope)
    const patched = applyPatch(rules, style, before.value, patchOperations(scope.call.input))
    const value = bounded(settle ? await settle(scope, patched, before) : patched)
    const after = await scope.tree.put(before.path, resource.kind, value, before.revision)
    await follow?.(scope, after, before)
    return shown(scope, await detail(resource, scope, after))
  })
}

function merging(resource: Resource, { settle, follow }: Merging): Handler {
  return transacting(async (scope) => {
    const before = await find(resource, scope)
    const { input, operation } = scope.call
    const body = operation.input.members.filter(({ location }) => location === 'body').map(({ name }) => name)
    const merged = { ...before.value, ...given(input, ...body) }
    const value = bounded(settle ? await settle(scope, merged, before) : merged)
    const after = await scope.tree.put(before.path, resource.kind, value, before.revision)
    await follow?.(scope, after, before)
    return shown(scope, await detail(resource, scope, after))
  })
}

function removing(resource: Resource, { within, check, follow }: Removal): Handler {
  return transacting(async (scope) => {
    await requireLevels(scope, within ?? resource.within)
    const row = await scope.tree.get(pathOf(scope, resource.at))
    if (!row) throw resource.missing(scope)
    await check?.(scope, row)
    await scope.tree.deleteTree(row.path)
    await follow?.(scope, row)
    return {}
  })
}

/** All of a write is one transaction: it happened, or nothing did. */
export function transacting(work: (scope: WriteScope) => Promise<Structure>): Handler {
  return (call: Call) => call.store.transact((tree) => work({ call, tree }))
}

/** Throws the error of the highest level that is not there. */
export async function requireLevels(scope: Scope, levels: readonly Level[]): Promise<void> {
  for (const { at, missing } of levels) if (!(await scope.tree.get(pathOf(scope, at)))) throw missing(scope)
}

/** The row the URI names. Revision 0: it stands by itself and was never written. */
async function find(resource: Resource, scope: Scope): Promise<Row> {
  await requireLevels(scope, resource.within)
  const path = pathOf(scope, resource.at)
  const row = await scope.tree.get(path)
  if (row) return row
  if (!resource.initial) throw resource.missing(scope)
  return { path, kind: resource.kind, value: resource.initial(scope), revision: 0 }
}

const view = async ({ view }: Resource, scope: Scope, row: Row): Promise<JsonObject> =>
  view ? await view(scope, row) : row.value

const detail = async (resource: Resource, scope: Scope, row: Row): Promise<JsonObject> =>
  resource.detail ? await resource.detail(scope, row) : await view(resource, scope, row)

export const shown = ({ call }: Scope, value: JsonObject): Structure => project(call.operation.output, value)
