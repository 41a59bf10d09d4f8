import { parseArn } from '../../../core/arn.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entry, withEntry, without, withoutEntry } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import type { PatchOperation, PatchStyle, PathRule, PathRules } from '../../patch.ts'
import { bool, isTrue, entry as mapEntry, text } from '../../patch-rules.ts'
import { METHOD_SETTINGS, type MethodSettingRule, STAGE_PATHS, withMethodSetting } from './method-settings.ts'

/** control-plane.md 13 [S]: the leading slash is dropped and a blank stands at the end. */
const noSuchSetting = ({ path }: PatchOperation): ServiceError =>
  badRequest(`Cannot remove method setting ${path?.replace(/^\//, '')} because there is no method setting for this method `)

const invalidPath = (operation: PatchOperation): ServiceError =>
  operation.op === 'remove'
    ? noSuchSetting(operation)
    : badRequest(`Invalid method setting path: ${operation.path ?? null}. Must be one of: [${STAGE_PATHS}]`)

export const stageStyle: PatchStyle = { unknownPath: refusal, unsupported: refusal }

function refusal(operation: PatchOperation): ServiceError {
  return operation.op === 'copy' ? refusedCopy(operation) : invalidPath(operation)
}

/** Copies promote a canary: there is none to promote (control-plane.md 13 [S]). */
function refusedCopy({ path, from }: PatchOperation): ServiceError {
  const pairs = ['/deploymentId /canarySettings/deploymentId', '/variables /canarySettings/stageVariableOverrides']
  if (pairs.includes(`${path} ${from}`)) return badRequest('Promotion not available. Canary does not exist.')
  const valid = 'Valid copy:path are [/deploymentId, /variables]'
  const validFrom = 'valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]'
  return badRequest(`Invalid copy operation with path: ${path ?? null} and from ${from ?? null}. ${valid} and ${validFrom}`)
}

/** Operations that AWS counts alike where a setting is set. */
const setting = (rule: PathRule): PathRule => ({ ...rule, ops: ['add', 'replace'] })

const stageVariable = mapEntry('variables')

/** Removing a variable that is not there is refused like every unknown path. */
const variables: PathRule = {
  ...stageVariable,
  apply: (value, operation, names) => {
    if (operation.op === 'remove' && entry(value.variables, names[0] ?? '') === undefined) throw noSuchSetting(operation)
    return stageVariable.apply(value, operation, names)
  },
}

const deploymentId: PathRule = { ops: ['replace'], apply: (value, { value: given = '' }) => ({ ...value, deploymentId: given }) }

const CACHE_SIZES = ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237']

function checkCacheSize(size: string): void {
  if (!CACHE_SIZES.includes(size)) throw badRequest(UNSETTLED.control.invalidCacheSize)
}

const accessLogPath = (): ServiceError =>
  badRequest('Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]')

/** Only the whole can be removed; only its members can be set (control-plane.md 13 [S]). */
const accessLogSettings: PathRule = {
  ops: ['remove'],
  apply: (value) => without(value, 'accessLogSettings'),
  refuse: (operation) => (operation.op === 'copy' ? refusedCopy(operation) : accessLogPath()),
}

const otherAccessLogPath: PathRule = {
  ops: [],
  apply: (value) => value,
  refuse: (operation) => (operation.op === 'add' || operation.op === 'replace' ? accessLogPath() : refusal(operation)),
}

function accessLog(member: string, check: (given: string) => void): PathRule {
  return setting({
    ops: [],
    apply: (value, { value: given = '' }) => {
      if (given === '') throw badRequest('Access Log value must not be empty')
      check(given)
      return { ...value, accessLogSettings: withEntry(value.accessLogSettings, member, given) }
    },
  })
}

/** A log group, with or without the `:*` that some tools add. */
function checkDestination(destinationArn: string): void {
  const arn = parseArn(destinationArn)
  if (arn?.service === 'firehose') throw notYet('access logs to Firehose')
  if (arn?.service !== 'logs' || !/^log-group:[^:]+(?::\*)?$/.test(arn.resource)) throw badRequest(UNSETTLED.control.invalidArn)
}

/** A canary is made here and refused when the stage is settled, after AWS's own refusals (control-plane.md 13 [S]). */
function canary(member: string, parse: (given: string, standing: Json | undefined, names: readonly string[]) => Json): PathRule {
  return {
    ops: ['replace'],
    refuse: (operation) =>
      operation.op === 'add' ? badRequest(`Invalid add operation with path: ${operation.path}`) : refusal(operation),
    apply: (value, { value: given = '' }, names) => {
      const standing = entry(value.canarySettings, member)
      return { ...value, canarySettings: withEntry(value.canarySettings, member, parse(given, standing, names)) }
    },
  }
}

const canarySettings: PathRule = { ops: ['remove'], apply: (value) => without(value, 'canarySettings') }

/** A setting of one method or, as `*` and `*`, of all; its key is the path as it was sent (`~1pets/GET`). */
function methodSetting(rule: MethodSettingRule): PathRule {
  return setting({
    ops: [],
    apply: (value, { value: given = '' }, [resourcePath = '', httpMethod = '']) =>
      withMethodSetting(value, `${resourcePath}/${httpMethod}`, rule.member, rule.parse(given)),
  })
}

const removedSettings: PathRule = {
  ops: ['remove'],
  apply: (value: JsonObject, operation, [resourcePath = '', httpMethod = '']) => {
    const key = `${resourcePath}/${httpMethod}`
    if (entry(value.methodSettings, key) === undefined) throw noSuchSetting(operation)
    return { ...value, methodSettings: withoutEntry(value.methodSettings, key) }
  },
}

/** control-plane.md 13. The last rules take any path, so they come last. */
export const stageRules: PathRules = {
  '/deploymentId': deploymentId,
  '/description': text('description'),
  '/cacheClusterEnabled': bool('cacheClusterEnabled'),
  '/cacheClusterSize': text('cacheClusterSize', checkCacheSize),
  '/clientCertificateId': text('clientCertificateId'),
  '/documentationVersion': text('documentationVersion'),
  '/tracingEnabled': bool('tracingEnabled'),
  '/variables/{name}': variables,
  '/accessLogSettings': accessLogSettings,
  '/accessLogSettings/destinationArn': accessLog('destinationArn', checkDestination),
  '/accessLogSettings/format': accessLog('format', () => undefined),
  '/accessLogSettings/{other}': otherAccessLogPath,
  '/canarySettings': canarySettings,
  '/canarySettings/percentTraffic': canary('percentTraffic', Number),
  '/canarySettings/deploymentId': canary('deploymentId', (given) => given),
  '/canarySettings/useStageCache': canary('useStageCache', isTrue),
  '/canarySettings/stageVariableOverrides/{name}': canary('stageVariableOverrides', (given, standing, [name = '']) =>
    withEntry(standing, name, given),
  ),
  ...Object.fromEntries(
    Object.entries(METHOD_SETTINGS).map(([path, rule]) => [`/{resourcePath+}/{httpMethod}/${path}`, methodSetting(rule)]),
  ),
  '/{resourcePath+}/{httpMethod}': removedSettings,
}
