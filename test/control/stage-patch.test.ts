// UpdateStage's operations against a plain model: variables, method settings and canaries (control-plane.md 13).
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch, type PatchOperation } from '../../src/control/patch.ts'
import { stageRules } from '../../src/control/resources/apigateway/stage-patch.ts'
import { stageStyle } from '../../src/control/resources/apigateway/stage-refusals.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { ServiceError } from '../../src/model/errors.ts'

interface Canary {
  deploymentId: string
  percentTraffic: number
  useStageCache: boolean
  readonly overrides: Map<string, string>
}

interface Model {
  deploymentId: string
  variables: Map<string, string>
  /** By the method as the model names it; the key is the first spelling that was used. */
  readonly settings: Map<string, { readonly key: string; readonly members: Map<string, unknown> }>
  canary: Canary | null
}

interface Step {
  readonly operation: PatchOperation
  /** Does to the model what the operation does to the value; throws where AWS refuses. */
  readonly apply: (model: Model) => void
}

const refuse = (): never => {
  throw new Error('refused')
}
const operation = (op: string, path: string, value?: string, from?: string): PatchOperation => ({ op, path, value, from })
const SET = fc.constantFrom('add', 'replace')
const NAME = fc.oneof(
  fc.constantFrom('a', 'b', 'a/b', '~', '~1', '__proto__', 'constructor', '0', ''),
  fc.string({ maxLength: 5 }),
)
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
const VALUE = fc.constantFrom('x', 'y', '')
const DEPLOYMENT = fc.constantFrom('dep1', 'dep2', 'dep3')

const variable: fc.Arbitrary<Step> = fc.tuple(SET, NAME, VALUE).map(([op, name, value]) => ({
  operation: operation(op, `/variables/${escaped(name)}`, value),
  apply: ({ variables }) => void variables.set(name, value),
}))

const variableRemoval: fc.Arbitrary<Step> = NAME.map((name) => ({
  operation: operation('remove', `/variables/${escaped(name)}`),
  apply: ({ variables }) => void (variables.delete(name) || refuse()),
}))

const deployment: fc.Arbitrary<Step> = DEPLOYMENT.map((id) => ({
  operation: operation('replace', '/deploymentId', id),
  apply: (model) => {
    model.deploymentId = id
  },
}))

/** A method, and one of the ways to write it into a path. */
const METHOD = fc
  .tuple(
    fc.constantFrom('', 'pets', 'pets/{id}', 'a~b', '__proto__'),
    fc.constantFrom('GET', 'POST'),
    fc.constantFrom('~1', '/', 'bare'),
    fc.constantFrom('', '~1', '/'),
  )
  .map(([path, verb, lead, trail]) => {
    const tildes = path.replaceAll('~', '~0')
    const spelled = lead === '~1' ? `~1${tildes.replaceAll('/', '~1')}` : `${lead === '/' ? '/' : ''}${tildes}`
    // A bare root has no segment of its own.
    return { method: `${path} ${verb}`, key: `${spelled === '' ? '~1' : `${spelled}${path === '' ? '' : trail}`}/${verb}` }
  })
const TARGET = fc.oneof({ weight: 2, arbitrary: METHOD }, { weight: 1, arbitrary: fc.constant({ method: '*', key: '*/*' }) })

const DEFAULTS: readonly (readonly [string, unknown])[] = [
  ['metricsEnabled', false],
  ['dataTraceEnabled', false],
  ['cacheTtlInSeconds', 300],
  ['cacheDataEncrypted', false],
  ['requireAuthorizationForCacheControl', true],
  ['unauthorizedCacheControlHeaderStrategy', 'SUCCEED_WITH_RESPONSE_HEADER'],
]

/** Path, value, member and what it becomes; undefined: refused. */
const SETTING = fc.constantFrom<readonly [string, string, string, unknown]>(
  ['logging/loglevel', 'INFO', 'loggingLevel', 'INFO'],
  ['logging/loglevel', 'OFF', 'loggingLevel', 'OFF'],
  ['logging/loglevel', 'LOUD', 'loggingLevel', undefined],
  ['logging/dataTrace', 'TRUE', 'dataTraceEnabled', true],
  ['logging/dataTrace', '', 'dataTraceEnabled', false],
  ['metrics/enabled', 'false', 'metricsEnabled', false],
  ['caching/enabled', 'true', 'cachingEnabled', true],
  ['caching/enabled', 'false', 'cachingEnabled', false],
  ['caching/ttlInSeconds', '60', 'cacheTtlInSeconds', 60],
  ['caching/ttlInSeconds', '-1', 'cacheTtlInSeconds', undefined],
  ['caching/dataEncrypted', 'true', 'cacheDataEncrypted', true],
  ['caching/requireAuthorizationForCacheControl', 'false', 'requireAuthorizationForCacheControl', false],
  ['caching/unauthorizedCacheControlHeaderStrategy', 'FAIL_WITH_403', 'unauthorizedCacheControlHeaderStrategy', 'FAIL_WITH_403'],
)

