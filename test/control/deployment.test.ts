// Deployments: control-plane.md 12, rest-api.md 14.
import type { RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { badRequest } from '../../src/model/errors.ts'
import type { RestApiSnapshot, StageSettings } from '../../src/model/snapshot.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi
const validated: { snapshot: RestApiSnapshot; stage: StageSettings }[] = []

beforeAll(async () => {
  server = await startControl({
    validateSnapshot: (snapshot, stage) => {
      validated.push({ snapshot, stage })
      if (snapshot.restApi.name === 'cannot run') throw badRequest('It cannot run')
    },
  })
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'deployments' })
})
afterAll(() => server.close())

const at = () => ({ restApiId: made.id, resourceId: made.rootResourceId, httpMethod: 'GET' })
const deploy = (input: object = {}) => answer(api.createDeployment({ restApiId: made.id, ...input }))
const path = (rest: string) => `/111111111111/us-east-1/restapis/${made.id}/${rest}`

async function withMethod(): Promise<void> {
  await api.putMethod({ ...at(), authorizationType: 'NONE', apiKeyRequired: true })
  await api.putIntegration({ ...at(), type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } })
}

test('[K+] control-plane.md 12 #7, rest-api.md 14 #4: an API without methods, or with a method that leads nowhere, is not deployed', async () => {
  expect(await refusal(deploy())).toBe("BadRequestException 400 The REST API doesn't contain any methods")
  await api.putMethod({ ...at(), authorizationType: 'NONE' })
  expect(await refusal(deploy({ stageName: 'dev' }))).toBe('BadRequestException 400 No integration defined for method')
  expect((await api.getDeployments({ restApiId: made.id })).items).toEqual([])
  expect((await api.getStages({ restApiId: made.id })).item).toEqual([])
})

test('[S] control-plane.md 12 #1 #4 #5, 21 #9, [K+] control-plane.md 12 #8: create 201, get 200, list, update of the description, delete 202', async () => {
  await withMethod()
  expect(await status(api.createDeployment({ restApiId: made.id }))).toBe(201)
  const { id: deploymentId, ...rest } = await deploy({ description: 'first' })
  expect(deploymentId).toMatch(/^[a-z0-9]{6}$/)
  expect(rest).toEqual({ description: 'first', createdDate: expect.any(Date) })
  const one = { restApiId: made.id, deploymentId }
  const patchOperations = [{ op: 'replace', path: '/description', value: 'changed' }] as const
  expect(await answer(api.updateDeployment({ ...one, patchOperations: [...patchOperations] }))).toMatchObject({
    description: 'changed',
  })
  expect((await api.getDeployments({ restApiId: made.id })).items?.map((item) => item.id)).toContain(deploymentId)
  expect(await status(api.deleteDeployment(one))).toBe(202)
  expect(await refusal(api.getDeployment(one))).toBe('NotFoundException 404 Invalid Deployment identifier specified')
  expect(await server.store.get(path(`deployments/${deploymentId}/snapshot`))).toBeUndefined()
})

test('[S] control-plane.md 12 #1, [D] control-plane.md 12 #2: apiSummary only for who asks', async () => {
  await withMethod()
  const { id: deploymentId } = await deploy()
  expect(await answer(api.getDeployment({ restApiId: made.id, deploymentId }))).not.toHaveProperty('apiSummary')
  const { apiSummary } = await api.getDeployment({ restApiId: made.id, deploymentId, embed: ['apisummary'] })
  expect(apiSummary).toEqual({ '/': { GET: { authorizationType: 'NONE', apiKeyRequired: true } } })
})

test('[S] control-plane.md 12 #3: stageName makes the stage, or moves the one that stands, with the variables of the call', async () => {
  await withMethod()
  const first = await deploy({ stageName: 's1', stageDescription: 'made', variables: { a: '1' } })
  const stage = { restApiId: made.id, stageName: 's1' }
  expect(await answer(api.getStage(stage))).toMatchObject({ deploymentId: first.id, description: 'made', variables: { a: '1' } })
  const second = await deploy({ stageName: 's1' })
  expect(await answer(api.getStage(stage))).toMatchObject({ deploymentId: second.id, variables: { a: '1' } })
  const third = await deploy({ stageName: 's1', variables: { b: '2' }, cacheClusterEnabled: true, cacheClusterSize: '1.6' })
  expect(await answer(api.getStage(stage))).toMatchObject({
    deploymentId: third.id,
    variables: { b: '2' },
    cacheClusterSize: '1.6',
    cacheClusterStatus: 'AVAILABLE',
  })
})

test('[S] control-plane.md 13 #1: a stage that CreateDeployment makes has no description', async () => {
  await withMethod()
  await deploy({ stageName: 'bare', description: 'of the deployment' })
  expect(await answer(api.getStage({ restApiId: made.id, stageName: 'bare' }))).not.toHaveProperty('description')
})

