// What was acknowledged survives SIGKILL, one process owns a folder, and stopping is orderly.
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { call, createApi, createFunction, httpProxy, mock, openUpstream, until } from './kit.ts'
import { type PorticoProcess, serve, start } from './process.ts'

let dataDir: string
let portico: PorticoProcess | null = null

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-durable-'))
})
afterEach(async () => {
  await portico?.kill('SIGKILL')
  portico = null
  await rm(dataDir, { recursive: true, force: true })
})

/** What the client knows to be done. */
interface Acknowledged {
  readonly resources: Map<string, string>
  readonly methods: Set<string>
  readonly responses: Set<string>
  readonly deployed: Set<string>
  readonly functions: Set<string>
}

/** Writes until the server is gone, noting each answer. */
async function write(
  server: PorticoProcess,
  restApiId: string,
  parentId: string,
  round: number,
  done: Acknowledged,
): Promise<void> {
  const { apigateway, lambda } = server
  await removeUnfinished(server, restApiId, done)
  for (let i = 0; ; i++) {
    const pathPart = `r${round}-${i}`
    const { id: resourceId = '' } = await apigateway.createResource({ restApiId, parentId, pathPart })
    done.resources.set(pathPart, resourceId)
    const on = { restApiId, resourceId, httpMethod: 'GET' }
    await apigateway.putMethod({ ...on, authorizationType: 'NONE' })
    done.methods.add(pathPart)
    await apigateway.putMethodResponse({ ...on, statusCode: '200' })
    await apigateway.putIntegration({ ...on, ...mock().integration })
    await apigateway.putIntegrationResponse({ ...on, statusCode: '200', responseTemplates: { 'application/json': pathPart } })
    done.responses.add(pathPart)
    await apigateway.createDeployment({ restApiId, stageName: 'prod' })
    for (const name of done.responses) done.deployed.add(name)
    if (i % 4 === 0) {
      await createFunction(lambda, pathPart, `export const handler = async () => '${pathPart}'`)
      done.functions.add(pathPart)
    }
  }
}

/** A method that the kill left without its integration cannot be deployed (rest-api.md 14 [K+]). */
async function removeUnfinished({ apigateway }: PorticoProcess, restApiId: string, done: Acknowledged): Promise<void> {
  const { items = [] } = await apigateway.getResources({ restApiId, limit: 500 })
  for (const { id = '', pathPart } of items) {
    if (pathPart === undefined || done.responses.has(pathPart)) continue
    await apigateway.deleteResource({ restApiId, resourceId: id })
    done.resources.delete(pathPart)
    done.methods.delete(pathPart)
  }
}

test('everything acknowledged before a SIGKILL is there after it, and served', async () => {
  const done: Acknowledged = {
    resources: new Map(),
    methods: new Set(),
    responses: new Set(),
    deployed: new Set(),
    functions: new Set(),
  }
  portico = await serve(dataDir)
  const { id: restApiId = '', rootResourceId = '' } = await portico.apigateway.createRestApi({ name: 'durable' })
  for (let round = 0; round < 4; round++) {
    let killed = false
    const writing = write(portico, restApiId, rootResourceId, round, done).catch((error) => {
      if (!killed) throw error
    })
    const before = done.responses.size
    await Promise.race([writing, until(() => done.responses.size > before + round)])
    killed = true
    await portico.kill('SIGKILL')
    await writing
    portico = await serve(dataDir)
    await check(portico, restApiId, done)
  }
  expect(done.functions.size).toBeGreaterThanOrEqual(3)
})

async function check({ apigateway, lambda, port }: PorticoProcess, restApiId: string, done: Acknowledged): Promise<void> {
  const { items = [] } = await apigateway.getResources({ restApiId, limit: 500, embed: ['methods'] })
  const found = new Map(items.map((item) => [item.pathPart ?? '', item]))
  for (const [name, id] of done.resources) expect(found.get(name)?.id).toBe(id)
  for (const name of done.methods) expect(found.get(name)?.resourceMethods?.GET).toBeDefined()
  for (const name of done.responses) {
    const integration = found.get(name)?.resourceMethods?.GET?.methodIntegration
    expect(integration?.integrationResponses?.['200']?.responseTemplates).toEqual({ 'application/json': name })
  }
  for (const name of done.deployed) {
    const reply = await call(port, `/_aws/execute-api/${restApiId}/prod/${name}`)
    expect([reply.status, reply.text]).toEqual([200, name])
  }
  for (const name of done.functions) {
    const { Payload } = await lambda.invoke({ FunctionName: name })
    expect(Buffer.from(Payload ?? []).toString()).toBe(JSON.stringify(name))
  }
}

const FAMILY = `
import { spawn } from 'node:child_process'
export const handler = async () => {
  const child = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' })
  child.unref()
  return [process.pid, child.pid]
}
`

// Linux shows processes in /proc; elsewhere there is no way to look.
test.skipIf(!existsSync('/proc/self'))('no function process outlives a gateway that was killed', async () => {
  portico = await serve(dataDir)
  await createFunction(portico.lambda, 'family', FAMILY)
  const { Payload } = await portico.lambda.invoke({ FunctionName: 'family' })
  const pids: number[] = JSON.parse(Buffer.from(Payload ?? []).toString())
  expect(pids.map((pid) => existsSync(`/proc/${pid}`))).toEqual([true, true])
  await portico.kill('SIGKILL')
  await until(() => pids.every((pid) => !existsSync(`/proc/${pid}`)))
  const temporary = join(dataDir, 'lambda', 'tmp')
  await until(async () => (await readdir(temporary)).length === 0)
})

test('a second process on the same folder is refused, and the first goes on', async () => {
  portico = await serve(dataDir)
  const { code, stderr, stdout } = await start(['src/main.ts', 'serve', '--port', '0', '--data-dir', dataDir]).exited
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toBe(
    `portico: The data folder ${dataDir} is in use by another Portico process (pid ${portico.child.pid}). ` +
      'Stop that process, or give this one a data folder of its own.\n',
  )
  expect((await call(portico.port, '/_portico/health')).status).toBe(200)
})

test('a port in use is named, and the folder is let go', async () => {
  const other = createServer()
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready))
  const { port } = other.address() as AddressInfo
  const { code, stderr } = await start(['src/main.ts', 'serve', '--port', String(port), '--data-dir', dataDir]).exited
  expect([code, stderr]).toEqual([
    1,
    `portico: the port ${port} is in use. Stop what listens there, or choose another with --port.\n`,
  ])
  await new Promise((closed) => other.close(closed))
  portico = await serve(dataDir)
})

test('SIGTERM lets requests in flight finish, takes no new ones, and ends with 0', async () => {
  const held: (() => void)[] = []
  const upstream = await openUpstream((_, response) => void held.push(() => response.end('finished')))
  portico = await serve(dataDir)
  const api = await createApi(portico)
  await api.method('GET /', httpProxy(upstream.url))
  await api.deploy()
  const flight = api.call('/prod')
  await until(() => held.length === 1)
  const stopped = portico.kill('SIGTERM')
  const { port } = portico
  await until(() => isRefused(port))
  for (const finish of held) finish()
  const reply = await flight
  expect([reply.status, reply.text]).toEqual([200, 'finished'])
  const { code, signal, stderr } = await stopped
  expect([code, signal, stderr]).toEqual([0, null, ''])
  await upstream.close()
})

function isRefused(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(false)).on('error', () => resolve(true))
    socket.on('connect', () => socket.destroy())
  })
}
