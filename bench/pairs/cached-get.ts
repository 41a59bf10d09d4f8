import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import { at, portico, upstream, varnish } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

/** HTTP_PROXY answered from the cache of its stage, by a key parameter, against a cache that only caches. */
export async function cachedGet(): Promise<Row[]> {
  const backend = await upstream()
  const gateway = await portico()
  const cacheKeyParameters = ['method.request.querystring.id']
  const apiId = await deployApi(gateway, [
    {
      pathPart: 'proxy',
      integration: { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: backend.url, cacheKeyParameters },
    },
  ])
  await gateway.apigateway.updateStage({
    restApiId: apiId,
    stageName: 'bench',
    patchOperations: [{ op: 'replace', path: '/cacheClusterEnabled', value: 'true' }],
  })
  const cache = await varnish(backend.url)
  const own = at(gateway, 'portico', `${gateway.invoke(apiId, '/proxy')}?id=1`)
  const peer = at(cache, 'varnish', `${cache.url}?id=1`)
  const loads = await compare([own, peer])
  for (const server of [gateway, cache, backend]) await server.stop()
  const [ours, theirs] = [own, peer].map(({ name }) => loads.get(name)?.perCpuSecond ?? 0)
  return [
    {
      work: 'cached GET, requests a CPU second, against Varnish',
      portico: count(ours ?? 0),
      peer: count(theirs ?? 0),
      ratio: ratio(ours ?? 0, theirs ?? 0),
      aim: '>= 0.6',
    },
  ]
}