const setting: fc.Arbitrary<Step> = fc
  .tuple(SET, TARGET, SETTING)
  .map(([op, { method, key }, [suffix, value, member, becomes]]) => ({
    operation: operation(op, `/${key}/${suffix}`, value),
    apply: ({ settings }) => {
      if (becomes === undefined) refuse()
      const standing = settings.get(method) ?? { key, members: new Map([...DEFAULTS, ...(settings.get('*')?.members ?? [])]) }
      standing.members.set(member, becomes)
      settings.set(method, standing)
    },
  }))

const settingsRemoval: fc.Arbitrary<Step> = TARGET.map(({ method, key }) => ({
  operation: operation('remove', `/${key}`),
  apply: ({ settings }) => void (settings.delete(method) || refuse()),
}))

const canaryOf = (model: Model): Canary => {
  model.canary ??= { deploymentId: model.deploymentId, percentTraffic: 0, useStageCache: false, overrides: new Map() }
  return model.canary
}

const canaryMember: fc.Arbitrary<Step> = fc.oneof(
  DEPLOYMENT.map((id) => ({
    operation: operation('replace', '/canarySettings/deploymentId', id),
    apply: (model: Model) => {
      canaryOf(model).deploymentId = id
    },
  })),
  fc.constantFrom('0.0', '12.5', '100', '1e9', '', '-1').map((value) => ({
    operation: operation('replace', '/canarySettings/percentTraffic', value),
    apply: (model: Model) => {
      if (!/^[\d.]+$/.test(value)) refuse()
      canaryOf(model).percentTraffic = Number.parseFloat(value)
    },
  })),
  fc.constantFrom('true', 'false', 'x').map((value) => ({
    operation: operation('replace', '/canarySettings/useStageCache', value),
    apply: (model: Model) => {
      canaryOf(model).useStageCache = value === 'true'
    },
  })),
)

const override: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom('replace', 'remove'), NAME, VALUE).map(([op, name, value]) => ({
  operation: operation(op, `/canarySettings/stageVariableOverrides/${escaped(name)}`, value),
  apply: (model) => {
    if (op === 'replace') canaryOf(model).overrides.set(name, value)
    else if (!model.canary?.overrides.delete(name)) refuse()
  },
}))

const promotion: fc.Arbitrary<Step> = fc.constantFrom<Step>(
  {
    operation: operation('copy', '/deploymentId', undefined, '/canarySettings/deploymentId'),
    apply: (model) => {
      model.deploymentId = model.canary?.deploymentId ?? refuse()
    },
  },
  {
    operation: operation('copy', '/variables', undefined, '/canarySettings/stageVariableOverrides'),
    apply: (model) => {
      model.variables = new Map([...model.variables, ...(model.canary?.overrides ?? refuse())])
    },
  },
  {
    operation: operation('remove', '/canarySettings'),
    apply: (model) => {
      model.canary = null
    },
  },
)

const refused: fc.Arbitrary<Step> = fc
  .constantFrom(
    operation('add', '/canarySettings/percentTraffic', '1'),
    operation('add', '/canarySettings/stageVariableOverrides/a', 'x'),
    operation('remove', '/canarySettings/percentTraffic'),
    operation('replace', '/canarySettings', 'x'),
    operation('copy', '/deploymentId', undefined, '/canarySettings/stageVariableOverrides'),
    operation('copy', '/canarySettings/deploymentId', undefined, '/deploymentId'),
    operation('move', '/variables', undefined, '/canarySettings/stageVariableOverrides'),
    operation('replace', '/variables', 'x'),
    operation('replace', '/*/*/logging/unknown', 'x'),
    operation('test', '/deploymentId', 'dep1'),
    operation('remove', '/deploymentId'),
    operation('remove', '/*/*/logging/loglevel'),
    operation('replace', '/__proto__/polluted', 'x'),
    operation('replace', 'variables/a', 'x'),
  )
  .map((refusedOperation) => ({ operation: refusedOperation, apply: refuse }))

/** Both as plain entries: maps are not compared by their order, and a map of nothing may be missing. */
const sorted = (map: object | null | undefined): [string, unknown][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))

