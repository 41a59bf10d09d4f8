import type { APIGateway } from '@aws-sdk/client-api-gateway'
import type { BenchPortico } from './servers.ts'

export interface BenchMethod {
  readonly pathPart: string
  readonly integration: Omit<Parameters<APIGateway['putIntegration']>[0], 'restApiId' | 'resourceId' | 'httpMethod'>
  readonly responses?: readonly string[]
  readonly apiKeyRequired?: boolean
}

/** A REST API with one GET method a part, deployed on stage `bench`; answers its id. */
export async function deployApi(portico: BenchPortico, methods: readonly BenchMethod[]): Promise<string> {
  const { apigateway } = portico
  const api = await apigateway.createRestApi({ name: 'bench', endpointConfiguration: { types: ['REGIONAL'] } })
  const restApiId = api.id ?? ''
  for (const { pathPart, integration, responses = [], apiKeyRequired } of methods) {
    const resource = await apigateway.createResource({ restApiId, parentId: api.rootResourceId ?? '', pathPart })
    const method = { restApiId, resourceId: resource.id ?? '', httpMethod: 'GET' }
    await apigateway.putMethod({ ...method, authorizationType: 'NONE', apiKeyRequired })
    await apigateway.putIntegration({ ...method, ...integration })
    for (const statusCode of responses) {
      await apigateway.putMethodResponse({ ...method, statusCode })
      await apigateway.putIntegrationResponse({ ...method, statusCode, responseTemplates: { 'application/json': '{"ok":true}' } })
    }
  }
  await apigateway.createDeployment({ restApiId, stageName: 'bench' })
  return restApiId
}
