import { rm } from 'node:fs/promises'
import { generatedDocument } from '../support/generated-document.ts'
import { residentMegabytes, scratch } from '../support/processes.ts'
import { type BenchPortico, portico } from '../support/servers.ts'
import { type Row, ratio } from '../support/table.ts'

const APIS = 1_000
/** What one page of GetRestApis shows, so that both servers list the same number. */
const FEW = 25
/** 45 operations below ten groups, a resource and a parameter each: 100 resources and the root. */
const OPERATIONS = 45
const ROUNDS = 40
const SERVED = 100

type Work = (gateway: BenchPortico, restApiId: string, round: number) => Promise<unknown>

const WORKS: Readonly<Record<string, Work>> = {
  'list a page of APIs': ({ apigateway }) => apigateway.getRestApis({ limit: FEW }),
  'list a page of resources': ({ apigateway }, restApiId) => apigateway.getResources({ restApiId, limit: FEW }),
  'create a resource': async ({ apigateway }, restApiId, round) => {
    const { rootResourceId: parentId } = await apigateway.getRestApi({ restApiId })
    await apigateway.createResource({ restApiId, parentId, pathPart: `made${round}` })
  },
  'deploy an API': ({ apigateway }, restApiId) => apigateway.createDeployment({ restApiId, stageName: 'bench' }),
}

/** The same work on a control plane of 1,000 APIs of 100 resources, and on one with as many APIs as a page shows, in turns. */
export async function scale(): Promise<Row[]> {
  const folders = [await scratch(), await scratch()] as const
  try {
    const small = await filled(folders[0], FEW)
    const large = await filled(folders[1], APIS)
    const rows = await compared(small, large)
    await Promise.all([small.stop(), large.stop()])
    return [...rows, ...(await started(folders[0], folders[1]))]
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  }
}

async function filled(folder: string, apis: number): Promise<BenchPortico> {
  const gateway = await portico(folder)
  const body = generatedDocument(OPERATIONS)
  for (let made = 1; made <= apis; made++) {
    const { id: restApiId } = await gateway.apigateway.importRestApi({ body })
    await gateway.apigateway.createDeployment({ restApiId, stageName: 'bench' })
    if (made % 50 === 0) process.stderr.write(`  ${made} of ${apis} APIs\r`)
  }
  return gateway
}

async function compared(small: BenchPortico, large: BenchPortico): Promise<Row[]> {
  const rows: Row[] = []
  for (const [work, run] of Object.entries(WORKS)) {
    const [few, many] = await inTurns(run, small, large)
    rows.push({
      work: `${work}, ms, among ${APIS} APIs against ${FEW}`,
      portico: many.toFixed(2),
      peer: few.toFixed(2),
      ratio: ratio(many, few),
      aim: '<= 1.5',
    })
  }
  return rows
}

/** Median milliseconds of each, after rounds that warm both up. */
async function inTurns(run: Work, ...gateways: readonly [BenchPortico, BenchPortico]): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []]
  const apis = await Promise.all(gateways.map(someApi))
  for (let round = 0; round < 2 * ROUNDS; round++) {
    for (const [at, gateway] of gateways.entries()) {
      const begun = performance.now()
      await run(gateway, apis[at] ?? '', round)
      if (round >= ROUNDS) times[at]?.push(performance.now() - begun)
    }
  }
  return [median(times[0]), median(times[1])]
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0

const someApi = async ({ apigateway }: BenchPortico): Promise<string> =>
  (await apigateway.getRestApis({ limit: 1 })).items?.[0]?.id ?? ''

/** Start to healthy on what is stored, memory then, and what the first request to each of some APIs adds to it. */
async function started(few: string, many: string): Promise<Row[]> {
  const small = await timed(() => portico(few))
  const idle = residentMegabytes(small.result.pid)
  await small.result.stop()
  const { result: large, ms } = await timed(() => portico(many))
  const before = residentMegabytes(large.pid)
  const { items = [] } = await large.apigateway.getRestApis({ limit: SERVED })
  for (const { id = '' } of items) await fetch(large.invoke(id, '/group0/r0/x')).then((reply) => reply.arrayBuffer())
  const after = residentMegabytes(large.pid)
  await large.stop()
  return [
    {
      work: `start to healthy, ms, with ${APIS} APIs against ${FEW}`,
      portico: ms.toFixed(0),
      peer: small.ms.toFixed(0),
      ratio: ratio(ms, small.ms),
      aim: 'under 2 s',
    },
    {
      work: `resident memory idle, MB, with ${APIS} APIs against ${FEW}`,
      portico: before.toFixed(0),
      peer: idle.toFixed(0),
      ratio: ratio(before, idle),
    },
    {
      work: `memory that each of ${SERVED} APIs adds when first served, MB`,
      portico: ((after - before) / SERVED).toFixed(2),
      peer: '',
      ratio: '',
    },
  ]
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const begun = performance.now()
  return { result: await work(), ms: performance.now() - begun }
}
