// Domain names and staged APIs for the tests of what leads to them.
import type { APIGateway } from '@aws-sdk/client-api-gateway'
import type { ApiGatewayV2, CreateDomainNameCommandInput } from '@aws-sdk/client-apigatewayv2'
import { acm } from '../support/certificates.ts'

export const REGIONAL = { EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2', CertificateArn: acm('us-east-1') } as const

let names = 0
export const newName = (): string => `v2-${names++}.example.com`

/** A new regional domain name. */
export async function newDomain(api: ApiGatewayV2, input: Partial<CreateDomainNameCommandInput> = {}): Promise<string> {
  const DomainName = newName()
  await api.createDomainName({ DomainName, DomainNameConfigurations: [REGIONAL], ...input })
  return DomainName
}

/** A new edge-optimized domain name, which only v1 makes. */
export async function newEdgeDomain(rest: APIGateway): Promise<string> {
  const domainName = newName()
  await rest.createDomainName({ domainName, certificateArn: acm('us-east-1') })
  return domainName
}

/** A new HTTP API with stages. */
export async function stagedHttpApi(api: ApiGatewayV2, ...stages: readonly string[]): Promise<string> {
  const { ApiId = '' } = await api.createApi({ Name: 'mapped', ProtocolType: 'HTTP' })
  for (const StageName of stages) await api.createStage({ ApiId, StageName })
  return ApiId
}

/** A new private REST API with the stage `prod`. */
export async function privateRestApi(rest: APIGateway): Promise<string> {
  const { id: restApiId = '', rootResourceId: resourceId } = await rest.createRestApi({
    name: 'private',
    endpointConfiguration: { types: ['PRIVATE'] },
    policy:
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"*"}]}',
  })
  const at = { restApiId, resourceId, httpMethod: 'GET' }
  await rest.putMethod({ ...at, authorizationType: 'NONE' })
  await rest.putIntegration({ ...at, type: 'MOCK' })
  await rest.createDeployment({ restApiId, stageName: 'prod' })
  return restApiId
}
