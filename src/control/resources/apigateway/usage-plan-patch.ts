import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entries, entry, isEmpty, text, withEntry, without, withoutEntry } from '../../fields.ts'
import { type PathRule, type PathRules, unescaped } from '../../patch.ts'
import { removable, text as textRule } from '../../patch-rules.ts'
import { apiStagesOf, parseStageName, stageNameOf } from './api-stages.ts'

const { control } = UNSETTLED

/** `{apiId}:{stage}` is the value. What it names is looked up when the plan is settled. */
const apiStages: PathRule = {
  ops: ['add', 'remove'],
  apply: (plan, { op, value }) => {
    const { apiId, stage } = parseStageName(value)
    const name = `${apiId}:${stage}`
    const all = apiStagesOf(plan)
    const others = all.filter((apiStage) => stageNameOf(apiStage) !== name)
    if (op === 'remove') {
      if (others.length === all.length) throw unknownStage(plan, name)
      return { ...plan, apiStages: others }
    }
    if (others.length < all.length) throw conflict(control.apiStageExists(name))
    return { ...plan, apiStages: [...all, { apiId, stage }] }
  },
}

/** control-plane.md 14 [S]. */
function unknownStage({ id }: JsonObject, name: string) {
  const { apiId, stage } = parseStageName(name)
  return notFound(`Invalid API Stage {api: ${apiId}, stage: ${stage}} specified for usageplan ${text(id)}`)
}

const whole = (member: string): PathRule => ({ ops: ['remove'], apply: (plan) => without(plan, member) })

const name: PathRule = {
  ops: ['replace'],
  apply: (plan, { value }) => {
    if (!value) throw badRequest(control.emptyName)
    return { ...plan, name: value }
  },
}

/** `add` and `replace` are one ([D] control-plane.md 21). */
const addable = (rule: PathRule): PathRule => ({ ...rule, ops: ['add', ...rule.ops] })

type Parse = (given: string) => Json

/** A member of `throttle` or `quota`, which come into being with it (control-plane.md 14 [S]). */
function member(settings: string, of: string, parse: Parse): PathRule {
  return {
    ops: ['add', 'replace'],
    apply: (plan, { value = '' }) => {
      const standing = plan[settings] ?? (settings === 'quota' ? { offset: 0 } : {})
      return { ...plan, [settings]: withEntry(standing, of, parse(value)) }
    },
  }
}

const limit = (of: string): Parse => integer(control.invalidThrottle + of)

function integer(refusal: string): Parse {
  return (given) => {
    if (!/^\d{1,10}$/.test(given) || Number(given) > 2_147_483_647) throw badRequest(refusal)
    return Number(given)
  }
}

const rate: Parse = (given) => {
  if (!/^\d{1,15}(?:\.\d{1,15})?$/.test(given)) throw badRequest(`${control.invalidThrottle}rateLimit`)
  return Number(given)
}

/** The plan with what one of its stages has for its methods changed. */
function withThrottles(plan: JsonObject, stageName: string, change: (throttles: Json | undefined) => Json): JsonObject {
  const all = apiStagesOf(plan)
  if (!all.some((apiStage) => stageNameOf(apiStage) === stageName)) throw unknownStage(plan, stageName)
  const changed = all.map((apiStage) => {
    if (stageNameOf(apiStage) !== stageName) return apiStage
    const throttle = change(apiStage.throttle)
    return isEmpty(throttle) ? without(apiStage, 'throttle') : { ...apiStage, throttle }
  })
  return { ...plan, apiStages: changed }
}

/** Resource paths come with plain slashes, as Terraform sends them, or with escaped ones ([D] auth-throttle-cache.md 7.2). */
const methodOf = (resourcePath: string, httpMethod: string): string => `${unescaped(resourcePath)}/${httpMethod}`

function methodLimit(of: string, parse: Parse): PathRule {
  return {
    ops: ['add', 'replace'],
    apply: (plan, { value = '' }, [stage = '', resourcePath = '', httpMethod = '']) => {
      const method = methodOf(resourcePath, httpMethod)
      return withThrottles(plan, stage, (throttles) =>
        withEntry(throttles, method, withEntry(entry(throttles, method), of, parse(value))),
      )
    },
  }
}

const oneMethod: PathRule = {
  ops: ['remove'],
  apply: (plan, _, [stage = '', resourcePath = '', httpMethod = '']) => {
    const method = methodOf(resourcePath, httpMethod)
    return withThrottles(plan, stage, (throttles) => {
      if (entry(throttles, method) === undefined) throw notFound(control.unknownMethodThrottle + method.slice(0, 256))
      return withoutEntry(throttles, method)
    })
  },
}

/** All methods of a stage: a JSON object of `burstLimit` and `rateLimit` by method. */
const allMethods: PathRule = {
  ops: ['add', 'replace', 'remove'],
  apply: (plan, { op, value }, [stage = '']) => {
    const given = op === 'remove' ? {} : parseThrottles(value ?? '')
    return withThrottles(plan, stage, (standing) => (op === 'add' ? table([...entries(standing), ...entries(given)]) : given))
  },
}

function parseThrottles(given: string): JsonObject {
  const throttles = tryParseJson(given)
  const refusal = badRequest(control.invalidMethodThrottle + given.slice(0, 256))
  if (!isJsonObject(throttles)) throw refusal
  return table(
    entries(throttles).map(([method, limits]) => {
      if (!isJsonObject(limits)) throw refusal
      return [method, table(entries(limits).filter(([of]) => of === 'burstLimit' || of === 'rateLimit'))] as const
    }),
  )
}

const STAGE = '/apiStages/{apidId:stageName}/throttle'

/** The order is that of AWS's refusals; what is allowed where is [D] (the API reference's table of patch operations). */
export const usagePlanRules: PathRules = {
  '/apiStages': apiStages,
  '/quota': whole('quota'),
  '/throttle': whole('throttle'),
  '/name': name,
  '/description': textRule('description'),
  '/productCode': addable(removable(textRule('productCode'), 'productCode')),
  '/quota/limit': member('quota', 'limit', integer(control.invalidQuotaLimit)),
  '/quota/offset': member('quota', 'offset', integer(control.invalidQuotaOffset.MONTH)),
  '/quota/period': member('quota', 'period', (given) => given),
  '/throttle/burstLimit': member('throttle', 'burstLimit', limit('burstLimit')),
  '/throttle/rateLimit': member('throttle', 'rateLimit', rate),
  [`${STAGE}/{resourcePath+}/{httpMethod}/rateLimit`]: methodLimit('rateLimit', rate),
  [`${STAGE}/{resourcePath+}/{httpMethod}/burstLimit`]: methodLimit('burstLimit', limit('burstLimit')),
  [`${STAGE}/{resourcePath+}/{httpMethod}`]: oneMethod,
  [STAGE]: allMethods,
}
