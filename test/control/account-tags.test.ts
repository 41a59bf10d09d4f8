// Account and tags: control-plane.md 20.
import type { PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const ACCOUNT = { throttleSettings: { burstLimit: 5000, rateLimit: 10000 }, features: ['UsagePlans'], apiKeyVersion: '4' }
const update = (...patchOperations: PatchOperation[]) => answer(api.updateAccount({ patchOperations }))

test('[D] control-plane.md 20 #1, [K+] control-plane.md 20 #2, 21 #4: the account is there from the start, and keeps its role', async () => {
  expect(await answer(api.getAccount({}))).toEqual(ACCOUNT)
  const cloudwatchRoleArn = 'arn:aws:iam::111111111111:role/logs'
  const set = await update(
    { op: 'replace', path: '/cloudwatchRoleArn', value: cloudwatchRoleArn },
    { op: 'add', path: '/features', value: 'UsagePlans' },
  )
  expect(set).toEqual({ ...ACCOUNT, cloudwatchRoleArn })
  expect(await answer(api.getAccount({}))).toEqual(set)
  expect(await answer(server.client('222222222222').getAccount({}))).toEqual(ACCOUNT)
  expect(await update({ op: 'replace', path: '/cloudwatchRoleArn', value: '' })).toEqual(ACCOUNT)
})

test('[K+] control-plane.md 20 #3: what is no role', async () => {
  expect(await refusal(update({ op: 'replace', path: '/cloudwatchRoleArn', value: 'arn:aws:iam::1:user/x' }))).toBe(
    'BadRequestException 400 The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
  )
})

test('[D] control-plane.md 20 #4, L #61 #63: APIs and stages carry tags: 204, 204, 200', async () => {
  const { id, rootResourceId } = await api.createRestApi({ name: 'tagged', tags: { first: '1' } })
  const at = { restApiId: id, resourceId: rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'NONE' })
  await api.putIntegration({ ...at, type: 'MOCK' })
  await api.createDeployment({ restApiId: id, stageName: 'dev' })
  for (const resourceArn of [
    `arn:aws:apigateway:us-east-1::/restapis/${id}`,
    `arn:aws:apigateway:us-east-1::/restapis/${id}/stages/dev`,
  ]) {
    expect(await status(api.tagResource({ resourceArn, tags: { a: 'x', b: 'y' } }))).toBe(204)
    expect((await api.getTags({ resourceArn })).tags).toMatchObject({ a: 'x', b: 'y' })
    expect(await status(api.untagResource({ resourceArn, tagKeys: ['a', 'first'] }))).toBe(204)
    expect((await api.getTags({ resourceArn })).tags).toEqual({ b: 'y' })
  }
  expect((await api.getRestApi({ restApiId: id })).tags).toEqual({ b: 'y' })
  expect((await api.getStage({ restApiId: id, stageName: 'dev' })).tags).toEqual({ b: 'y' })
})

test.each([
  ['no-arn', 'BadRequestException 400 Invalid ARN specified in the request'],
  ['arn:aws:apigateway:us-east-1::/restapis/x/resources/y', 'BadRequestException 400 Invalid ARN specified in the request'],
  ['arn:aws:apigateway:eu-west-1::/restapis/x', 'BadRequestException 400 Invalid ARN specified in the request'],
  ['arn:aws:apigateway:us-east-1::/restapis/nope', 'NotFoundException 404 Invalid API identifier specified 111111111111:nope'],
  ['arn:aws:apigateway:us-east-1::/restapis/nope/stages/dev', 'NotFoundException 404 Invalid Stage identifier specified'],
])('[K+] control-plane.md 20 #6: tags of %s', async (resourceArn, expected) => {
  expect(await refusal(api.getTags({ resourceArn }))).toBe(expected)
})

test('[D] control-plane.md 20 #5: 50 tags, keys of 128, values of 256 and no aws: in front', async () => {
  const { id } = await api.createRestApi({ name: 'limits' })
  const resourceArn = `arn:aws:apigateway:us-east-1::/restapis/${id}`
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
  expect(await refusal(api.tagResource({ resourceArn, tags: many(51) }))).toContain('BadRequestException 400')
  expect(await refusal(api.tagResource({ resourceArn, tags: { ['k'.repeat(129)]: 'v' } }))).toContain('BadRequestException 400')
  expect(await refusal(api.tagResource({ resourceArn, tags: { k: 'v'.repeat(257) } }))).toContain('BadRequestException 400')
  expect(await refusal(api.tagResource({ resourceArn, tags: { 'aws:k': 'v' } }))).toContain('BadRequestException 400')
  const edge = { ...many(48), ['k'.repeat(128)]: 'v', v: 'v'.repeat(256) }
  expect(await status(api.tagResource({ resourceArn, tags: edge }))).toBe(204)
  expect(await refusal(api.tagResource({ resourceArn, tags: { another: 'x' } }))).toContain('BadRequestException 400')
})
