// Private integrations of HTTP APIs against real backends: http-api.md 6.
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { Fault } from '../../src/exchange/fault.ts'
import { openVpcLinks } from '../../src/execute-api/vpc-links.ts'
import type { Address, HttpReply, HttpRequest } from '../../src/integration/client.ts'
import type { HttpIntegrationSettings } from '../../src/integration/http-api-integration.ts'
import { parseLoadBalancerTargets } from '../../src/integration/load-balancer-targets.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'
import { privateSenderOf } from '../../src/integration/private-integration.ts'
import type { VpcLink } from '../../src/integration/private-network.ts'
import type { HttpIntegrationSnapshot } from '../../src/model/snapshot-http-api.ts'
import { startHttpControl } from '../support/http-control-server.ts'
import { httpIntegration } from '../support/http-snapshots.ts'
import { backendServer, httpClient, listening, ports, rawServer, stage } from './fixtures.ts'

const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2'
const ALB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188'
const NLB_LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/net/tcp/50dc6c495c0c9188/f2f7dc8efc522ab2'
const SERVICE = 'arn:aws:servicediscovery:us-east-1:111111111111:service/srv-id'
const GREEN = `${SERVICE}?stage=prod&deployment=green`

const address = (url: string): Address => ({ host: '127.0.0.1', port: Number(new URL(url).port) })

interface Network {
  readonly targets?: Readonly<Record<string, readonly Address[]>>
  readonly links?: Readonly<Record<string, VpcLink>>
}

const LINKS = { link01: { name: 'orders', targetArn: null, version: 'V2' } } as const

function sender(
  integration: Partial<HttpIntegrationSnapshot>,
  { targets = {}, links = LINKS }: Network,
  stageVariables: HttpIntegrationSettings['stage']['stageVariables'] = {},
) {
  const loadBalancers = new LoadBalancers(new Map(Object.entries(targets)), { intervalMs: 60_000 })
  onTestFinished(() => loadBalancers.close())
  const find = (account: string, region: string, id: string) =>
    account === '111111111111' && region === 'us-east-1' ? links[id] : undefined
  const settings: HttpIntegrationSettings = {
    integration: {
      ...httpIntegration,
      connectionType: 'VPC_LINK',
      connectionId: 'link01',
      integrationUri: LISTENER,
      ...integration,
    },
    stage: { ...stage, stageVariables },
    route: { resourceId: 'GET /', resourcePath: '/', operationName: null, routeKey: 'GET /', httpMethod: 'GET' },
    mapRequest: null,
  }
  return privateSenderOf(settings, { ...ports(), http: httpClient(), privateNetwork: { links: { find }, loadBalancers } })
}

const request = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  origin: 'http://private',
  method: 'GET',
  path: '/prod/pets?a=1',
  headers: ['X-Own', '1'],
  body: Buffer.alloc(0),
  timeoutMs: 5000,
  ...more,
})

const text = ({ body }: HttpReply): string => String(body)

async function faultOf(call: Promise<unknown>): Promise<Fault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Fault)) throw new Error(`No fault but ${error}`)
  return error
}

test.each([
  ['the listener’s ARN', LISTENER, LISTENER],
  ['the load balancer’s ARN', LISTENER, ALB],
  ['the load balancer’s name', LISTENER, 'shop'],
  ['a network load balancer’s name', NLB_LISTENER, 'tcp'],
  ['the link’s id', LISTENER, 'link01'],
  ['the link’s name', LISTENER, 'orders'],
  ['the ARN of a Cloud Map service with its attributes', GREEN, GREEN],
  ['the ARN of a Cloud Map service', GREEN, SERVICE],
  ['the id of a Cloud Map service', GREEN, 'srv-id'],
])('[D] http-api.md 6 #10 #13: the operator names a target by %s', async (_, integrationUri, name) => {
  const server = await backendServer()
  expect(text(await sender({ integrationUri }, { targets: { [name]: [address(server.url)] } }).request(request()))).toBe('ok')
  expect(server.received[0]?.url).toBe('/prod/pets?a=1')
  expect(server.received[0]?.headers.get('x-own')).toBe('1')
})

test('[D] http-api.md 6 #10: attributes choose among the instances of a service, a listener among those of its balancer', async () => {
  const [green, all] = [await backendServer(), await backendServer()]
  const targets = { [GREEN]: [address(green.url)], 'srv-id': [address(all.url)] }
  await sender({ integrationUri: GREEN }, { targets }).request(request())
  await sender({ integrationUri: `${SERVICE}?stage=prod` }, { targets }).request(request())
  expect([green.received.length, all.received.length]).toEqual([1, 1])
})

test('a target with attributes can be said on the command line', () => {
  const targets = parseLoadBalancerTargets(`${GREEN}=127.0.0.1:80,10.0.0.1:81,srv-id=[::1]:82`)
  expect(targets).toEqual(
    new Map([
      [
        GREEN,
        [
          { host: '127.0.0.1', port: 80 },
          { host: '10.0.0.1', port: 81 },
        ],
      ],
      ['srv-id', [{ host: '::1', port: 82 }]],
    ]),
  )
})

