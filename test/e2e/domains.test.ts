// Custom domain names end to end: SDK, CLI and real functions; a kill; and where the private key is, and is not.
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CERTIFICATE, OTHER_KEY, PRIVATE_KEY } from '../support/certificates.ts'
import { awsCli, hasPython } from '../support/python.ts'
import { type Api, allowGateway, call, createApi, createFunction, lambdaProxy, mock } from './kit.ts'
import { type PorticoProcess, serve } from './process.ts'

const DOMAIN = 'api.example.com'
const ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })'

let dataDir: string
let portico: PorticoProcess

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-domains-'))
  portico = await serve(dataDir, ['--log-level', 'trace'])
})
afterEach(async () => {
  await portico.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

async function echoApi(): Promise<Api> {
  const functionArn = await createFunction(portico.lambda, 'echo', ECHO)
  await allowGateway(portico.lambda, 'echo')
  const api = await createApi(portico)
  await api.method('ANY /{proxy+}', lambdaProxy(functionArn))
  await api.method('GET /', mock())
  await api.deploy('prod')
  return api
}

const upload = () =>
  portico.apigateway.createDomainName({
    domainName: DOMAIN,
    certificateName: 'mine',
    certificateBody: CERTIFICATE,
    certificatePrivateKey: PRIVATE_KEY,
    certificateChain: CERTIFICATE,
  })

const get = (path: string) => call(portico.port, path, { headers: { Host: `${DOMAIN}:${portico.port}` } })

async function event(path: string): Promise<Record<string, unknown> & { readonly requestContext: Record<string, unknown> }> {
  return JSON.parse((await get(path)).text)
}

test('[K+] control-plane.md 19 #6, rest-api.md 9.2 #9: what a function sees of a request by a custom domain', async () => {
  const api = await echoApi()
  await upload()
  await portico.apigateway.createBasePathMapping({ domainName: DOMAIN, basePath: 'v1', restApiId: api.id, stage: 'prod' })
  await portico.apigateway.createBasePathMapping({ domainName: DOMAIN, basePath: 'any', restApiId: api.id })
  const seen = await event('/v1/pets/7?x=1')
  expect(seen).toMatchObject({
    resource: '/{proxy+}',
    path: '/v1/pets/7',
    pathParameters: { proxy: 'pets/7' },
    queryStringParameters: { x: '1' },
    requestContext: { path: '/v1/pets/7', stage: 'prod', domainName: DOMAIN, domainPrefix: 'api', apiId: api.id },
  })
  expect((await event('/v1//pets/')).path).toBe('/v1/pets/')
  expect(await event('/any/prod/pets')).toMatchObject({
    path: '/any/prod/pets',
    pathParameters: { proxy: 'pets' },
    requestContext: { path: '/any/prod/pets', stage: 'prod' },
  })
  expect((await get('/v2/pets')).text).toBe('{"message":"Forbidden"}')
  expect(JSON.parse((await api.call('/prod/pets')).text)).toMatchObject({ path: '/pets', requestContext: { path: '/prod/pets' } })
})

test('domain names, mappings and associations survive a kill, and serve again', async () => {
  const api = await echoApi()
  const { apigateway } = portico
  const made = await upload()
  await apigateway.createBasePathMapping({ domainName: DOMAIN, basePath: 'v1', restApiId: api.id, stage: 'prod' })
  const closed = await apigateway.createDomainName({
    domainName: 'private.example.com',
    endpointConfiguration: { types: ['PRIVATE'] },
    certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/a',
  })
  await apigateway.createDomainNameAccessAssociation({
    domainNameArn: closed.domainNameArn,
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: 'vpce-0abc',
  })
  await portico.kill('SIGKILL')
  portico = await serve(dataDir)
  const { domainName, distributionDomainName } = await portico.apigateway.getDomainName({ domainName: DOMAIN })
  expect([domainName, distributionDomainName]).toEqual([DOMAIN, made.distributionDomainName])
  expect((await event('/v1/pets')).path).toBe('/v1/pets')
  expect((await portico.apigateway.getDomainNameAccessAssociations({})).items).toHaveLength(1)
  // Its key is there too: an update that leaves it alone goes through.
  const patchOperations = [{ op: 'replace' as const, path: '/certificateName', value: 'kept' }]
  expect((await portico.apigateway.updateDomainName({ domainName: DOMAIN, patchOperations })).certificateName).toBe('kept')
})

/** Every file below the folder, with its mode. */
async function filesOf(folder: string): Promise<{ readonly path: string; readonly mode: number }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.map(async (path) => ({ path, mode: (await stat(path)).mode & 0o777 })))
}

