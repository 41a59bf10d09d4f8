import type { ControlServer } from './control-server.ts'

/** An API with one MOCK method, deployed to the stages. Answers its id. */
export async function stagedApi(api: ReturnType<ControlServer['client']>, ...stages: readonly string[]): Promise<string> {
  const { id: restApiId = '', rootResourceId } = await api.createRestApi({ name: 'staged' })
  const at = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'NONE' })
  await api.putIntegration({ ...at, type: 'MOCK' })
  for (const stageName of stages) await api.createDeployment({ restApiId, stageName })
  return restApiId
}
