// Canaries of stages: control-plane.md 12 and 13, rest-api.md 13.
import type { PatchOperation, Stage } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { canaryOf, stageSettings } from '../../src/compile/stage-settings.ts'
import type { StageSettings } from '../../src/model/snapshot.ts'
import { answer, type ControlServer, refusal, startControl } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string
let first: string
let second: string
const validated: StageSettings[] = []

beforeAll(async () => {
  server = await startControl({ validateSnapshot: (_snapshot, stage) => void validated.push(stage) })
  api = server.client()
})
beforeEach(async () => {
  restApiId = await stagedApi(api)
  first = (await api.createDeployment({ restApiId })).id ?? ''
  second = (await api.createDeployment({ restApiId })).id ?? ''
})
afterAll(() => server.close())

const create = (input: object = {}): Promise<Stage> =>
  answer(api.createStage({ restApiId, stageName: 's1', deploymentId: first, variables: { a: '1', b: '2' }, ...input }))
const get = (): Promise<Stage> => answer(api.getStage({ restApiId, stageName: 's1' }))
const deploy = (input: object) => api.createDeployment({ restApiId, stageName: 's1', ...input })
const update = (...patchOperations: PatchOperation[]): Promise<Stage> =>
  answer(api.updateStage({ restApiId, stageName: 's1', patchOperations }))
const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path: `/canarySettings/${path}`, value })
const remove = (path: string): PatchOperation => ({ op: 'remove', path })
const COPY_DEPLOYMENT: PatchOperation = { op: 'copy', path: '/deploymentId', from: '/canarySettings/deploymentId' }
const COPY_VARIABLES: PatchOperation = { op: 'copy', path: '/variables', from: '/canarySettings/stageVariableOverrides' }
const bare = { percentTraffic: 0, useStageCache: false }

test('[S] control-plane.md 13 #3: CreateStage shows the canary with what was left out', async () => {
  const canarySettings = { deploymentId: second, percentTraffic: 50.5, stageVariableOverrides: { a: 'canary' } }
  expect((await create({ canarySettings })).canarySettings).toEqual({ ...canarySettings, useStageCache: false })
  expect((await get()).canarySettings).toEqual({ ...canarySettings, useStageCache: false })
  const chosen = { stageName: 's2', canarySettings: { useStageCache: true, stageVariableOverrides: {} } }
  expect((await create(chosen)).canarySettings).toEqual({ deploymentId: first, percentTraffic: 0, useStageCache: true })
})

test.each(['-0.1', '100.1', '1e1', '', 'x', 'NaN', 'Infinity'])(
  '[S] rest-api.md 13 #1: percentTraffic is not %o',
  async (value) => {
    await create()
    const refused = 'BadRequestException 400 Invalid canary percentTraffic specified.'
    expect(await refusal(update(replace('percentTraffic', value)))).toContain(refused)
    if (value.includes('.')) {
      const canarySettings = { percentTraffic: Number(value) }
      expect(await refusal(create({ stageName: 's2', canarySettings }))).toContain(refused)
      expect(await refusal(deploy({ canarySettings }))).toContain(refused)
    }
    expect(await get()).not.toHaveProperty('canarySettings')
  },
)

test.each(['0', '0.0', '33.33', '100', '100.0'])('[S] rest-api.md 13 #1: percentTraffic may be %o', async (value) => {
  await create()
  expect((await update(replace('percentTraffic', value))).canarySettings?.percentTraffic).toBe(Number(value))
})

test('[S] control-plane.md 13 #3 #10: an unknown deployment of a canary', async () => {
  const unknown = 'BadRequestException 400 Deployment id does not exist'
  expect(await refusal(create({ canarySettings: { deploymentId: 'nope' } }))).toBe(unknown)
  expect(await refusal(create({ canarySettings: { deploymentId: '' } }))).toBe(unknown)
  await create()
  expect(await refusal(update(replace('deploymentId', 'nope')))).toBe(unknown)
  expect(await refusal(update(replace('deploymentId', '')))).toBe(unknown)
})

test.each<readonly [string, string, object]>([
  ['percentTraffic', '10.5', { percentTraffic: 10.5 }],
  ['deploymentId', 'second', { deploymentId: 'second' }],
  ['useStageCache', 'true', { useStageCache: true }],
  ['stageVariableOverrides/a', 'x', { stageVariableOverrides: { a: 'x' } }],
])(
  '[S] control-plane.md 13 #6 #10: replacing /canarySettings/%s makes a canary with the defaults',
  async (path, value, expected) => {
    await create()
    const made = (await update(replace(path, value === 'second' ? second : value))).canarySettings
    const named = { ...made, deploymentId: made?.deploymentId === second ? 'second' : made?.deploymentId }
    expect(named).toEqual({ ...bare, deploymentId: first, ...expected })
  },
)

