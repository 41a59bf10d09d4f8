import { parseArn } from '../../core/arn.ts'
import { table } from '../../core/table.ts'
import { badRequest, type ServiceError } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Row } from '../../store/store.ts'
import { CUSTOM_ID_TAG } from '../api-id.ts'
import type { Handlers } from '../call.ts'
import { transacting } from '../crud.ts'
import { text, textEntries, texts, toJson, without } from '../fields.ts'
import { type Scope, segment, type WriteScope } from '../resource.ts'
import { checkTags } from '../tags.ts'

/** A kind of resource that carries tags, as ARNs name it. */
export interface Taggable {
  /** The URI that the ARN ends with; its group is the id that `missing` names. */
  readonly uri: RegExp
  /** Where its row stands, when not at that URI: a path from the ARN and the URI's own. */
  readonly at?: (arn: string, uri: string) => string
  readonly missing: (scope: Scope, id: string) => ServiceError
  /** Without tags it shows an empty map, and not nothing. */
  readonly showsNone?: boolean
}

/** TagResource, UntagResource and GetTags over the rows that `taggable` finds (control-plane.md 20 [D]). */
export function tagOperations(taggable: readonly Taggable[]): Handlers {
  return {
    TagResource: transacting((scope) => tagResource(scope, taggable)),
    UntagResource: transacting((scope) => untagResource(scope, taggable)),
    GetTags: async (call) => {
      const { row } = await tagged({ call, tree: call.store }, taggable)
      return { tags: table(textEntries(row.value.tags)) }
    },
  }
}

async function tagResource(scope: WriteScope, taggable: readonly Taggable[]): Promise<Structure> {
  const { row } = await tagged(scope, taggable)
  const added = textEntries(toJson(scope.call.input.tags))
  const tags = table([...textEntries(row.value.tags), ...added])
  checkTags(Object.entries(tags))
  const pinned = added.find(([key]) => key === CUSTOM_ID_TAG)?.[1]
  // An id is in every URL of its API: it cannot change, and a tag that says otherwise would lie.
  if (pinned !== undefined && idOf(row) !== undefined && pinned !== idOf(row)) throw badRequest(UNSETTLED.control.customIdFixed)
  await scope.tree.put(row.path, row.kind, { ...row.value, tags }, row.revision)
  return {}
}

/** An API's own id; undefined for all else. */
function idOf({ kind, value }: Row): string | undefined {
  if (kind === 'rest-api') return text(value.id)
  return kind === 'http-api' ? text(value.apiId) : undefined
}

async function untagResource(scope: WriteScope, taggable: readonly Taggable[]): Promise<Structure> {
  const { row, showsNone } = await tagged(scope, taggable)
  const gone = texts(scope.call.input.tagKeys)
  const tags = table(textEntries(row.value.tags).filter(([key]) => !gone.includes(key)))
  const isNone = Object.keys(tags).length === 0 && !showsNone
  await scope.tree.put(row.path, row.kind, isNone ? without(row.value, 'tags') : { ...row.value, tags }, row.revision)
  return {}
}

/** The row that `arn:{partition}:apigateway:{region}::/restapis/...` names. */
async function tagged(scope: Scope, taggable: readonly Taggable[]): Promise<{ row: Row; showsNone: boolean }> {
  const { caller, input, root } = scope.call
  const resourceArn = String(input.resourceArn)
  const arn = parseArn(resourceArn)
  if (arn?.service !== 'apigateway' || arn.region !== caller.region) throw badRequest(UNSETTLED.control.invalidArn)
  for (const { uri, at, missing, showsNone = false } of taggable) {
    const id = uri.exec(arn.resource)?.[1]
    if (id === undefined) continue
    const own = arn.resource.split('/').map(nameOf).join('/')
    const row = await scope.tree.get(root + (at?.(resourceArn, own) ?? own))
    if (!row) throw missing(scope, id)
    return { row, showsNone }
  }
  throw badRequest(UNSETTLED.control.invalidArn)
}

const nameOf = (part: string): string => (part === '' ? '' : segment(part))
