import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest } from '../../../model/errors.ts'
import { entries, entry, withEntry, without, withoutEntry } from '../../fields.ts'
import type { PathRule, PathRules } from '../../patch.ts'
import { isTrue } from '../../patch-rules.ts'
import { percentTraffic, withCanaryMember } from './canary-value.ts'
import { noSuchSetting, refusedCopy, stageRefusal } from './stage-refusals.ts'

const member = (name: string, parse: (given: string) => Json): PathRule =>
  canaryRule({
    ops: ['replace'],
    apply: (stage, { value = '' }) => withCanaryMember(stage, name, parse(value)),
  })

/** `add` has its own refusal (control-plane.md 13 [S]). */
const canaryRule = (rule: PathRule): PathRule => ({
  ...rule,
  refuse: (operation) =>
    operation.op === 'add' ? badRequest(`Invalid add operation with path: ${operation.path}`) : stageRefusal(operation),
})

const OVERRIDES = 'stageVariableOverrides'

const override: PathRule = canaryRule({
  ops: ['replace', 'remove'],
  apply: (stage, operation, [name = '']) => {
    const standing = entry(stage.canarySettings, OVERRIDES)
    if (operation.op === 'replace') return withCanaryMember(stage, OVERRIDES, withEntry(standing, name, operation.value ?? ''))
    if (entry(standing, name) === undefined) throw noSuchSetting(operation)
    return withCanaryMember(stage, OVERRIDES, withoutEntry(standing, name))
  },
})

/** By what a stage's patch says: a canary comes into being with the first of its members that is replaced ([S]). */
export const canaryRules: PathRules = {
  '/canarySettings': { ops: ['remove'], apply: (stage) => without(stage, 'canarySettings') },
  '/canarySettings/percentTraffic': member('percentTraffic', percentTraffic),
  '/canarySettings/deploymentId': member('deploymentId', (given) => given),
  '/canarySettings/useStageCache': member('useStageCache', isTrue),
  [`/canarySettings/${OVERRIDES}/{name}`]: override,
}

/** Promotes what the canary of the stage has at `from`; the canary stays (control-plane.md 13 [S]). */
function promotion(from: string, promote: (stage: JsonObject, canary: JsonObject) => JsonObject): PathRule {
  return {
    ops: ['copy'],
    apply: (stage, operation) => {
      if (operation.from !== from) throw refusedCopy(operation)
      if (!isJsonObject(stage.canarySettings)) throw badRequest('Promotion not available. Canary does not exist.')
      return promote(stage, stage.canarySettings)
    },
  }
}

export const promotedDeployment: PathRule = promotion('/canarySettings/deploymentId', (stage, canary) => ({
  ...stage,
  deploymentId: canary.deploymentId ?? null,
}))

export const promotedVariables: PathRule = promotion(`/canarySettings/${OVERRIDES}`, (stage, canary) => ({
  ...stage,
  variables: table<Json>([...entries(stage.variables), ...entries(canary[OVERRIDES])]),
}))
