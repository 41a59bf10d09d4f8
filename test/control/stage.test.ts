// Stages: control-plane.md 13, rest-api.md 12.
import type { PatchOperation, RestApi, Stage } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { settingsOf, stageSettings } from '../../src/compile/stage-settings.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi
let deploymentId: string | undefined

beforeAll(async () => {
  server = await startControl()
  api = server.client()
  made = await api.createRestApi({ name: 'stages' })
  const at = { restApiId: made.id, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'NONE' })
  await api.putIntegration({ ...at, type: 'MOCK' })
  deploymentId = (await api.createDeployment({ restApiId: made.id })).id
})
beforeEach(async () => {
  for (const { stageName } of (await api.getStages({ restApiId: made.id })).item ?? []) {
    await api.deleteStage({ restApiId: made.id, stageName })
  }
})
afterAll(() => server.close())

const create = (input: object = {}): Promise<Stage> =>
  answer(api.createStage({ restApiId: made.id, stageName: 's1', deploymentId, ...input }))
const update = (...patchOperations: PatchOperation[]): Promise<Stage> =>
  answer(api.updateStage({ restApiId: made.id, stageName: 's1', patchOperations }))
const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value })

const PATHS =
  '[/deploymentId, /description, /cacheClusterEnabled, /cacheClusterSize, /clientCertificateId, /accessLogSettings, /accessLogSettings/destinationArn, /accessLogSettings/format, /{resourcePath}/{httpMethod}/metrics/enabled, /{resourcePath}/{httpMethod}/logging/dataTrace, /{resourcePath}/{httpMethod}/logging/loglevel, /{resourcePath}/{httpMethod}/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/{httpMethod}/caching/ttlInSeconds, /{resourcePath}/{httpMethod}/caching/enabled, /{resourcePath}/{httpMethod}/caching/dataEncrypted, /{resourcePath}/{httpMethod}/caching/requireAuthorizationForCacheControl, /{resourcePath}/{httpMethod}/caching/unauthorizedCacheControlHeaderStrategy, /*/*/metrics/enabled, /*/*/logging/dataTrace, /*/*/logging/loglevel, /*/*/throttling/burstLimit /*/*/throttling/rateLimit /*/*/caching/ttlInSeconds, /*/*/caching/enabled, /*/*/caching/dataEncrypted, /*/*/caching/requireAuthorizationForCacheControl, /*/*/caching/unauthorizedCacheControlHeaderStrategy, /variables/{variable_name}, /tracingEnabled]'

test('[S] control-plane.md 13 #1 #15, auth-throttle-cache.md 9.1 #2, [K+] control-plane.md 13 #16: create 201 with the defaults, get 200, delete 202', async () => {
  expect(await status(api.createStage({ restApiId: made.id, stageName: 's0', deploymentId }))).toBe(201)
  const stage = await create({ description: 'my stage', variables: { testVar: 'default' } })
  expect(stage).toEqual({
    deploymentId,
    stageName: 's1',
    description: 'my stage',
    cacheClusterEnabled: false,
    cacheClusterStatus: 'NOT_AVAILABLE',
    methodSettings: {},
    variables: { testVar: 'default' },
    tracingEnabled: false,
    createdDate: expect.any(Date),
    lastUpdatedDate: expect.any(Date),
  })
  expect(await answer(api.getStage({ restApiId: made.id, stageName: 's1' }))).toEqual(stage)
  expect(await status(api.deleteStage({ restApiId: made.id, stageName: 's1' }))).toBe(202)
  expect(await refusal(api.getStage({ restApiId: made.id, stageName: 's1' }))).toBe(
    'NotFoundException 404 Invalid Stage identifier specified',
  )
})

test('[S] control-plane.md 13 #2: GetStages says `item`, and filters by deployment', async () => {
  const other = await api.createDeployment({ restApiId: made.id })
  await create()
  await create({ stageName: 's2', deploymentId: other.id })
  const names = async (filter: object = {}) =>
    (await api.getStages({ restApiId: made.id, ...filter })).item?.map((stage) => stage.stageName)
  expect(await names()).toEqual(['s1', 's2'])
  expect(await names({ deploymentId })).toEqual(['s1'])
  expect(await names({ deploymentId: other.id })).toEqual(['s2'])
})

test.each<readonly [string, object, string]>([
  ['a name that is taken', {}, 'ConflictException 409 Stage already exists'],
  ['a name with other characters', { stageName: 'a.b' }, 'BadRequestException 400 Stage name only allows a-zA-Z0-9_-'],
  ['an unknown deployment', { stageName: 'x', deploymentId: 'deploy' }, 'BadRequestException 400 Deployment id does not exist'],
  [
    'an unknown deployment of a canary',
    { stageName: 'x', canarySettings: { deploymentId: 'deploy' } },
    'BadRequestException 400 Deployment id does not exist',
  ],
  ['a wrong API', { restApiId: 'fake' }, 'NotFoundException 404 Invalid API identifier specified 111111111111:fake'],
])('[S] control-plane.md 13 #3, [K+] control-plane.md 13 #17: create refuses %s', async (_, input, expected) => {
  await create()
  expect(await refusal(create(input))).toBe(expected)
})