function shownModel({ deploymentId, variables, settings, canary }: Model): object {
  const object = (map: ReadonlyMap<string, unknown>): [string, unknown][] =>
    [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return {
    deploymentId,
    variables: object(variables),
    settings: object(new Map([...settings.values()].map(({ key, members }) => [key, object(members)]))),
    canary: canary && { ...canary, overrides: object(canary.overrides) },
  }
}

function shownStage({ deploymentId, variables, methodSettings, canarySettings }: JsonObject): object {
  const { stageVariableOverrides, ...canary } = (canarySettings ?? {}) as JsonObject
  return {
    deploymentId,
    variables: sorted(variables as object),
    // What a throttle shows is the account's matter.
    settings: sorted(methodSettings as object).map(([key, held]) => [
      key,
      sorted(held as object).filter(([member]) => !member.startsWith('throttling')),
    ]),
    canary: canarySettings ? { ...canary, overrides: sorted(stageVariableOverrides as object) } : null,
  }
}

test('[S] control-plane.md 13 #5 #6 #8 #10 #11 #12, 21 #26, auth-throttle-cache.md 9.4 #5: operations in order do what a plain model does', () => {
  const step = fc.oneof(
    variable,
    variableRemoval,
    deployment,
    setting,
    settingsRemoval,
    canaryMember,
    override,
    promotion,
    refused,
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 16 }), (steps) => {
      let stage: JsonObject = { deploymentId: 'dep1', methodSettings: {} }
      const model: Model = { deploymentId: 'dep1', variables: new Map(), settings: new Map(), canary: null }
      for (const { operation: one, apply } of steps) {
        const before = JSON.stringify(stage)
        try {
          apply(model)
        } catch {
          expect(() => applyPatch(stageRules, stageStyle, stage, [one])).toThrow(ServiceError)
          expect(JSON.stringify(stage)).toBe(before)
          continue
        }
        // Through JSON, as a row goes through the store.
        stage = JSON.parse(JSON.stringify(applyPatch(stageRules, stageStyle, stage, [one])))
      }
      expect(shownStage(stage)).toEqual(shownModel(model))
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }),
    { numRuns: 400 },
  )
})

test('[S] control-plane.md 13 #10 #11: all operations of a call, or none', () => {
  const stage: JsonObject = { deploymentId: 'dep1', methodSettings: {} }
  const canary = operation('replace', '/canarySettings/deploymentId', 'dep2')
  const copy = operation('copy', '/deploymentId', undefined, '/canarySettings/deploymentId')
  expect(applyPatch(stageRules, stageStyle, stage, [canary, copy])).toMatchObject({ deploymentId: 'dep2' })
  expect(() => applyPatch(stageRules, stageStyle, stage, [copy, canary])).toThrow('Promotion not available')
  expect(stage).toEqual({ deploymentId: 'dep1', methodSettings: {} })
})

// [K] Kept, such a setting would act nowhere.
test('a setting of what is no verb is no path ([S] control-plane.md 13 #7); wildcards of either part are', () => {
  const stage: JsonObject = { deploymentId: 'dep1', methodSettings: {} }
  for (const path of ['/~1pets/FOO/logging/loglevel', '/pets/get/logging/loglevel', '/*//logging/loglevel']) {
    const refused = () => applyPatch(stageRules, stageStyle, stage, [operation('replace', path, 'INFO')])
    expect(refused, path).toThrow(`Invalid method setting path: ${path}. Must be one of`)
  }
  for (const key of ['*/*', '~1pets/ANY', '*/GET', '~1pets/*']) {
    const patched = applyPatch(stageRules, stageStyle, stage, [operation('replace', `/${key}/logging/loglevel`, 'INFO')])
    expect(patched.methodSettings).toMatchObject({ [key]: { loggingLevel: 'INFO' } })
  }
})

test('throttles as guides spell them are those of AWS, and what is near them is refused ([S] control-plane.md 13 #7)', () => {
  const stage: JsonObject = { deploymentId: 'dep1', methodSettings: {} }
  const patched = applyPatch(stageRules, stageStyle, stage, [
    operation('replace', '/throttle/rateLimit', '1000'),
    operation('replace', '/throttle/burstLimit', '2000'),
    operation('replace', '/*/POST/users/{id}/rateLimit', '100'),
  ])
  expect(patched.methodSettings).toMatchObject({
    '*/*': { throttlingRateLimit: 1000, throttlingBurstLimit: 2000 },
    'users/{id}/POST': { throttlingRateLimit: 100, throttlingBurstLimit: 2000 },
  })
  for (const path of ['/throttle/other', '/throttle/rateLimit/x', '/*/users/POST/rateLimit', '/*/POST/rateLimit']) {
    const refused = () => applyPatch(stageRules, stageStyle, stage, [operation('replace', path, '1')])
    expect(refused, path).toThrow(`Invalid method setting path: ${path}. Must be one of`)
  }
})
