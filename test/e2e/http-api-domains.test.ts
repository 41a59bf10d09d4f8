// Domain names, mappings, routing rules and private backends of HTTP APIs end to end: an unmodified SDK client makes them.

import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { ApiGatewayV2, type CreateIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { call, createApi, mock, openUpstream, type Upstream } from './kit.ts'

const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2'
const SERVICE = 'arn:aws:servicediscovery:us-east-1:000000000000:service/srv-orders'
const DOMAIN = 'shop.example.com'

const pem = (name: string): string => readFileSync(join(import.meta.dirname, '../integration/certs', name), 'utf8')

const secure = createTlsServer({ key: pem('test-key.pem'), cert: pem('test-cert.pem') }, (request, response) =>
  response.end(`tls ${request.url}`),
)
let upstream: Upstream
let portico: Portico
let client: ApiGatewayV2
let ApiId: string
let VpcLinkId: string

beforeAll(async () => {
  await new Promise<void>((done) => secure.listen(0, '127.0.0.1', done))
  upstream = await openUpstream((request, response) => response.end(`${request.headers.host} ${request.url}`))
  const port = new URL(upstream.url).port
  portico = await startPortico([
    ...['--vpc-link-target', `shop=127.0.0.1:${port}`],
    ...['--vpc-link-target', `srv-orders=127.0.0.1:${port}`],
    ...['--vpc-link-target', `secure=127.0.0.1:${(secure.address() as AddressInfo).port}`],
  ])
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  ApiId = (await client.createApi({ Name: 'shop', ProtocolType: 'HTTP' })).ApiId ?? ''
  for (const StageName of ['$default', 'dev']) await client.createStage({ ApiId, StageName, AutoDeploy: true })
  VpcLinkId = (await client.createVpcLink({ Name: 'shop-link', SubnetIds: ['subnet-1'] })).VpcLinkId ?? ''
  const DomainNameConfigurations = [{ CertificateArn: acm('us-east-1'), EndpointType: 'REGIONAL' as const }]
  await client.createDomainName({ DomainName: DOMAIN, DomainNameConfigurations })
})
afterAll(async () => {
  client.destroy()
  await portico.close()
  await upstream.close()
  secure.closeAllConnections()
  secure.close()
})

async function route(RouteKey: string, more: Partial<CreateIntegrationRequest>): Promise<string> {
  const common = { ApiId, IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'ANY', PayloadFormatVersion: '1.0' } as const
  const { IntegrationId = '' } = await client.createIntegration({ ...common, ...more })
  await client.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` })
  return IntegrationId
}

const viaLink = (IntegrationUri: string, more: Partial<CreateIntegrationRequest> = {}) => ({
  ConnectionType: 'VPC_LINK' as const,
  ConnectionId: VpcLinkId,
  IntegrationUri,
  ...more,
})

const get = (path: string, Host = DOMAIN, headers: Readonly<Record<string, string>> = {}) =>
  call(portico.port, path, { headers: { Host, ...headers } })
const own = (path: string) => get(path, `${ApiId}.execute-api.localhost`)

test('[D] http-api.md 6 #10 #12: private integrations reach a load balancer and a Cloud Map service through the link', async () => {
  await route('GET /pets', viaLink(LISTENER))
  await route('GET /orders', viaLink(`${SERVICE}?stage=prod`))
  await route('GET /plain', viaLink(LISTENER, { RequestParameters: { 'overwrite:path': '$request.path' } }))
  const { host } = new URL(upstream.url)
  expect((await own('/pets?a=1')).text).toBe(`${host} /pets?a=1`)
  expect((await own('/dev/pets')).text).toBe(`${host} /dev/pets`)
  expect((await own('/dev/orders')).text).toBe(`${host} /dev/orders`)
  const mapped = viaLink(LISTENER, { RequestParameters: { 'overwrite:header.host': 'pets.internal' } })
  await route('GET /named', mapped)
  expect((await own('/named')).text).toBe('pets.internal /named')
})

test('[D] http-api.md 6 #11: tlsConfig makes it TLS, to a server of that name', async () => {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, pem('test-cert.pem')])
  onTestFinished(() => setDefaultCACertificates(before))
  const listener = LISTENER.replace('/shop/', '/secure/')
  await route('GET /secure', viaLink(listener, { TlsConfig: { ServerNameToVerify: 'other.example' } }))
  await route('GET /mistaken', viaLink(listener, { TlsConfig: { ServerNameToVerify: 'here.example' } }))
  expect((await own('/secure')).text).toBe('tls /secure')
  const mistaken = await own('/mistaken')
  expect([mistaken.status, mistaken.text]).toEqual([503, '{"message":"Service Unavailable"}'])
})

test('[K+] http-api.md 2: what is out of reach is 503', async () => {
  await route('GET /nowhere', viaLink(LISTENER.replace('/shop/', '/unknown/')))
  const answer = await own('/nowhere')
  expect([answer.status, answer.text]).toEqual([503, '{"message":"Service Unavailable"}'])
})

test('[D] http-api.md 12 #2, [K+] 1 #16: mappings of several levels lead to stages; what is not mapped is 403', async () => {
  await route('GET /public', { IntegrationUri: `${upstream.url}/public` })
  await client.createApiMapping({ DomainName: DOMAIN, ApiId, Stage: '$default', ApiMappingKey: 'v1/shop' })
  const { ApiMappingId } = await client.createApiMapping({ DomainName: DOMAIN, ApiId, Stage: 'dev', ApiMappingKey: 'dev' })
  const { host } = new URL(upstream.url)
  expect((await get('/v1/shop/public?x=1')).text).toBe(`${host} /public?x=1`)
  expect((await get('/dev/public')).text).toBe(`${host} /public`)
  for (const path of ['/v1', '/public', '/']) {
    const answer = await get(path)
    expect([answer.status, answer.text]).toEqual([403, '{"message":"Forbidden"}'])
  }
  await client.updateApiMapping({ DomainName: DOMAIN, ApiMappingId, ApiId, ApiMappingKey: 'next' })
  expect([(await get('/dev/public')).status, (await get('/next/public')).status]).toEqual([403, 200])
})

test('[D] routing rules send requests of one domain name to stages of REST APIs, by path and by header', async () => {
  const DomainName = 'ruled.example.com'
  const api = await createApi(portico)
  await api.method('GET /', mock(200, '$context.stage root'))
  await api.method('GET /beta', mock(200, '$context.stage beta'))
  for (const stage of ['one', 'two']) await api.deploy(stage)
  const DomainNameConfigurations = [{ CertificateArn: acm('us-east-1') }]
  await client.createDomainName({ DomainName, DomainNameConfigurations, RoutingMode: 'ROUTING_RULE_ONLY' })
  const invoke = (Stage: string, StripBasePath = false) => [{ InvokeApi: { ApiId: api.id, Stage, StripBasePath } }]
  const header = { MatchHeaders: { AnyOf: [{ Header: 'x-version', ValueGlob: 'b*' }] } }
  const basePath = { MatchBasePaths: { AnyOf: ['beta'] } }
  await client.createRoutingRule({ DomainName, Priority: 10, Conditions: [header, basePath], Actions: invoke('two', true) })
  await client.createRoutingRule({ DomainName, Priority: 20, Conditions: [basePath], Actions: invoke('one') })
  expect((await get('/beta', DomainName, { 'X-Version': 'beta' })).text).toBe('two root')
  expect((await get('/beta', DomainName, { 'X-Version': 'alpha' })).text).toBe('one beta')
  const other = await get('/', DomainName, { 'X-Version': 'beta' })
  expect([other.status, other.text]).toEqual([403, '{"message":"Forbidden"}'])
})