test('[S] control-plane.md 13 #1 #4 #5: update replaces description, variables, deployment and settings', async () => {
  await create()
  const other = await api.createDeployment({ restApiId: made.id })
  const updated = await update(
    replace('/description', 'stage new'),
    replace('/variables/var1', 'test'),
    replace('/variables/var2', 'test2'),
    replace('/deploymentId', other.id ?? ''),
    replace('/*/*/caching/ttlInSeconds', '60'),
    replace('/tracingEnabled', 'false'),
  )
  expect(updated).toMatchObject({
    description: 'stage new',
    variables: { var1: 'test', var2: 'test2' },
    deploymentId: other.id,
    tracingEnabled: false,
  })
  // Each member of a new entry but loggingLevel, which only shows when it was set.
  expect(updated.methodSettings).toEqual({
    '*/*': {
      metricsEnabled: false,
      dataTraceEnabled: false,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10000,
      cachingEnabled: false,
      cacheTtlInSeconds: 60,
      cacheDataEncrypted: false,
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    },
  })
  expect(await update({ op: 'remove', path: '/variables/var1' })).toMatchObject({ variables: { var2: 'test2' } })
  expect(await update({ op: 'remove', path: '/variables/var2' })).not.toHaveProperty('variables')
})

test.each<readonly [string, string, object]>([
  ['/*/*/logging/loglevel', 'INFO', { loggingLevel: 'INFO' }],
  ['/*/*/logging/dataTrace', 'true', { dataTraceEnabled: true }],
  ['/*/*/metrics/enabled', 'false', { metricsEnabled: false }],
  ['/*/*/caching/enabled', 'false', { cachingEnabled: false }],
  ['/*/*/caching/ttlInSeconds', '3600', { cacheTtlInSeconds: 3600 }],
  ['/*/*/caching/dataEncrypted', 'true', { cacheDataEncrypted: true }],
  ['/*/*/caching/requireAuthorizationForCacheControl', 'false', { requireAuthorizationForCacheControl: false }],
  [
    '/*/*/caching/unauthorizedCacheControlHeaderStrategy',
    'FAIL_WITH_403',
    { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
  ],
  ['/*/*/throttling/burstLimit', '5000', { throttlingBurstLimit: 5000 }],
  ['/*/*/throttling/rateLimit', '10000', { throttlingRateLimit: 10000 }],
])('[S] control-plane.md 13 #5 #6, auth-throttle-cache.md 9.4 #4 #6: the method setting %s', async (path, value, expected) => {
  await create()
  expect((await update(replace(path, value))).methodSettings?.['*/*']).toMatchObject(expected)
  expect(await update({ op: 'remove', path: '/*/*' })).toMatchObject({ methodSettings: {} })
})

test('[S] auth-throttle-cache.md 8 #11, [D] 8 #2: one value of a throttle is kept, and the other shown as the account has it', async () => {
  await create()
  const shown = async (path: string, value: string) => (await update(replace(path, value))).methodSettings
  expect((await shown('/*/*/throttling/rateLimit', '0.5'))?.['*/*']).toMatchObject({
    throttlingRateLimit: 0.5,
    throttlingBurstLimit: 5000,
  })
  expect((await shown('/test/GET/throttling/burstLimit', '-1'))?.['test/GET']).toMatchObject({
    throttlingRateLimit: 0.5,
    throttlingBurstLimit: -1,
  })
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${made.id}/stages/s1`)
  const settings = stageSettings('111111111111', 'us-east-1', 's1', row?.value ?? {})
  expect(settingsOf(settings, '/other', 'POST')).toMatchObject({ rateLimit: 0.5, burstLimit: null })
  expect(settingsOf(settings, '/test', 'GET')).toMatchObject({ rateLimit: 0.5, burstLimit: null })
  for (const value of ['', '-2', '1e3', '0x10', 'NaN', '1.5', '99999999999']) {
    const call = update(replace('/*/*/throttling/burstLimit', value))
    expect(await refusal(call)).toBe(`BadRequestException 400 Invalid value specified for method setting: ${value}`)
  }
})

test("[S] auth-throttle-cache.md 9.4 #2 #5, [K+] auth-throttle-cache.md 9.4 #3: a method's entry starts from the stage's, and keeps what it has when the stage's changes", async () => {
  await create()
  await update(replace('/*/*/logging/loglevel', 'ERROR'))
  await update(replace('/test/GET/logging/dataTrace', 'true'), replace('/~1users~1{id}/GET/logging/loglevel', 'OFF'))
  const { methodSettings } = await update(replace('/*/*/logging/loglevel', 'INFO'))
  expect(Object.keys(methodSettings ?? {})).toEqual(['*/*', 'test/GET', '~1users~1{id}/GET'])
  expect(methodSettings?.['*/*']).toMatchObject({ loggingLevel: 'INFO' })
  expect(methodSettings?.['test/GET']).toMatchObject({ loggingLevel: 'ERROR', dataTraceEnabled: true })
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${made.id}/stages/s1`)
  const settings = stageSettings('111111111111', 'us-east-1', 's1', row?.value ?? {})
  expect(settingsOf(settings, '/test', 'GET')).toMatchObject({ loggingLevel: 'ERROR', dataTraceEnabled: true })
  expect(settingsOf(settings, '/users/{id}', 'GET')).toMatchObject({ loggingLevel: 'OFF', dataTraceEnabled: false })
  expect(settingsOf(settings, '/other', 'POST')).toMatchObject({ loggingLevel: 'INFO' })
  expect(Object.keys((await update({ op: 'remove', path: '/~1users~1{id}/GET' })).methodSettings ?? {})).toEqual([
    '*/*',
    'test/GET',
  ])
})