test('[K+] http-api.md 6 #5: Host is the backend’s own address, unless the request says otherwise', async () => {
  const server = await backendServer()
  const { port } = address(server.url)
  const call = sender({}, { targets: { shop: [address(server.url)] } })
  await call.request(request())
  await call.request(request({ host: 'orders.internal' }))
  expect(server.received.map(({ headers }) => headers.get('host'))).toEqual([`127.0.0.1:${port}`, 'orders.internal'])
  expect(server.connections()).toBe(1)
})

test('link and target may be stage variables', async () => {
  const server = await backendServer()
  const settings = { connectionId: '${stageVariables.link}', integrationUri: '${stageVariables.listener}' }
  const call = sender(settings, { targets: { [ALB]: [address(server.url)] } }, { link: 'link01', listener: LISTENER })
  expect(text(await call.request(request()))).toBe('ok')
})

test('upstreams take turns, and one that takes no connection gives way to the next', async () => {
  const [a, b] = [await backendServer(), await backendServer()]
  const call = sender({}, { targets: { shop: [address(a.url), address(b.url)] } })
  for (let i = 0; i < 4; i++) await call.request(request())
  expect([a.received.length, b.received.length]).toEqual([2, 2])
  const gone = await rawServer((socket) => socket.destroy())
  const half = sender({}, { targets: { shop: [{ host: '127.0.0.1', port: 1 }, address(a.url)] } })
  for (let i = 0; i < 3; i++) expect(text(await half.request(request({ method: 'POST' })))).toBe('ok')
  await expect(sender({}, { targets: { shop: [address(gone)] } }).request(request())).rejects.toMatchObject({
    failure: 'network',
  })
})

test.each<[string, Network, string]>([
  ['no link of that id', { links: {} }, "There is no VPC link 'link01'"],
  ['a link of API Gateway V1 alone', { links: { link01: { name: 'old', targetArn: ALB } } }, "There is no VPC link 'link01'"],
  ['nothing that says what is behind the listener', {}, `set --vpc-link-target ${LISTENER}=host:port`],
])('[D] http-api.md 6 #14, [K+] 2: with %s the backend is out of reach', async (_, network, log) => {
  const fault = await faultOf(sender({}, network).request(request()))
  expect(fault.kind.responseType).toBe('INTEGRATION_FAILURE')
  expect(fault.detail.log).toContain(log)
  expect(fault.detail.integrationError).toContain(log)
})

const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'certs', name), 'utf8')
const tls = { key: pem('test-key.pem'), cert: pem('test-cert.pem') }

test('[D] http-api.md 6 #11: serverNameToVerify asks for TLS, for that name, and for a certificate that holds it', async () => {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, tls.cert])
  onTestFinished(() => setDefaultCACertificates(before))
  const seen: unknown[] = []
  const server = createTlsServer(tls, (incoming, outgoing) => {
    const { servername } = incoming.socket as TLSSocket & { readonly servername?: string | false | null }
    seen.push([servername, incoming.headers.host])
    outgoing.end('ok')
  })
  const upstream = address(await listening(server, 'https'))
  const call = (serverNameToVerify: string, more = {}) =>
    sender({ serverNameToVerify }, { targets: { shop: [upstream] } }).request(request(more))
  expect(text(await call('other.example'))).toBe('ok')
  expect(text(await call('other.example', { host: 'orders.internal' }))).toBe('ok')
  expect(seen).toEqual([
    ['other.example', `127.0.0.1:${upstream.port}`],
    ['other.example', 'orders.internal'],
  ])
  await expect(call('here.example')).rejects.toMatchObject({ failure: 'tls' })
  await expect(call('not a name')).rejects.toMatchObject({ failure: 'invalid-url' })
})

test('links come and go without a deployment, each for its own account and region', async () => {
  const server = await startHttpControl()
  onTestFinished(() => server.close())
  const links = await openVpcLinks(server.store)
  onTestFinished(() => links.close())
  const api = server.client()
  const { VpcLinkId = '' } = await api.createVpcLink({ Name: 'orders', SubnetIds: ['subnet-1'] })
  expect(links.find('111111111111', 'us-east-1', VpcLinkId)).toEqual({ name: 'orders', targetArn: null, version: 'V2' })
  expect(links.find('222222222222', 'us-east-1', VpcLinkId)).toBeUndefined()
  expect(links.find('111111111111', 'us-west-2', VpcLinkId)).toBeUndefined()
  await api.updateVpcLink({ VpcLinkId, Name: 'other' })
  expect(links.find('111111111111', 'us-east-1', VpcLinkId)?.name).toBe('other')
  await api.deleteVpcLink({ VpcLinkId })
  expect(links.find('111111111111', 'us-east-1', VpcLinkId)).toBeUndefined()
})

test('a renamed link leads to what its new name says', async () => {
  const [first, second] = [await backendServer(), await backendServer()]
  const links: Record<string, VpcLink> = { link01: { name: 'one', targetArn: null, version: 'V2' } }
  const call = sender({}, { targets: { one: [address(first.url)], two: [address(second.url)] }, links })
  await call.request(request())
  links.link01 = { name: 'two', targetArn: null, version: 'V2' }
  await call.request(request())
  expect([first.received.length, second.received.length]).toEqual([1, 1])
})
