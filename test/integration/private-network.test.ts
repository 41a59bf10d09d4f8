// Private integrations against real backends: which one is asked, under which name, and what happens when some are away.
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import type { Address, HttpRequest } from '../../src/integration/client.ts'
import { HealthCheck } from '../../src/integration/health-check.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'
import type { VpcLink } from '../../src/integration/private-network.ts'
import { Upstreams } from '../../src/integration/upstreams.ts'
import { backend, backendServer, exchange, faultOf, httpClient, listening, rawServer, type SettingsOptions } from './fixtures.ts'

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/orders-nlb/50dc6c495c0c9188'
const ALB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shop-alb/50dc6c495c0c9188'
const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shop-alb/50dc6c495c0c9188/f2f7dc8efc522ab2'

const address = (url: string): Address => ({ host: '127.0.0.1', port: Number(new URL(url).port) })

/** A port where nobody listens. */
async function closedPort(): Promise<Address> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { readonly port: number }
  await new Promise((done) => server.close(done))
  return { host: '127.0.0.1', port }
}

interface Network {
  readonly targets?: Readonly<Record<string, readonly Address[]>>
  readonly links?: Readonly<Record<string, VpcLink>>
}

/** A backend behind a VPC link; `abc123` leads to the load balancer of `ARN`, unless `links` says otherwise. */
function linked(options: SettingsOptions, { targets = {}, links = { abc123: { name: 'orders', targetArn: ARN } } }: Network) {
  const loadBalancers = new LoadBalancers(new Map(Object.entries(targets)), { intervalMs: 60_000 })
  onTestFinished(() => loadBalancers.close())
  const find = (account: string, region: string, id: string) =>
    account === '111111111111' && region === 'us-east-1' ? links[id] : undefined
  const settings = { connectionType: 'VPC_LINK', connectionId: 'abc123', ...options } as const
  return backend(settings, { privateNetwork: { links: { find }, loadBalancers } })
}

const V2_LINKS = { v2link: { name: 'shops', targetArn: null, version: 'V2' } } as const
const URI = 'http://orders.internal:8080/v1'
const text = (reply: { readonly body: unknown }): string => String(reply.body)

test.each(['HTTP', 'HTTP_PROXY'] as const)(
  '[S] rest-api.md 9.8 #1: %s calls the load balancer behind the link; the URI names the Host, the port and the path',
  async (type) => {
    const server = await backendServer()
    const call = linked({ type, httpMethod: 'GET', uri: URI }, { targets: { [ARN]: [address(server.url)] } })
    expect(text(await call.call(exchange()))).toBe('ok')
    expect(server.received[0]?.headers.get('host')).toBe('orders.internal:8080')
    expect(server.received[0]?.url).toBe('/v1')
  },
)

test.each([
  ['the ARN of the load balancer', ARN],
  ["the load balancer's name", 'orders-nlb'],
  ['the id of the link', 'abc123'],
  ["the link's name", 'orders'],
])('the operator names a target by %s', async (_, name) => {
  const server = await backendServer()
  const call = linked({ uri: URI }, { targets: { [name]: [address(server.url)] } })
  expect(text(await call.call(exchange()))).toBe('ok')
})

test('[S] rest-api.md 9.8 #1: connectionId may be a stage variable', async () => {
  const server = await backendServer()
  const options = { uri: URI, connectionId: '${stageVariables.link}', stageVariables: { link: 'abc123' } }
  const call = linked(options, { targets: { orders: [address(server.url)] } })
  expect(text(await call.call(exchange()))).toBe('ok')
})

test.each([ALB, LISTENER])(
  '[D] rest-api.md 9.8 #2: integrationTarget %s leads to its load balancer',
  async (integrationTarget) => {
    const server = await backendServer()
    const targets = { 'shop-alb': [address(server.url)], [ARN]: [await closedPort()] }
    const call = linked({ uri: URI, connectionId: 'v2link', integrationTarget }, { targets, links: V2_LINKS })
    expect(text(await call.call(exchange()))).toBe('ok')
  },
)

