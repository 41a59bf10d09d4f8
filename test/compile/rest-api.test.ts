import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describe } from '../../src/compile/plan.ts'
import { compileRestApi, compileTestInvoke } from '../../src/compile/rest-api.ts'
import { stageSettings } from '../../src/compile/stage-settings.ts'
import { idlePorts as ports } from '../support/compile-ports.ts'
import { httpProxy, method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

const stage = stageSettings('000000000000', 'us-east-1', 'prod', {
  deploymentId: 'dep1',
  variables: { colour: 'red' },
  accessLogSettings: { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access:*', format: '$context.requestId' },
  methodSettings: {
    '*/*': { loggingLevel: 'OFF' },
    '~1pets~1{id}/GET': { loggingLevel: 'INFO' },
    '~1/GET': { loggingLevel: 'ERROR' },
  },
})

const pets = restApi(
  {
    'GET /': mock('{}', { operationName: 'Root' }),
    'GET /pets/{id}': mock('{}', { requestValidatorId: 'v1', requestParameters: { 'method.request.querystring.q': true } }),
    'POST /pets': { ...mock('{}'), authorizationType: 'AWS_IAM', apiKeyRequired: true },
    'ANY /{proxy+}': httpProxy('http://localhost:8080/{proxy}'),
    'GET /http': method({ integration: { ...mockIntegration, type: 'HTTP', httpMethod: 'GET', uri: 'http://localhost:8080/' } }),
  },
  { minimumCompressionSize: 1024 },
  { requestValidators: [{ id: 'v1', validateRequestBody: false, validateRequestParameters: true }] },
)

test('a plan as text (golden; UPDATE_GOLDEN=1 writes it anew)', async () => {
  const golden = join(import.meta.dirname, 'golden', 'pets.plan.txt')
  const text = describe(compileRestApi(pets, stage, ports))
  if (process.env.UPDATE_GOLDEN) await writeFile(golden, text)
  expect(text).toBe(await readFile(golden, 'utf8'))
})

test('compiling does no I/O, and what is compiled is frozen', () => {
  const plan = compileRestApi(pets, stage, ports)
  expect(Object.isFrozen(plan)).toBe(true)
  expect(Object.isFrozen(plan.stage)).toBe(true)
  expect(plan.methods.map(({ openLog }) => openLog !== null)).toEqual([true, true, false, false, false])
})

test('what is not configured is no step', () => {
  const plan = compileRestApi(restApi({ 'GET /': mock('{}') }), stageSettings('0', 'r', 's', { deploymentId: 'd' }), ports)
  expect(plan.methods[0]?.outline).toEqual(['gateway response', 'MOCK'])
})

test('methods that run the same steps share one outline', () => {
  const methods = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`GET /r${i}`, mock('{}')]))
  const plan = compileRestApi(restApi(methods), stage, ports)
  expect(plan.methods).toHaveLength(1000)
  expect(new Set(plan.methods.map(({ outline }) => outline)).size).toBe(1)
})

test('one method compiles alone for TestInvokeMethod, without what guards it', () => {
  const post = pets.resources.find(({ path }) => path === '/pets')
  const plan = compileTestInvoke(pets, stage, post?.id ?? '', 'POST', ports)
  expect(plan?.outline).toEqual(['execution log', 'method response log', 'gateway response', 'execution start', 'MOCK'])
  expect(compileTestInvoke(pets, stage, post?.id ?? '', 'GET', ports)).toBeUndefined()
  expect(compileTestInvoke(pets, stage, 'nowhere', 'POST', ports)).toBeUndefined()
})

test('a stage row with members of the wrong type has the defaults', () => {
  const settings = stageSettings('0', 'r', 's', {
    variables: [1],
    accessLogSettings: { format: 'x' },
    methodSettings: { '*/*': 5, 'a/GET': { loggingLevel: 'LOUD' } },
  })
  expect(settings.accessLog).toBeNull()
  expect(Object.keys(settings.variables)).toEqual([])
  expect(settings.methodSettings['/a/GET']).toEqual({
    loggingLevel: 'OFF',
    dataTraceEnabled: false,
    rateLimit: null,
    burstLimit: null,
    cache: {
      verbs: 'GET',
      ttlSeconds: 300,
      dataEncrypted: false,
      requireAuthorizationForCacheControl: true,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    },
  })
  expect(settings.methodSettings['*/*']).toBeUndefined()
})
