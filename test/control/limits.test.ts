// docs/limits.md: every setting it lists is refused with 501 by name, and nothing else is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PutIntegrationCommandInput, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi
let deploymentId: string | undefined

beforeAll(async () => {
  server = await startControl()
  api = server.client()
  made = await api.createRestApi({ name: 'limits' })
  const at = { restApiId: made.id, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'NONE' })
  await api.putIntegration({ ...at, type: 'MOCK' })
  deploymentId = (await api.createDeployment({ restApiId: made.id, stageName: 'dev' })).id
})
afterAll(() => server.close())

const create = (input: object) => api.createRestApi({ name: 'x', ...input })
const updateApi = (op: 'add' | 'replace', path: string, value: string) =>
  api.updateRestApi({ restApiId: made.id, patchOperations: [{ op, path, value }] })
const updateStage = (path: string, value: string) =>
  api.updateStage({ restApiId: made.id, stageName: 'dev', patchOperations: [{ op: 'replace', path, value }] })
const deploy = (input: object) => api.createDeployment({ restApiId: made.id, ...input })
const stage = (input: object) => api.createStage({ restApiId: made.id, stageName: 'other', deploymentId, ...input })
const integrate = (input: Partial<PutIntegrationCommandInput>) =>
  api.putIntegration({
    restApiId: made.id,
    resourceId: made.rootResourceId,
    httpMethod: 'GET',
    type: 'HTTP',
    integrationHttpMethod: 'GET',
    uri: 'http://x',
    ...input,
  })

const REFUSED: Readonly<Record<string, () => Promise<unknown>>> = {
  'CreateRestApi securityPolicy': () => create({ securityPolicy: 'TLS_1_0' }),
  'CreateRestApi endpointAccessMode': () => create({ endpointAccessMode: 'STRICT' }),
  'CreateRestApi endpointConfiguration.vpcEndpointIds': () =>
    create({ endpointConfiguration: { types: ['PRIVATE'], vpcEndpointIds: ['vpce-1'] } }),
  'UpdateRestApi /securityPolicy': () => updateApi('replace', '/securityPolicy', 'TLS_1_0'),
  'UpdateRestApi /endpointAccessMode': () => updateApi('replace', '/endpointAccessMode', 'STRICT'),
  'UpdateRestApi /endpointConfiguration/vpcEndpointIds': () =>
    updateApi('add', '/endpointConfiguration/vpcEndpointIds', 'vpce-1'),
  'GetExport extensions': () =>
    api.getExport({ restApiId: made.id, stageName: 'dev', exportType: 'oas30', parameters: { extensions: 'postman' } }),
  'PutIntegration connectionType': () => integrate({ connectionType: 'VPC_LINK' }),
  'PutIntegration connectionId': () => integrate({ connectionId: 'abc123' }),
  'PutIntegration integrationTarget': () => integrate({ integrationTarget: 'arn:aws:elasticloadbalancing:x' }),
  'PutIntegration credentials': () =>
    integrate({ type: 'AWS', uri: 'arn:aws:apigateway:us-east-1:s3:path/x', credentials: 'arn:aws:iam::*:user/*' }),
  'CreateDeployment canarySettings': () => deploy({ stageName: 'dev', canarySettings: { percentTraffic: 1 } }),
  'CreateDeployment tracingEnabled': () => deploy({ stageName: 'dev', tracingEnabled: true }),
  'CreateStage canarySettings': () => stage({ canarySettings: { percentTraffic: 1 } }),
  'CreateStage tracingEnabled': () => stage({ tracingEnabled: true }),
  'UpdateStage /canarySettings/percentTraffic': () => updateStage('/canarySettings/percentTraffic', '50'),
  'UpdateStage /clientCertificateId': () => updateStage('/clientCertificateId', 'abc123'),
  'UpdateStage /tracingEnabled': () => updateStage('/tracingEnabled', 'true'),
  'UpdateStage /accessLogSettings/destinationArn': () =>
    updateStage(
      '/accessLogSettings/destinationArn',
      'arn:aws:firehose:us-east-1:111111111111:deliverystream/amazon-apigateway-x',
    ),
  'UpdateStage /*/*/metrics/enabled': () => updateStage('/*/*/metrics/enabled', 'true'),
  'UpdateStage /*/*/caching/enabled': () => updateStage('/*/*/caching/enabled', 'true'),
  'UpdateStage /*/*/throttling/burstLimit': () => updateStage('/*/*/throttling/burstLimit', '100'),
  'UpdateStage /*/*/throttling/rateLimit': () => updateStage('/*/*/throttling/rateLimit', '0.5'),
  'UpdateApiKey /labels': async () => {
    const { id } = await api.createApiKey({})
    return api.updateApiKey({ apiKey: id, patchOperations: [{ op: 'add', path: '/labels', value: 'x' }] })
  },
  'TestInvokeMethod clientCertificateId': () =>
    api.testInvokeMethod({
      restApiId: made.id,
      resourceId: made.rootResourceId,
      httpMethod: 'GET',
      clientCertificateId: 'abc123',
    }),
}

test.each(Object.entries(REFUSED))('%s answers 501 and names the setting', async (name, call) => {
  const setting = name.split(/[/. ]/).at(-1) ?? ''
  const member = { enabled: 'Enabled', burstLimit: 'BurstLimit', rateLimit: 'RateLimit', percentTraffic: 'canarySettings' }[
    setting
  ]
  const words = setting === 'destinationArn' ? 'access logs to Firehose' : (member ?? setting)
  const answered = await refusal(call())
  expect(answered).toMatch(/^NotImplementedException 501 Portico does not support /)
  expect(answered).toContain(words)
})

test('docs/limits.md lists the same', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8')
  const rows = [...text.matchAll(/^\| (\w+) \| `([^`]+)` \|/gm)].map(([, operation, setting]) => `${operation} ${setting}`)
  expect(rows).toEqual(Object.keys(REFUSED))
})

test('nothing of a refused setting is kept', async () => {
  const stageRow = await server.store.get(`/111111111111/us-east-1/restapis/${made.id}/stages/dev`)
  expect(stageRow?.value).toMatchObject({ methodSettings: {}, tracingEnabled: false })
  expect(stageRow?.value).not.toHaveProperty('canarySettings')
  expect((await api.getStages({ restApiId: made.id })).item).toHaveLength(1)
})