test('[K+] auth-throttle-cache.md 9.4 #3: a method has one entry, under the spelling that came first, and leaves by any', async () => {
  await create()
  const keys = async (...operations: PatchOperation[]) => Object.keys((await update(...operations)).methodSettings ?? {})
  const set = (key: string): PatchOperation => replace(`/${key}/logging/loglevel`, 'INFO')
  expect(await keys(set('~1pets~1{id}/GET'), set('pets/{id}/GET'), set('/pets/{id}/GET'))).toEqual(['~1pets~1{id}/GET'])
  expect(await keys(set('/GET'), set('~1/GET'), set('pets/GET'))).toEqual(['~1pets~1{id}/GET', '/GET', 'pets/GET'])
  expect(await keys({ op: 'remove', path: '/pets/{id}/GET' }, { op: 'remove', path: '/~1/GET' })).toEqual(['pets/GET'])
  expect(await refusal(update({ op: 'remove', path: '/~1pets/POST' }))).toBe(
    `BadRequestException 400 ${noSetting('~1pets/POST')}`,
  )
})

test('[S] control-plane.md 13 #1, [K] control-plane.md 13 #14: what is shown only where it is set', async () => {
  await api.createDocumentationVersion({ restApiId: made.id, documentationVersion: '1.0' })
  const chosen = { documentationVersion: '1.0', tags: { team: 'a' }, canarySettings: { percentTraffic: 5, deploymentId } }
  expect(await create(chosen)).toMatchObject(chosen)
  const without = await update(replace('/documentationVersion', ''), { op: 'remove', path: '/canarySettings' })
  expect(Object.keys(without).sort()).toEqual(
    [
      'cacheClusterEnabled',
      'cacheClusterStatus',
      'createdDate',
      'deploymentId',
      'lastUpdatedDate',
      'methodSettings',
      'stageName',
      'tags',
      'tracingEnabled',
    ].sort(),
  )
  expect(await update(replace('/documentationVersion', '1.0'))).toMatchObject({ documentationVersion: '1.0' })
})

test('a method setting may name a resource path that is not escaped', async () => {
  await create()
  const { methodSettings } = await update(replace('/users/{id}/GET/logging/loglevel', 'INFO'))
  expect(Object.keys(methodSettings ?? {})).toEqual(['users/{id}/GET'])
})

test('[S] control-plane.md 13 #5, vtl-and-context.md 11 #11: access logs are set by their members, in any order, and removed as a whole', async () => {
  await create()
  const destinationArn = 'arn:aws:logs:us-east-1:111111111111:log-group:access'
  const set = await update(
    { op: 'add', path: '/accessLogSettings/destinationArn', value: destinationArn },
    replace('/accessLogSettings/format', '$context.requestId'),
  )
  expect(set.accessLogSettings).toEqual({ destinationArn, format: '$context.requestId' })
  expect(await update({ op: 'remove', path: '/accessLogSettings' })).not.toHaveProperty('accessLogSettings')
  const format = '$context.requestId $context.identity.sourceIp $context.noSuchVariable'
  const turned = await update(
    replace('/accessLogSettings/format', format),
    replace('/accessLogSettings/destinationArn', destinationArn),
  )
  expect(turned.accessLogSettings).toEqual({ destinationArn, format })
})

