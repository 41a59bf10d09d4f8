import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import { at, bareHttp, haproxy, nginxProxy, portico, upstream } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

/** HTTP_PROXY through the whole pipeline, against two proxies that only proxy. */
export async function httpProxy(): Promise<Row[]> {
  const backend = await upstream()
  const gateway = await portico()
  const apiId = await deployApi(gateway, [
    { pathPart: 'proxy', integration: { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: backend.url } },
  ])
  const bare = await bareHttp('node:http and undici, bare', 'proxy.mjs', new URL(backend.url).origin)
  const peers = [await nginxProxy(backend.url), await haproxy(backend.url), bare]
  const loads = await compare([at(gateway, 'portico', gateway.invoke(apiId, '/proxy')), ...peers])
  for (const server of [backend, gateway, ...peers]) await server.stop()
  const own = loads.get('portico')?.perCpuSecond ?? 0
  return peers.map((peer) => {
    const other = loads.get(peer.name)?.perCpuSecond ?? 0
    const work = `HTTP_PROXY, requests a CPU second, against ${peer.name}`
    return {
      work,
      portico: count(own),
      peer: count(other),
      ratio: ratio(own, other),
      aim: peer.name === 'nginx' ? '>= 0.55' : '',
    }
  })
}
