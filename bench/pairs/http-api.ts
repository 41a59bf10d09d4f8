import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import { at, nginxProxy, portico, upstream } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

/** The same proxy work by a route of an HTTP API, by one of a REST API in the same process, and by nginx. */
export async function httpApi(): Promise<Row[]> {
  const backend = await upstream()
  const gateway = await portico()
  const integration = { type: 'HTTP_PROXY' as const, integrationHttpMethod: 'GET', uri: backend.url }
  const restApiId = await deployApi(gateway, [{ pathPart: 'proxy', integration }])
  const httpApiId = await quickCreate(gateway.url, backend.url)
  const nginx = await nginxProxy(backend.url)
  const loads = await compare([
    at(gateway, 'HTTP API', gateway.invoke(httpApiId, '/proxy').replace('/bench/', '/$default/')),
    at(gateway, 'REST API', gateway.invoke(restApiId, '/proxy')),
    nginx,
  ])
  for (const server of [backend, gateway, nginx]) await server.stop()
  const rate = (name: string): number => loads.get(name)?.perCpuSecond ?? 0
  const row = (peer: string, aim: string): Row => ({
    work: `HTTP_PROXY by an HTTP API, requests a CPU second, against ${peer}`,
    portico: count(rate('HTTP API')),
    peer: count(rate(peer)),
    ratio: ratio(rate('HTTP API'), rate(peer)),
    aim,
  })
  return [row('REST API', '>= 1.15'), row(nginx.name, '>= 0.65')]
}

/** An HTTP API whose default route leads to that URL; answers its id. */
async function quickCreate(endpoint: string, target: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new ApiGatewayV2({ endpoint, region: 'us-east-1', credentials })
  const api = await client.createApi({ Name: 'bench', ProtocolType: 'HTTP', RouteKey: 'GET /proxy', Target: target })
  return api.ApiId ?? ''
}
