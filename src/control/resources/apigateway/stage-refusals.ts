import { badRequest, type ServiceError } from '../../../model/errors.ts'
import type { PatchOperation, PatchStyle } from '../../patch.ts'
import { STAGE_PATHS } from './method-settings.ts'

/** control-plane.md 13 [S]: the leading slash is dropped and a blank stands at the end. */
export const noSuchSetting = ({ path }: PatchOperation): ServiceError =>
  badRequest(`Cannot remove method setting ${path?.replace(/^\//, '')} because there is no method setting for this method `)

/** What UpdateStage answers to an operation that no rule takes (control-plane.md 13 [S]). */
export function stageRefusal(operation: PatchOperation): ServiceError {
  if (operation.op === 'copy') return refusedCopy(operation)
  if (operation.op === 'remove') return noSuchSetting(operation)
  return badRequest(`Invalid method setting path: ${operation.path ?? null}. Must be one of: [${STAGE_PATHS}]`)
}

export const stageStyle: PatchStyle = { unknownPath: stageRefusal, unsupported: stageRefusal }

export function refusedCopy({ path, from }: PatchOperation): ServiceError {
  const valid = 'Valid copy:path are [/deploymentId, /variables]'
  const validFrom = 'valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]'
  return badRequest(`Invalid copy operation with path: ${path ?? null} and from ${from ?? null}. ${valid} and ${validFrom}`)
}