test('[S] control-plane.md 13 #10: nothing of a canary is added', async () => {
  await create()
  for (const path of ['deploymentId', 'percentTraffic', 'useStageCache', 'stageVariableOverrides/a']) {
    expect(await refusal(update({ op: 'add', path: `/canarySettings/${path}`, value: first }))).toBe(
      `BadRequestException 400 Invalid add operation with path: /canarySettings/${path}`,
    )
  }
})

test('[S] control-plane.md 13 #6: an override is replaced, made and [D] removed; the canary leaves as a whole', async () => {
  await create({ canarySettings: { stageVariableOverrides: { a: 'x', c: 'y' } } })
  const overrides = async (...operations: PatchOperation[]) =>
    (await update(...operations)).canarySettings?.stageVariableOverrides
  expect(await overrides(replace('stageVariableOverrides/a', 'z'), replace('stageVariableOverrides/d', 'new'))).toEqual({
    a: 'z',
    c: 'y',
    d: 'new',
  })
  expect(await overrides(remove('/canarySettings/stageVariableOverrides/a'))).toEqual({ c: 'y', d: 'new' })
  expect(await refusal(update(remove('/canarySettings/stageVariableOverrides/a')))).toBe(
    'BadRequestException 400 Cannot remove method setting canarySettings/stageVariableOverrides/a because there is no method setting for this method ',
  )
  const gone = ['c', 'd'].map((name) => remove(`/canarySettings/stageVariableOverrides/${name}`))
  expect((await update(...gone)).canarySettings).toEqual({ ...bare, deploymentId: first })
  const without = await update(remove('/canarySettings'))
  expect(without).not.toHaveProperty('canarySettings')
  expect(without.variables).toEqual({ a: '1', b: '2' })
})

test.each([
  ['a-b', 'x'],
  ['v', 'with space'],
  ['v', ''],
])('[D] rest-api.md 12 #1: the overrides are stage variables: not %s = %o', async (name, value) => {
  await create()
  expect(await refusal(update(replace(`stageVariableOverrides/${name}`, value)))).toContain('BadRequestException 400')
  const canarySettings = { stageVariableOverrides: { [name]: value } }
  expect(await refusal(create({ stageName: 's2', canarySettings }))).toContain('BadRequestException 400')
  expect(await refusal(deploy({ canarySettings }))).toContain('BadRequestException 400')
})

test('[S] control-plane.md 13 #6 #11 #12: promotion copies deployment and variables; the canary stays until removed', async () => {
  const canarySettings = { deploymentId: second, percentTraffic: 10, stageVariableOverrides: { b: 'two', c: 'three' } }
  await create({ canarySettings })
  const promoted = await update(replace('percentTraffic', '0.0'), COPY_VARIABLES, COPY_DEPLOYMENT)
  expect(promoted).toMatchObject({ deploymentId: second, variables: { a: '1', b: 'two', c: 'three' } })
  expect(promoted.canarySettings).toEqual({ ...canarySettings, percentTraffic: 0, useStageCache: false })
  expect(await update(remove('/canarySettings'))).toMatchObject({
    deploymentId: second,
    variables: { a: '1', b: 'two', c: 'three' },
  })
})

test('[S] control-plane.md 13 #10 #11 #12: the call that makes the canary can promote it', async () => {
  await create()
  const promoted = await update(
    replace('deploymentId', second),
    replace('stageVariableOverrides/a', 'one'),
    COPY_DEPLOYMENT,
    COPY_VARIABLES,
    remove('/canarySettings'),
  )
  expect(promoted).toMatchObject({ deploymentId: second, variables: { a: 'one', b: '2' } })
  expect(promoted).not.toHaveProperty('canarySettings')
})

