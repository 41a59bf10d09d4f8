// docs/limits.md: every setting it lists is refused with 501 by name, and nothing else is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
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

const createDomain = (input: object) =>
  api.createDomainName({ domainName: 'limits.example.com', certificateArn: acm('us-east-1'), ...input })
async function updateDomain(path: string, value: string) {
  const domainName = `${crypto.randomUUID()}.example.com`
  await createDomain({ domainName })
  return api.updateDomainName({ domainName, patchOperations: [{ op: 'replace', path, value }] })
}
const ELSEWHERE = 'arn:aws:apigateway:us-east-1:999999999999:/domainnames/a.example.com+abcd123456'

const REFUSED: Readonly<Record<string, () => Promise<unknown>>> = {
  'CreateRestApi securityPolicy': () => create({ securityPolicy: 'TLS_1_0' }),
  'CreateRestApi endpointAccessMode': () => create({ endpointAccessMode: 'STRICT' }),
  'UpdateRestApi /securityPolicy': () => updateApi('replace', '/securityPolicy', 'TLS_1_0'),
  'UpdateRestApi /endpointAccessMode': () => updateApi('replace', '/endpointAccessMode', 'STRICT'),
  'CreateDeployment tracingEnabled': () => deploy({ stageName: 'dev', tracingEnabled: true }),
  'CreateStage tracingEnabled': () => stage({ tracingEnabled: true }),
  'UpdateStage /tracingEnabled': () => updateStage('/tracingEnabled', 'true'),
  'UpdateStage /accessLogSettings/destinationArn': () =>
    updateStage(
      '/accessLogSettings/destinationArn',
      'arn:aws:firehose:us-east-1:111111111111:deliverystream/amazon-apigateway-x',
    ),
  'UpdateStage /*/*/metrics/enabled': () => updateStage('/*/*/metrics/enabled', 'true'),
  'CreateDomainName securityPolicy': () => createDomain({ securityPolicy: 'SecurityPolicy_TLS13_1_3_2025_09' }),
  'CreateDomainName endpointAccessMode': () => createDomain({ endpointAccessMode: 'STRICT' }),
  'CreateDomainName mutualTlsAuthentication': () => createDomain({ mutualTlsAuthentication: { truststoreUri: 's3://b/k' } }),
  'UpdateDomainName /securityPolicy': () => updateDomain('/securityPolicy', 'SecurityPolicy_TLS13_1_2_2021_06'),
  'UpdateDomainName /endpointAccessMode': () => updateDomain('/endpointAccessMode', 'STRICT'),
  'UpdateDomainName /mutualTlsAuthentication/truststoreUri': () =>
    updateDomain('/mutualTlsAuthentication/truststoreUri', 's3://b/k'),
  'UpdateDomainName /mutualTlsAuthentication/truststoreVersion': () =>
    updateDomain('/mutualTlsAuthentication/truststoreVersion', '1'),
  'CreateDomainNameAccessAssociation domainNameArn': () =>
    api.createDomainNameAccessAssociation({
      domainNameArn: ELSEWHERE,
      accessAssociationSourceType: 'VPCE',
      accessAssociationSource: 'vpce-1',
    }),
  'RejectDomainNameAccessAssociation domainNameArn': () =>
    api.rejectDomainNameAccessAssociation({ domainNameArn: ELSEWHERE, domainNameAccessAssociationArn: 'x' }),
  'UpdateApiKey /labels': async () => {
    const { id } = await api.createApiKey({})
    return api.updateApiKey({ apiKey: id, patchOperations: [{ op: 'add', path: '/labels', value: 'x' }] })
  },
}

test.each(Object.entries(REFUSED))('%s answers 501 and names the setting', async (name, call) => {
  const setting = name.split(/[/. ]/).at(-1) ?? ''
  const words = { destinationArn: 'access logs to Firehose', enabled: 'Enabled' }[setting] ?? setting
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
  expect((await api.getStages({ restApiId: made.id })).item).toHaveLength(1)
})
