import { readFile } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { ZipFile } from 'yazl'
import { deployApi } from '../support/deploy.ts'
import { ROOT } from '../support/processes.ts'
import { type BenchPortico, bareHttp, portico } from '../support/servers.ts'
import { type Row, ratio } from '../support/table.ts'

const REQUESTS = 2_000
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:bench'

/** AWS_PROXY on a warm Node.js function, against the same handler in a bare server: the median of one caller, one at a time. */
export async function lambda(): Promise<Row[]> {
  const gateway = await portico()
  const peer = await bareHttp('bare', 'function.mjs')
  await createFunction(gateway)
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${ARN}/invocations`
  const apiId = await deployApi(gateway, [
    { pathPart: 'fn', integration: { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri } },
  ])
  const url = gateway.invoke(apiId, '/fn')
  await medianMs(url)
  await medianMs(peer.url)
  const samples = [await medianMs(url), await medianMs(peer.url), await medianMs(url), await medianMs(peer.url)]
  await Promise.all([gateway.stop(), peer.stop()])
  const own = Math.min(samples[0] ?? 0, samples[2] ?? 0)
  const other = Math.min(samples[1] ?? 0, samples[3] ?? 0)
  const work = 'AWS_PROXY, warm Node.js function, median ms, against its handler over bare HTTP'
  return [
    { work, portico: own.toFixed(3), peer: other.toFixed(3), ratio: ratio(own, other) },
    { work: 'a warm Lambda call adds, ms at the median', portico: (own - other).toFixed(3), peer: '', ratio: '', aim: '< 1' },
  ]
}

async function createFunction(gateway: BenchPortico): Promise<void> {
  const zip = new ZipFile()
  zip.addBuffer(await readFile(join(ROOT, 'bench', 'peers', 'handler.mjs')), 'index.mjs')
  zip.end()
  const code = Buffer.concat(await Array.fromAsync(zip.outputStream, (chunk) => Buffer.from(chunk)))
  await gateway.lambda.createFunction({
    FunctionName: 'bench',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/bench',
    Code: { ZipFile: code },
  })
  await gateway.lambda.addPermission({
    FunctionName: 'bench',
    StatementId: 'apigateway',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  })
}

async function medianMs(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const times: number[] = []
  for (let i = 0; i < REQUESTS; i++) {
    const start = performance.now()
    await fetchOnce(url, agent)
    times.push(performance.now() - start)
  }
  agent.destroy()
  return times.sort((a, b) => a - b)[REQUESTS / 2] ?? 0
}

function fetchOnce(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (reply) => {
      if (reply.statusCode !== 200) reject(new Error(`${url} answered ${reply.statusCode}`))
      reply.resume().once('end', resolve)
    }).once('error', reject)
  })
}