test('the cache cluster is inert and available, 0.5 unless told otherwise', async () => {
  await create()
  const on = await update(replace('/cacheClusterEnabled', 'true'), replace('/cacheClusterSize', '6.1'))
  expect(on).toMatchObject({ cacheClusterEnabled: true, cacheClusterSize: '6.1', cacheClusterStatus: 'AVAILABLE' })
  expect(await create({ stageName: 's2', cacheClusterEnabled: true })).toMatchObject({ cacheClusterSize: '0.5' })
})

const LOG_PATHS =
  'Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]'
const noSetting = (path: string) => `Cannot remove method setting ${path} because there is no method setting for this method `
const badCopy = (path: string, from: string) =>
  `Invalid copy operation with path: ${path} and from ${from}. Valid copy:path are [/deploymentId, /variables] and valid copy:from are [/canarySettings/deploymentId, /canarySettings/stageVariableOverrides]`
const NO_CANARY = 'Promotion not available. Canary does not exist.'

test.each<readonly [PatchOperation, string]>([
  [replace('/documentation_version', '1'), `Invalid method setting path: /documentation_version. Must be one of: ${PATHS}`],
  [replace('/tags/tag1', 'x'), `Invalid method setting path: /tags/tag1. Must be one of: ${PATHS}`],
  [{ op: 'add', path: '/tags/tag1', value: 'x' }, `Invalid method setting path: /tags/tag1. Must be one of: ${PATHS}`],
  [replace('/canarySettings', 'x'), `Invalid method setting path: /canarySettings. Must be one of: ${PATHS}`],
  [replace('/canarySettings/badPath', 'x'), `Invalid method setting path: /canarySettings/badPath. Must be one of: ${PATHS}`],
  [{ op: 'remove', path: '/canarySettings/badPath' }, noSetting('canarySettings/badPath')],
  [{ op: 'remove', path: '/canarySettings/stageVariableOverrides' }, noSetting('canarySettings/stageVariableOverrides')],
  [{ op: 'remove', path: '/accessLogSettings/randomValue' }, noSetting('accessLogSettings/randomValue')],
  [{ op: 'remove', path: '/accessLogSettings/destinationArn' }, noSetting('accessLogSettings/destinationArn')],
  [{ op: 'remove', path: '/*/*' }, noSetting('*/*')],
  [{ op: 'remove', path: '/description' }, noSetting('description')],
  [replace('/accessLogSettings', 'x'), LOG_PATHS],
  [{ op: 'add', path: '/accessLogSettings', value: 'x' }, LOG_PATHS],
  [replace('/accessLogSettings/wrong', 'x'), LOG_PATHS],
  [replace('/accessLogSettings/format', ''), 'Access Log value must not be empty'],
  [replace('/accessLogSettings/destinationArn', 'x'), 'Invalid ARN specified in the request'],
  [
    { op: 'add', path: '/canarySettings/deploymentId', value: 'x' },
    'Invalid add operation with path: /canarySettings/deploymentId',
  ],
  [replace('/canarySettings/deploymentId', 'deploy'), 'Deployment id does not exist'],
  [replace('/deploymentId', 'deploy'), 'Deployment id does not exist'],
  [
    { op: 'copy', path: '/canarySettings/stageVariableOverrides', from: '/variables' },
    badCopy('/canarySettings/stageVariableOverrides', '/variables'),
  ],
  [
    { op: 'copy', path: '/canarySettings/deploymentId', from: '/deploymentId' },
    badCopy('/canarySettings/deploymentId', '/deploymentId'),
  ],
  [{ op: 'copy', path: '/deploymentId', from: '/canarySettings/deploymentId' }, NO_CANARY],
  [{ op: 'copy', path: '/variables', from: '/canarySettings/stageVariableOverrides' }, NO_CANARY],
  [replace('/*/*/logging/loglevel', 'LOUD'), 'Invalid value specified for method setting: LOUD'],
  [replace('/*/*/caching/ttlInSeconds', '3601'), 'Invalid value specified for method setting: 3601'],
])('[S] control-plane.md 13 #7-11 #13, auth-throttle-cache.md 9.4 #6: update refuses %o', async (operation, message) => {
  await create()
  expect(await refusal(update(operation))).toBe(`BadRequestException 400 ${message}`)
})

test.each<readonly [string, string, boolean]>([
  ['a_1', 'x', true],
  ['a'.repeat(64), 'x', true],
  ['a'.repeat(65), 'x', false],
  ['a-b', 'x', false],
  ['v', 'A-z0.9_~:/?#&=,', true],
  ['v', 'with space', false],
  ['v', '', false],
  ['v', 'x'.repeat(512), true],
  ['v', 'x'.repeat(513), false],
])('[D] rest-api.md 12 #1: the variable %s = %s', async (name, value, fine) => {
  expect(
    (await refusal(create({ variables: { [name]: value } }))).startsWith(fine ? 'answered' : 'BadRequestException 400'),
  ).toBe(true)
})
