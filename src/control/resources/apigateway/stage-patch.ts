import type { JsonObject } from '../../../core/json.ts'
import { CACHE_CLUSTER_SIZES } from '../../../model/cache-cluster.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entry, withEntry, without, withoutEntry } from '../../fields.ts'
import type { PathRule, PathRules } from '../../patch.ts'
import { bool, entry as mapEntry, text } from '../../patch-rules.ts'
import { checkLogDestination } from './access-log-destination.ts'
import { canaryRules, promotedDeployment, promotedVariables } from './canary-patch.ts'
import { METHOD_SETTINGS, type MethodSettingRule, SETTING_VERBS, standingKey, withMethodSetting } from './method-settings.ts'
import { noSuchSetting, stageRefusal } from './stage-refusals.ts'
import { guideThrottleRules } from './stage-throttle-paths.ts'

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

/** Replaced by a caller, or promoted from the canary. */
const deploymentId: PathRule = {
  ops: ['replace', 'copy'],
  apply: (value, operation, names) =>
    operation.op === 'copy'
      ? promotedDeployment.apply(value, operation, names)
      : { ...value, deploymentId: operation.value ?? '' },
}

function checkCacheSize(size: string): void {
  if (!CACHE_CLUSTER_SIZES.has(size)) throw badRequest(UNSETTLED.control.invalidCacheSize)
}

const accessLogPath = (): ServiceError =>
  badRequest('Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]')

/** Only the whole can be removed; only its members can be set (control-plane.md 13 [S]). */
const accessLogSettings: PathRule = {
  ops: ['remove'],
  apply: (value) => without(value, 'accessLogSettings'),
  refuse: (operation) => (operation.op === 'copy' ? stageRefusal(operation) : accessLogPath()),
}

const otherAccessLogPath: PathRule = {
  ops: [],
  apply: (value) => value,
  refuse: (operation) => (operation.op === 'add' || operation.op === 'replace' ? accessLogPath() : stageRefusal(operation)),
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

/**
 * A setting of one method or, as `*` and `*`, of all; its key is the path as it was sent (`~1pets/GET`). [K] What is no verb is no
 * method's path: kept, it would act nowhere.
 */
function methodSetting(rule: MethodSettingRule): PathRule {
  return setting({
    ops: [],
    apply: (value, operation, [resourcePath = '', httpMethod = '']) => {
      if (!SETTING_VERBS.has(httpMethod)) throw stageRefusal(operation)
      return withMethodSetting(value, `${resourcePath}/${httpMethod}`, rule.member, rule.parse(operation.value ?? ''))
    },
  })
}

const removedSettings: PathRule = {
  ops: ['remove'],
  apply: (value: JsonObject, operation, [resourcePath = '', httpMethod = '']) => {
    const key = standingKey(value.methodSettings, `${resourcePath}/${httpMethod}`)
    if (key === undefined) throw noSuchSetting(operation)
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
  '/variables': promotedVariables,
  '/variables/{name}': variables,
  '/accessLogSettings': accessLogSettings,
  '/accessLogSettings/destinationArn': accessLog('destinationArn', checkLogDestination),
  '/accessLogSettings/format': accessLog('format', () => undefined),
  '/accessLogSettings/{other}': otherAccessLogPath,
  ...canaryRules,
  ...Object.fromEntries(
    Object.entries(METHOD_SETTINGS).map(([path, rule]) => [`/{resourcePath+}/{httpMethod}/${path}`, methodSetting(rule)]),
  ),
  ...guideThrottleRules,
  '/{resourcePath+}/{httpMethod}': removedSettings,
}
