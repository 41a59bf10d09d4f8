// The order of lists as recorded: control-plane.md 3.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, startControl } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const names = async (restApiId: string | undefined, input: object = {}): Promise<(string | undefined)[]> =>
  ((await api.getModels({ restApiId, ...input })).items ?? []).map(({ name }) => name)

test('[S] control-plane.md 3 #7: Empty and Error come before the models of the user', async () => {
  const { id: restApiId } = await api.createRestApi({ name: 'models' })
  for (const name of ['Pets', 'Cat', 'Dog'])
    await api.createModel({ restApiId, name, contentType: 'application/json', schema: '{"type":"object"}' })
  const all = ['Empty', 'Error', 'Cat', 'Dog', 'Pets']
  expect(await names(restApiId)).toEqual(all)
  const { position } = await api.getModels({ restApiId, limit: 3 })
  expect(await names(restApiId, { position })).toEqual(all.slice(3))
})

test('[S] control-plane.md 3 #7: models of an import are sorted by name', async () => {
  const schemas = ['Pets', 'NewPetResponse', 'PetType', 'Empty', 'Pet', 'NewPet'].map((name) => [name, { type: 'object' }])
  const document = { swagger: '2.0', info: { title: 'pets', version: '1' }, paths: {}, definitions: Object.fromEntries(schemas) }
  const { id } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) })
  expect(await names(id)).toEqual(['Empty', 'NewPet', 'NewPetResponse', 'Pet', 'PetType', 'Pets'])
})

test('[S] control-plane.md 3 #10: deployments come in the order they were made, a canary like any', async () => {
  const restApiId = await stagedApi(api, 'dev')
  const canary = { restApiId, stageName: 'dev', canarySettings: { percentTraffic: 50 } }
  await api.createDeployment({ ...canary, description: 'canary' })
  expect((await api.getDeployments({ restApiId })).items?.map(({ description }) => description)).toEqual([undefined, 'canary'])
})
