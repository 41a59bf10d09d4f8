// Backends that are private to the operator: behind VPC links (rest-api.md 9.8), and such as ask the gateway who it is.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Api, createApi, httpProxy, openUpstream, type Upstream } from './kit.ts'

const NLB = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/orders/50dc6c495c0c9188'
const SECURE = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/net/secure/50dc6c495c0c9188'

const pem = (name: string): string => readFileSync(join(import.meta.dirname, '../integration/certs', name), 'utf8')

/** What each call to the TLS backend showed: the subject and PEM of its certificate, or nothing. */
let shown: (string | null)[]
let secure: Server
let upstream: Upstream
let portico: Portico
let api: Api

beforeAll(async () => {
  secure = createServer(
    { key: pem('test-key.pem'), cert: pem('test-cert.pem'), requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { raw } = (request.socket as TLSSocket).getPeerCertificate()
      shown.push(raw ? new X509Certificate(raw).toString() : null)
      response.end(`${request.headers.host}${request.url}`)
    },
  )
  await new Promise<void>((done) => secure.listen(0, '127.0.0.1', done))
  upstream = await openUpstream((request, response) => response.end(`${request.headers.host}${request.url}`))
  portico = await startPortico([
    ...['--vpc-link-target', `orders=127.0.0.1:${new URL(upstream.url).port}`],
    ...['--vpc-link-target', `secure=127.0.0.1:${securePort()}`],
  ])
})
afterAll(async () => {
  await portico.close()
  await upstream.close()
  secure.closeAllConnections()
  secure.close()
})
beforeEach(async () => {
  shown = []
  api = await createApi(portico)
})

const securePort = (): number => (secure.address() as AddressInfo).port
const link = async (name: string, arn: string): Promise<string> =>
  (await portico.apigateway.createVpcLink({ name, targetArns: [arn] })).id ?? ''
const certificate = async () => {
  const { clientCertificateId = '', pemEncodedCertificate = '' } = await portico.apigateway.generateClientCertificate({})
  return { id: clientCertificateId, pem: pemEncodedCertificate }
}
const name = (stageName: string, value: string) =>
  portico.apigateway.updateStage({
    restApiId: api.id,
    stageName,
    patchOperations: [{ op: 'replace', path: '/clientCertificateId', value }],
  })
const insecure = { tlsConfig: { insecureSkipVerification: true } }

const viaLink = (connectionId: string, uri = 'http://orders.internal/a') =>
  httpProxy(uri, { connectionType: 'VPC_LINK', connectionId })

test('[S] rest-api.md 9.8 #1: a request goes to the load balancer behind the link, and the URI names the Host', async () => {
  await api.method('GET /a', viaLink(await link('orders-link', NLB)))
  await api.deploy()
  const answer = await api.call('/prod/a?c=1')
  expect([answer.status, answer.text]).toEqual([200, 'orders.internal/a?c=1'])
})

test('[S] rest-api.md 9.8 #1: the stage says which link; TestInvokeMethod brings its own', async () => {
  const id = await link('orders-link', NLB)
  await api.method('GET /a', viaLink('${stageVariables.link}'))
  await api.deploy('prod', { variables: { link: id } })
  await api.deploy('nowhere')
  expect((await api.call('/prod/a')).text).toBe('orders.internal/a')
  expect((await api.call('/nowhere/a')).status).toBe(500)
  const on = { restApiId: api.id, resourceId: api.resourceId('/a'), httpMethod: 'GET' }
  expect((await portico.apigateway.testInvokeMethod({ ...on, stageVariables: { link: id } })).body).toBe('orders.internal/a')
  expect((await portico.apigateway.testInvokeMethod(on)).log).toContain("There is no VPC link ''")
})

test('a link that nobody told what is behind it fails, and the log says which setting is missing', async () => {
  const arn = NLB.replace('orders', 'unknown')
  await api.method('GET /a', viaLink(await link('lost', arn)))
  await api.deploy()
  const answer = await api.call('/prod/a')
  expect([answer.status, answer.text]).toEqual([504, '{"message":"Network error communicating with endpoint"}'])
  const tested = await portico.apigateway.testInvokeMethod({
    restApiId: api.id,
    resourceId: api.resourceId('/a'),
    httpMethod: 'GET',
  })
  expect(tested.log).toContain(`set --vpc-link-target ${arn}=host:port`)
})

