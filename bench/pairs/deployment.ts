import { github, withMocks } from '../../test/support/openapi-corpus.ts'
import { generatedDocument } from '../support/generated-document.ts'
import { portico } from '../support/servers.ts'
import type { Row } from '../support/table.ts'

const OPERATIONS = 1_000
const RESOURCES = 100
const CONCURRENCY = 8

/** A document of 1,000 operations imported, deployed and served; and what the same costs a resource, made through the SDK. */
export async function deployment(): Promise<Row[]> {
  const gateway = await portico()
  const { apigateway } = gateway
  const body = generatedDocument(OPERATIONS)
  const started = performance.now()
  const { id: restApiId = '' } = await apigateway.importRestApi({ body })
  const imported = performance.now()
  await apigateway.createDeployment({ restApiId, stageName: 'bench' })
  const deployed = performance.now()
  const reply = await fetch(gateway.invoke(restApiId, `/group9/r${OPERATIONS - 1}/x`))
  if (reply.status !== 200) throw new Error(`the deployed API answered ${reply.status}`)
  const served = performance.now()
  const made = await makeResources(apigateway)
  const real = await importGithub(apigateway)
  await gateway.stop()
  const seconds = (ms: number): string => (ms / 1000).toFixed(2)
  return [
    { work: 'import a document of 1,000 operations, s', portico: seconds(imported - started), peer: '', ratio: '' },
    { work: 'deploy them, s', portico: seconds(deployed - imported), peer: '', ratio: '' },
    { work: 'first request to the new stage, s', portico: seconds(served - deployed), peer: '', ratio: '' },
    { work: '100 resources (501 SDK calls), s', portico: seconds(made), peer: '', ratio: '' },
    { work: "import GitHub's API and deploy it, s", portico: seconds(real), peer: '', ratio: '' },
  ]
}

/** Milliseconds for a real document: about 1,200 operations and 1,000 models. */
async function importGithub(apigateway: Awaited<ReturnType<typeof portico>>['apigateway']): Promise<number> {
  const body = Buffer.from(JSON.stringify(withMocks(github())))
  const started = performance.now()
  const { id: restApiId } = await apigateway.importRestApi({ body })
  await apigateway.createDeployment({ restApiId, stageName: 'bench' })
  return performance.now() - started
}

/** Milliseconds for resources with a MOCK method each, one call a thing. */
async function makeResources(apigateway: Awaited<ReturnType<typeof portico>>['apigateway']): Promise<number> {
  const started = performance.now()
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
  return performance.now() - started
}
