import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, text } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { text as textRule } from '../../patch-rules.ts'
import { always, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { boundedParts, documentationParts } from './documentation-part.ts'
import { API, apiLevel } from './levels.ts'
import { stagePath, stagesOf } from './stage-value.ts'

const AT = `${API}/documentation/versions/{documentationVersion}`

export const documentationVersion: Resource = {
  noun: 'DocumentationVersion',
  kind: 'documentation-version',
  at: AT,
  within: [],
  missing: always(notFound, UNSETTLED.documentation.unknownVersion),
  create: {
    within: [apiLevel],
    value: newVersion,
    id: (value) => text(value.version) ?? '',
    exists: () => conflict(UNSETTLED.documentation.versionExists),
    follow: publish,
  },
  list: { within: [apiLevel], order: ({ value }) => text(value.version) ?? '' },
  patch: { style: newerStyle, rules: { '/description': textRule('description') } },
  remove: { check: refusePublished },
}

const MAX_VERSION_LENGTH = 256

function newVersion({ call }: WriteScope): JsonObject {
  const version = text(call.input.documentationVersion) ?? ''
  if (version === '' || version.length > MAX_VERSION_LENGTH) throw badRequest(UNSETTLED.documentation.invalidVersion)
  return { version, ...dropEmpty(given(call.input, 'description'), 'description'), createdDate: Date.now() }
}

/** The parts as they are now stand below their version; a stage that was named shows it from now on (control-plane.md 15). */
async function publish(scope: WriteScope, row: Row): Promise<void> {
  const parts = await documentationParts(scope)
  const snapshot = { documentationParts: boundedParts(parts).map(({ value }) => value) }
  await scope.tree.put(`${row.path}/snapshot`, 'documentation-snapshot', snapshot)
  const stageName = text(scope.call.input.stageName)
  if (stageName) await show(scope, stageName, row)
}

async function show(scope: WriteScope, stageName: string, { value }: Row): Promise<void> {
  const stage = await scope.tree.get(stagePath(scope, stageName))
  if (!stage) throw notFound('Invalid Stage identifier specified')
  const shown = { ...stage.value, documentationVersion: value.version, lastUpdatedDate: Date.now() }
  await scope.tree.put(stage.path, stage.kind, shown, stage.revision)
}

async function refusePublished(scope: WriteScope, { value }: Row): Promise<void> {
  const stages = await stagesOf(scope)
  if (stages.some((stage) => stage.value.documentationVersion === value.version)) {
    throw badRequest(UNSETTLED.documentation.versionInUse)
  }
}

/** Throws for a version that the API of the call does not have; a stage without one passes. */
export async function requireDocumentationVersion(scope: Scope, version: string | undefined): Promise<void> {
  if (!version || (await scope.tree.get(pathOf(scope, AT, version)))) return
  throw badRequest(UNSETTLED.documentation.unknownVersion)
}
