import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import { at, bareHttp, portico } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

/** MOCK with a request and a response template, against bare node:http answering a constant. */
export async function mock(): Promise<Row[]> {
  const gateway = await portico()
  const peer = await bareHttp('node:http', 'http.mjs')
  const apiId = await deployApi(gateway, [
    {
      pathPart: 'mock',
      integration: { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } },
      responses: ['200'],
    },
  ])
  const loads = await compare([at(gateway, 'portico', gateway.invoke(apiId, '/mock')), peer])
  await Promise.all([gateway.stop(), peer.stop()])
  const own = loads.get('portico')?.perCpuSecond ?? 0
  const other = loads.get('node:http')?.perCpuSecond ?? 0
  return [
    {
      work: 'MOCK, requests a CPU second, against bare node:http',
      portico: count(own),
      peer: count(other),
      ratio: ratio(own, other),
    },
  ]
}
