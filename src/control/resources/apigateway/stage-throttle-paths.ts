import type { PathRule, PathRules } from '../../patch.ts'
import { METHOD_SETTINGS, type MethodSettingRule, SETTING_VERBS, withMethodSetting } from './method-settings.ts'
import { stageRefusal } from './stage-refusals.ts'

const ofStage = ({ member, parse }: MethodSettingRule): PathRule => ({
  ops: ['add', 'replace'],
  apply: (value, { value: given = '' }) => withMethodSetting(value, '*/*', member, parse(given)),
  refuse: stageRefusal,
})

const ofMethod = ({ member, parse }: MethodSettingRule): PathRule => ({
  ops: ['add', 'replace'],
  apply: (value, operation, [httpMethod = '', resourcePath = '']) => {
    if (!SETTING_VERBS.has(httpMethod)) throw stageRefusal(operation)
    return withMethodSetting(value, `${resourcePath}/${httpMethod}`, member, parse(operation.value ?? ''))
  },
  refuse: stageRefusal,
})

function rules(name: string, rule: MethodSettingRule | undefined): PathRules {
  return rule ? { [`/throttle/${name}`]: ofStage(rule), [`/*/{httpMethod}/{resourcePath+}/${name}`]: ofMethod(rule) } : {}
}

/**
 * Spellings of a stage's throttles that guides to API Gateway teach, `/throttle/rateLimit` and `/*` + `/POST/users/rateLimit`. AWS
 * refuses them (control-plane.md 13 [S] lists what it takes); here they mean what their readers expect (docs/limits.md).
 */
export const guideThrottleRules: PathRules = {
  ...rules('rateLimit', METHOD_SETTINGS['throttling/rateLimit']),
  ...rules('burstLimit', METHOD_SETTINGS['throttling/burstLimit']),
}