test('[S] control-plane.md 12 #4: a deployment with a stage stays', async () => {
  await withMethod()
  const { id: deploymentId } = await deploy({ stageName: 's1' })
  const remove = () => refusal(api.deleteDeployment({ restApiId: made.id, deploymentId }))
  const active = 'BadRequestException 400 Active stages pointing to this deployment must be moved or deleted'
  expect(await remove()).toBe(active)
  await deploy({ stageName: 's1' })
  expect(await remove()).toContain('answered')
})

test.each([
  [{}, 'Non null and non empty stageName must be provided for canary deployment. Provided value is null'],
  [{ stageName: '' }, 'Non null and non empty stageName must be provided for canary deployment. Provided value is '],
  [{ stageName: 'non-existing' }, 'Stage non-existing must already be created before making a canary release deployment'],
])('[S] control-plane.md 12 #6: a canary with %o', async (input, message) => {
  await withMethod()
  expect(await refusal(deploy({ ...input, canarySettings: { percentTraffic: 50 } }))).toBe(
    `BadRequestException 400 Invalid deployment content specified.${message}`,
  )
})

test('[D] rest-api.md 14 #1: what is deployed is frozen whole, and compiled first', async () => {
  await withMethod()
  await api.putMethodResponse({ ...at(), statusCode: '200', responseParameters: { 'method.response.header.x': true } })
  await api.putIntegrationResponse({
    ...at(),
    statusCode: '200',
    selectionPattern: '',
    responseTemplates: { 'application/json': '' },
  })
  await api.putGatewayResponse({
    restApiId: made.id,
    responseType: 'DEFAULT_4XX',
    responseParameters: { 'gatewayresponse.header.x': "'y'" },
  })
  validated.length = 0
  const { id } = await deploy({ stageName: 'dev', variables: { a: 'b' } })
  const row = await server.store.get(path(`deployments/${id}/snapshot`))
  expect(row?.kind).toBe('snapshot')
  expect(validated).toHaveLength(1)
  expect(JSON.parse(JSON.stringify(validated[0]?.snapshot))).toEqual(row?.value)
  expect(validated[0]?.stage).toMatchObject({
    accountId: '111111111111',
    region: 'us-east-1',
    stageName: 'dev',
    deploymentId: id,
  })
  expect(row?.value).toMatchObject({
    restApi: { id: made.id, endpointType: 'EDGE', minimumCompressionSize: null, policy: null },
    resources: [
      {
        id: made.rootResourceId,
        path: '/',
        methods: [
          {
            httpMethod: 'GET',
            authorizerId: null,
            apiKeyRequired: true,
            methodResponses: { 200: { responseParameters: { 'method.response.header.x': true } } },
            integration: {
              type: 'MOCK',
              uri: null,
              requestTemplates: { 'application/json': '{"statusCode": 200}' },
              integrationResponses: [
                { statusCode: '200', selectionPattern: '', responseTemplates: { 'application/json': null } },
              ],
            },
          },
        ],
      },
    ],
    models: [{ name: 'Empty' }, { name: 'Error' }],
    gatewayResponses: [
      { responseType: 'DEFAULT_4XX', statusCode: null, responseParameters: { 'gatewayresponse.header.x': "'y'" } },
    ],
  })
  await api.deleteMethod(at())
  expect((await server.store.get(path(`deployments/${id}/snapshot`)))?.value).toEqual(row?.value)
})

test('what does not compile leaves nothing behind', async () => {
  made = await api.createRestApi({ name: 'cannot run' })
  await withMethod()
  expect(await refusal(deploy({ stageName: 'dev' }))).toBe('BadRequestException 400 It cannot run')
  expect(await server.store.subtree(path('deployments'))).toEqual([])
  expect(await refusal(api.getStage({ restApiId: made.id, stageName: 'dev' }))).toContain('Invalid Stage identifier specified')
})

test('[D] rest-api.md 14 #2: a changed resource policy waits for the next deployment', async () => {
  await withMethod()
  const { id } = await deploy({ stageName: 'dev' })
  const policy = '{"Version":"2012-10-17","Statement":[]}'
  await api.updateRestApi({ restApiId: made.id, patchOperations: [{ op: 'replace', path: '/policy', value: policy }] })
  const frozen = async (deploymentId: string | undefined) =>
    (await server.store.get(path(`deployments/${deploymentId}/snapshot`)))?.value.restApi
  expect(await frozen(id)).toMatchObject({ policy: null })
  expect(await frozen((await deploy({ stageName: 'dev' })).id)).toMatchObject({ policy: expect.stringContaining('2012-10-17') })
})

test('a wrong API', async () => {
  expect(await refusal(deploy({ restApiId: 'fake' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:fake',
  )
})