test('links are live: one that goes takes its requests along', async () => {
  const id = await link('orders-link', NLB)
  await api.method('GET /a', viaLink('${stageVariables.link}'))
  await api.deploy('prod', { variables: { link: id } })
  expect((await api.call('/prod/a')).status).toBe(200)
  await portico.apigateway.deleteVpcLink({ vpcLinkId: id })
  expect((await api.call('/prod/a')).status).toBe(500)
})

test.each(['HTTP', 'HTTP_PROXY'] as const)(
  '[D] rest-api.md 9.8 #5: an %s backend that asks is shown the certificate that the stage names',
  async (type) => {
    const { id, pem: expected } = await certificate()
    const uri = `https://127.0.0.1:${securePort()}/x`
    await api.method('GET /x', { ...httpProxy(uri, { type, ...insecure }), responses: type === 'HTTP' ? { 200: {} } : {} })
    await api.deploy()
    expect((await api.call('/prod/x')).status).toBe(200)
    await name('prod', id)
    expect((await api.call('/prod/x')).status).toBe(200)
    expect(shown).toEqual([null, expected])
  },
)

test('[D] rest-api.md 9.8 #5: by way of a VPC link too', async () => {
  const { id, pem: expected } = await certificate()
  const connectionId = await link('secure-link', SECURE)
  await api.method('GET /x', httpProxy('https://secure.internal/x', { connectionType: 'VPC_LINK', connectionId, ...insecure }))
  await api.deploy()
  await name('prod', id)
  expect((await api.call('/prod/x')).text).toBe('secure.internal/x')
  expect(shown).toEqual([expected])
})

test('stages show their own; one that goes over to another certificate opens new connections', async () => {
  const [first, second] = [await certificate(), await certificate()]
  await api.method('GET /x', httpProxy(`https://127.0.0.1:${securePort()}/x`, insecure))
  for (const stage of ['prod', 'dev']) await api.deploy(stage)
  await name('prod', first.id)
  await name('dev', second.id)
  for (const stage of ['prod', 'dev', 'prod']) await api.call(`/${stage}/x`)
  await name('prod', second.id)
  await api.call('/prod/x')
  await name('prod', '')
  await api.call('/prod/x')
  expect(shown).toEqual([first.pem, second.pem, first.pem, second.pem, null])
})

test('TestInvokeMethod shows the certificate that it names', async () => {
  const { id, pem: expected } = await certificate()
  await api.method('GET /x', httpProxy(`https://127.0.0.1:${securePort()}/x`, insecure))
  const on = { restApiId: api.id, resourceId: api.resourceId('/x'), httpMethod: 'GET' }
  const tested = await portico.apigateway.testInvokeMethod({ ...on, clientCertificateId: id })
  expect([tested.status, shown]).toEqual([200, [expected]])
  expect(tested.log).not.toContain('PRIVATE KEY')
  expect(await refusal(portico.apigateway.testInvokeMethod({ ...on, clientCertificateId: 'nope' }))).toBe(
    'NotFoundException 404 Invalid Client Certificate identifier specified',
  )
})

test('[D] rest-api.md 9.8 #5: a backend that trusts only that certificate lets the gateway in, and nobody else', async () => {
  const { id, pem: trusted } = await certificate()
  const backend = createServer(
    { key: pem('test-key.pem'), cert: pem('test-cert.pem'), ca: trusted, requestCert: true, rejectUnauthorized: true },
    (_, response) => response.end('welcome'),
  )
  await new Promise<void>((done) => backend.listen(0, '127.0.0.1', done))
  const { port } = backend.address() as AddressInfo
  await api.method('GET /x', httpProxy(`https://127.0.0.1:${port}/`, insecure))
  await api.deploy()
  expect((await api.call('/prod/x')).status).toBeGreaterThanOrEqual(500)
  await name('prod', id)
  expect((await api.call('/prod/x')).text).toBe('welcome')
  backend.closeAllConnections()
  backend.close()
})