test('a private key is in the database, which is its owner’s alone, and in no answer and no log', async () => {
  const secrets = [PRIVATE_KEY, OTHER_KEY].map((pem) => pem.split('\n')[1] ?? '')
  const api = await echoApi()
  const { apigateway } = portico
  const answers: unknown[] = [await upload()]
  const noted = async (asked: Promise<unknown>): Promise<void> => {
    answers.push(await asked.catch((error: Error) => ({ ...error, message: error.message })))
  }
  const replace = (path: string, value: string) =>
    apigateway.updateDomainName({ domainName: DOMAIN, patchOperations: [{ op: 'replace', path, value }] })
  await noted(upload())
  await noted(replace('/certificatePrivateKey', OTHER_KEY))
  await noted(apigateway.createDomainName({ domainName: 'x.example.com', certificatePrivateKey: OTHER_KEY }))
  await noted(apigateway.getDomainName({ domainName: DOMAIN }))
  await noted(apigateway.getDomainNames({}))
  await noted(apigateway.getTags({ resourceArn: `arn:aws:apigateway:us-east-1::/domainnames/${DOMAIN}` }))
  // As JSON that no SDK would send: the wire's own refusals do not quote it either.
  for (const member of [{ certificatePrivateKey: [OTHER_KEY] }, { certificateBody: { a: OTHER_KEY } }]) {
    const body = JSON.stringify({ domainName: 'y.example.com', ...member })
    answers.push((await call(portico.port, '/domainnames', { method: 'POST', body })).text)
  }
  await apigateway.createBasePathMapping({ domainName: DOMAIN, restApiId: api.id, stage: 'prod' })
  await get('/pets')
  const shown = JSON.stringify(answers)
  for (const secret of secrets) expect(shown).not.toContain(secret)

  const files = await filesOf(dataDir)
  const database = files.filter(({ path }) => /portico\.db/.test(path))
  expect(database.length).toBeGreaterThan(0)
  for (const { mode } of database) expect(mode).toBe(0o600)
  expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
  const stored = await Promise.all(database.map(({ path }) => readFile(path, 'latin1')))
  expect(stored.some((bytes) => bytes.includes(secrets[0] ?? ''))).toBe(true)
  const others = files.filter(({ path }) => !/portico\.db/.test(path))
  const { stdout, stderr } = await portico.kill('SIGTERM')
  for (const { path } of others) expect(await readFile(path, 'latin1').catch(() => '')).not.toContain(secrets[0])
  for (const secret of secrets) expect(stdout + stderr).not.toContain(secret)
})

test.skipIf(!hasPython)('the AWS CLI makes, maps, reads and deletes a domain name', async () => {
  const api = await echoApi()
  const cli = (operation: string, ...args: string[]) =>
    awsCli(portico.url, 'apigateway', operation, '--domain-name', '*.cli.example.com', ...args)
  const arn = 'arn:aws:acm:us-east-1:000000000000:certificate/a'
  const endpoint = ['--endpoint-configuration', 'types=REGIONAL', '--regional-certificate-arn', arn]
  expect(await cli('create-domain-name', ...endpoint)).toMatchObject({ regionalHostedZoneId: 'Z1UJRXOUMOOFQ8' })
  const mapping = { basePath: '(none)', restApiId: api.id, stage: 'prod' }
  expect(await cli('create-base-path-mapping', '--rest-api-id', api.id, '--stage', 'prod')).toEqual(mapping)
  expect(await cli('get-base-path-mapping', '--base-path', '(none)')).toEqual(mapping)
  const answer = await call(portico.port, '/pets', { headers: { Host: 'a.cli.example.com' } })
  expect(JSON.parse(answer.text)).toMatchObject({ path: '/pets', requestContext: { domainName: 'a.cli.example.com' } })
  expect(await cli('delete-domain-name')).toBe(null)
  expect((await call(portico.port, '/pets', { headers: { Host: 'a.cli.example.com' } })).status).not.toBe(200)
})
