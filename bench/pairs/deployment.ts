import { portico } from '../support/servers.ts'
import type { Row } from '../support/table.ts'

const RESOURCES = 1_000
const CONCURRENCY = 8

/** 1,000 resources with a MOCK method each, made through the SDK, then deployed and served. */
export async function deployment(): Promise<Row[]> {
  const gateway = await portico()
  const { apigateway } = gateway
  const created = performance.now()
  const api = await apigateway.createRestApi({ name: 'large' })
  const restApiId = api.id ?? ''
  let next = 0
  const worker = async (): Promise<void> => {
    for (let n = next++; n < RESOURCES; n = next++) {
      const resource = await apigateway.createResource({ restApiId, parentId: api.rootResourceId ?? '', pathPart: `r${n}` })
      const method = { restApiId, resourceId: resource.id ?? '', httpMethod: 'GET' }
      await apigateway.putMethod({ ...method, authorizationType: 'NONE' })
      await apigateway.putIntegration({
        ...method,
        type: 'MOCK',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
      })
      await apigateway.putMethodResponse({ ...method, statusCode: '200' })
      await apigateway.putIntegrationResponse({ ...method, statusCode: '200' })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  const deployed = performance.now()
  await apigateway.createDeployment({ restApiId, stageName: 'bench' })
  const served = performance.now()
  const reply = await fetch(gateway.invoke(restApiId, `/r${RESOURCES - 1}`))
  if (reply.status !== 200) throw new Error(`the deployed API answered ${reply.status}`)
  const done = performance.now()
  await gateway.stop()
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  return [
    { work: '1,000 resources (5,001 SDK calls), s', portico: seconds(deployed - created), peer: '', ratio: '' },
    { work: 'deploy them, s', portico: seconds(served - deployed), peer: '', ratio: '' },
    { work: 'first request to the new stage, s', portico: seconds(done - served), peer: '', ratio: '' },
  ]
}