test("[D] rest-api.md 9.8 #2: beside an integrationTarget the operator may name the link of V2, and its stage variable the link's id", async () => {
  const server = await backendServer()
  const options = { uri: URI, integrationTarget: ALB, connectionId: '${stageVariables.link}', stageVariables: { link: 'v2link' } }
  const call = linked(options, { targets: { shops: [address(server.url)] }, links: V2_LINKS })
  expect(text(await call.call(exchange()))).toBe('ok')
})

test('[D] rest-api.md 9.8 #2: an integrationTarget without its link of V2 is a configuration error, and one with it again is none', async () => {
  const server = await backendServer()
  const links: Record<string, VpcLink> = { v2link: { name: 'first', targetArn: ARN } }
  const targets = { 'shop-alb': [address(server.url)] }
  const call = linked({ uri: URI, connectionId: 'v2link', integrationTarget: ALB }, { targets, links })
  const refused = "Execution failed due to configuration error: There is no VPC link 'v2link'"
  expect((await faultOf(call.call(exchange()))).detail.log).toBe(refused)
  delete links.v2link
  expect((await faultOf(call.call(exchange()))).detail.log).toBe(refused)
  expect(server.received).toEqual([])
  Object.assign(links, V2_LINKS)
  expect(text(await call.call(exchange()))).toBe('ok')
})

test('a load balancer that nobody configured is an integration failure, and the log names the setting', async () => {
  const fault = await faultOf(linked({ uri: URI }, {}).call(exchange()))
  expect(fault.kind.responseType).toBe('INTEGRATION_FAILURE')
  expect(fault.detail.log).toBe(
    `Execution failed due to a network error communicating with endpoint: nothing says what is behind the load balancer; set --vpc-link-target ${ARN}=host:port`,
  )
})

test.each([
  ['that is gone', {}, "There is no VPC link 'abc123'"],
  ['that failed', { abc123: { name: 'x', targetArn: null } }, "The VPC link 'abc123' is not available"],
])('a link %s is a configuration error', async (_, links, reason) => {
  const fault = await faultOf(linked({ uri: URI }, { links }).call(exchange()))
  expect(fault.detail.log).toBe(`Execution failed due to configuration error: ${reason}`)
})

test('upstreams take turns', async () => {
  const [a, b] = [await backendServer(), await backendServer()]
  const call = linked({ uri: URI }, { targets: { orders: [address(a.url), address(b.url)] } })
  for (let i = 0; i < 6; i++) await call.call(exchange())
  expect([a.received.length, b.received.length]).toEqual([3, 3])
})

test('a refused connection goes on to the next upstream, whatever the verb; after two the upstream is left out', async () => {
  const server = await backendServer()
  const dead = await closedPort()
  const targets = { orders: [dead, address(server.url)] }
  const loadBalancers = new LoadBalancers(new Map(Object.entries(targets)), { intervalMs: 60_000 })
  onTestFinished(() => loadBalancers.close())
  const find = () => ({ name: 'orders', targetArn: ARN })
  const settings = { uri: URI, connectionType: 'VPC_LINK', connectionId: 'abc123' } as const
  const call = backend(settings, { privateNetwork: { links: { find }, loadBalancers } })
  for (let i = 0; i < 4; i++) {
    const reply = await call.call(exchange({ method: 'POST', body: `order ${i}` }))
    expect(text(reply)).toBe('ok')
  }
  expect(server.received.map(({ body }) => body)).toEqual(['order 0', 'order 1', 'order 2', 'order 3'])
  // A body that is empty has one Content-Length, also at the second attempt.
  await call.call(exchange({ method: 'POST' }))
  expect(server.received.at(-1)?.headers.getAll('content-length')).toEqual(['0'])
  expect(loadBalancers.find(['orders'])?.all.map(({ healthy }) => healthy)).toEqual([false, true])
})

test('a request that has left is never sent to a second upstream', async () => {
  let requests = 0
  const cutting = (): Promise<string> =>
    rawServer((socket) =>
      socket.on('data', () => {
        requests++
        socket.destroy()
      }),
    )
  const targets = { orders: [address(await cutting()), address(await cutting())] }
  const fault = await faultOf(linked({ uri: URI }, { targets }).call(exchange({ method: 'POST', body: 'x' })))
  expect(fault.kind.responseType).toBe('INTEGRATION_FAILURE')
  expect(requests).toBe(1)
})