test('[S] control-plane.md 13 #11: what cannot be copied, with a canary or without', async () => {
  const words = (path: string, from: string) =>
    `BadRequestException 400 Invalid copy operation with path: ${path} and from ${from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]`
  const none = 'BadRequestException 400 Promotion not available. Canary does not exist.'
  const pairs = [
    ['/canarySettings/stageVariableOverrides', '/variables'],
    ['/canarySettings/deploymentId', '/deploymentId'],
    ['/description', '/canarySettings/deploymentId'],
    ['/*/*/logging/loglevel', '/canarySettings/deploymentId'],
    ['/deploymentId', '/description'],
    ['/variables', '/canarySettings/deploymentId'],
  ] as const
  await create()
  expect([await refusal(update(COPY_DEPLOYMENT)), await refusal(update(COPY_VARIABLES))]).toEqual([none, none])
  for (const canary of [false, true]) {
    if (canary) await update(replace('deploymentId', second))
    for (const [path, from] of pairs) expect(await refusal(update({ op: 'copy', path, from }))).toBe(words(path, from))
  }
})

test('[S] control-plane.md 12 #3, 13 #3: a canary deployment leaves the stage where it is, and makes its canary anew', async () => {
  await create({
    canarySettings: { deploymentId: second, percentTraffic: 40, stageVariableOverrides: { a: 'x' }, useStageCache: true },
  })
  validated.length = 0
  const third = await deploy({
    canarySettings: { percentTraffic: 50, stageVariableOverrides: { b: 'y' } },
    variables: { z: '9' },
  })
  expect(await get()).toMatchObject({ deploymentId: first, variables: { z: '9' } })
  expect((await get()).canarySettings).toEqual({
    deploymentId: third.id,
    percentTraffic: 50,
    stageVariableOverrides: { b: 'y' },
    useStageCache: false,
  })
  expect(validated).toMatchObject([{ isCanary: true, deploymentId: third.id, variables: { z: '9', b: 'y' } }])
})

test('a stage with a canary takes no other deployment, and what is refused leaves nothing behind', async () => {
  await create({ canarySettings: {} })
  const before = await api.getDeployments({ restApiId })
  expect(await refusal(deploy({}))).toBe(
    'BadRequestException 400 Invalid deployment content specified.Non canary deployment not supported on stage s1 because Canary is enabled. Provide CanarySettings in deploymentInput.',
  )
  expect((await api.getDeployments({ restApiId })).items).toEqual(before.items)
  await update(remove('/canarySettings'))
  expect(await refusal(deploy({}))).toContain('answered')
})

test('[S] control-plane.md 12 #4: the deployment of a canary stays while the canary does', async () => {
  await create({ canarySettings: { deploymentId: second } })
  const removal = () => refusal(api.deleteDeployment({ restApiId, deploymentId: second }))
  expect(await removal()).toBe('BadRequestException 400 Active stages pointing to this deployment must be moved or deleted')
  await update(remove('/canarySettings'))
  expect(await removal()).toContain('answered')
})

test('[S] rest-api.md 13 #2: the canary has the variables of the stage with its overrides laid over', async () => {
  await create({ canarySettings: { deploymentId: second, stageVariableOverrides: { b: 'two', c: 'three' } } })
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${restApiId}/stages/s1`)
  const stage = stageSettings('111111111111', 'us-east-1', 's1', row?.value ?? {})
  expect(stage).toMatchObject({ isCanary: false, deploymentId: first, variables: { a: '1', b: '2' } })
  const canary = canaryOf(stage)
  expect(canary).toMatchObject({ isCanary: true, deploymentId: second })
  expect({ ...canary?.variables }).toEqual({ a: '1', b: 'two', c: 'three' })
  expect(canaryOf({ ...stage, canarySettings: null })).toBeNull()
})

test('GetExport shows the deployment of the stage, and after a promotion that of the canary', async () => {
  const { items: resources = [] } = await api.getResources({ restApiId })
  const { id: resourceId } = await api.createResource({ restApiId, parentId: resources[0]?.id, pathPart: 'new' })
  await api.putMethod({ restApiId, resourceId, httpMethod: 'GET', authorizationType: 'NONE' })
  await api.putIntegration({ restApiId, resourceId, httpMethod: 'GET', type: 'MOCK' })
  await create()
  await deploy({ canarySettings: { percentTraffic: 100 } })
  const paths = async (): Promise<string[]> => {
    const { body } = await api.getExport({ restApiId, stageName: 's1', exportType: 'oas30' })
    return Object.keys(JSON.parse(Buffer.from(body ?? []).toString()).paths)
  }
  expect(await paths()).toEqual(['/'])
  await update(COPY_DEPLOYMENT)
  expect(await paths()).toEqual(['/', '/new'])
})