test('when every upstream is away all are tried, and the call fails as a network error', async () => {
  const targets = { orders: [await closedPort(), await closedPort()] }
  const call = linked({ uri: URI }, { targets })
  for (let i = 0; i < 4; i++) {
    const fault = await faultOf(call.call(exchange()))
    expect(fault.detail.log).toBe('Execution failed due to a network error communicating with endpoint')
  }
})

test('a client that goes away while a connection is made ends the call', async () => {
  const upstreams = new Upstreams([await closedPort(), await closedPort()])
  const owner: HttpRequest['owner'] = {}
  const request = { origin: 'http://x', method: 'GET', path: '/', headers: [], body: Buffer.alloc(0), timeoutMs: 3000, owner }
  const [first] = upstreams.all
  const call = httpClient().request({ ...request, connect: first?.address ?? null })
  owner?.upstream?.cancel()
  await expect(call).rejects.toMatchObject({ failure: 'network', unsent: false })
})

test('health: all unhealthy fails open; checks bring an upstream back after three connections', async () => {
  const port = await closedPort()
  const upstreams = new Upstreams([port, await closedPort()])
  for (const upstream of upstreams.all) {
    upstreams.note(upstream, false)
    upstreams.note(upstream, true)
    upstreams.note(upstream, false)
    expect(upstream.healthy).toBe(true)
    upstreams.note(upstream, false)
    expect(upstream.healthy).toBe(false)
  }
  expect([...upstreams.inTurn()]).toHaveLength(2)
  let connections = 0
  const back = Promise.withResolvers<void>()
  const server = createServer((socket) => {
    socket.destroy()
    if (++connections === 4) back.resolve()
  })
  await new Promise<void>((done) => server.listen(port.port, port.host, done))
  onTestFinished(() => void server.close())
  const check = new HealthCheck(upstreams, 10)
  onTestFinished(() => check.close())
  await back.promise
  expect(upstreams.all.map(({ healthy }) => healthy)).toEqual([true, false])
  expect([...upstreams.inTurn()].map(({ address: { port: chosen } }) => chosen)).toEqual([port.port])
})

test('checks find out that an upstream is away before any request does', async () => {
  const server = await backendServer()
  const upstreams = new Upstreams([address(server.url), await closedPort()])
  const check = new HealthCheck(upstreams, 10)
  onTestFinished(() => check.close())
  await expect.poll(() => upstreams.all.map(({ healthy }) => healthy), { interval: 10 }).toEqual([true, false])
})

const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'certs', name), 'utf8')
const tls = { key: pem('test-key.pem'), cert: pem('test-cert.pem') }

test('over TLS the URI says which name is asked for and which certificate is accepted, wherever the connection goes', async () => {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, tls.cert])
  onTestFinished(() => setDefaultCACertificates(before))
  const names: (string | false | null | undefined)[] = []
  const server = createTlsServer(tls, (incoming, outgoing) => {
    names.push((incoming.socket as TLSSocket & { readonly servername?: string | false | null }).servername)
    outgoing.end('ok')
  })
  const targets = { orders: [address(await listening(server, 'https'))] }
  const call = (uri: string) => linked({ uri }, { targets }).call(exchange())
  expect(text(await call('https://other.example/'))).toBe('ok')
  expect(names).toEqual(['other.example'])
  expect((await faultOf(call('https://here.example/'))).detail.log).toContain(
    "Host name 'here.example' does not match the certificate subject provided by the peer (CN=other.example)",
  )
  // The upstream's own address is in no certificate either, nor is the URI's when it is one.
  expect((await faultOf(call('https://10.1.2.3/'))).detail.log).toContain("Host name '10.1.2.3' does not match")
})

test('connections to one upstream are kept apart by the name that they are for', async () => {
  const server = await backendServer()
  const client = httpClient()
  const request = { method: 'GET', path: '/', headers: [], body: Buffer.alloc(0), timeoutMs: 3000, connect: address(server.url) }
  for (const origin of ['http://a.internal', 'http://b.internal', 'http://a.internal']) {
    await client.request({ ...request, headers: [], origin })
  }
  expect(server.received.map(({ headers }) => headers.get('host'))).toEqual(['a.internal', 'b.internal', 'a.internal'])
  expect(server.connections()).toBe(2)
})
