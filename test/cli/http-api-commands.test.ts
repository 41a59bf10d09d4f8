// HTTP APIs on the command line: import, apis, stages, export.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { petStore, type Run, runner } from './run.ts'

let portico: Portico
let client: ApiGatewayV2
let run: Run
let folder: string

beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
  client = new ApiGatewayV2({
    endpoint: portico.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  folder = await mkdtemp(join(tmpdir(), 'portico-http-api-'))
})
afterAll(async () => {
  client.destroy()
  await portico.close()
  await rm(folder, { recursive: true, force: true })
})

const BACKEND = { type: 'http_proxy', httpMethod: 'GET', uri: 'http://127.0.0.1:1/{proxy}', payloadFormatVersion: '1.0' }
const documentOf = (title: string, paths: readonly string[] = ['/pets/{proxy+}']): string =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title, version: '1' },
    paths: Object.fromEntries(
      paths.map((path) => [path, { get: { responses: {}, 'x-amazon-apigateway-integration': BACKEND } }]),
    ),
    'x-amazon-apigateway-cors': { allowOrigins: ['*'] },
  })

const fields = (stdout: string): Record<string, string> =>
  Object.fromEntries([...stdout.matchAll(/^ {2}(\w+) +(.+)$/gm)].map(([, name, value]) => [name, value]))

test('import: an HTTP API, why, and deployed to $default, which deploys by itself', async () => {
  const { code, stdout, stderr } = await run(['import', '-'], { input: documentOf('web') })
  expect([code, stderr]).toEqual([0, ''])
  const { api = '', type, routes, integrations, ignored, stage, invoke, try: line } = fields(stdout)
  expect(type).toBe('HTTP: for a CORS configuration at #/x-amazon-apigateway-cors and another reason')
  expect([routes, integrations, ignored]).toEqual(['1', '1', '1 part that HTTP APIs do not have (--json lists them)'])
  expect(stage).toMatch(/^\$default \(deployment [a-z0-9]+\)$/)
  expect([invoke, line]).toEqual([
    `${portico.url}/_aws/execute-api/${api}/`,
    `curl ${portico.url}/_aws/execute-api/${api}/pets/1`,
  ])
  expect(await client.getStage({ ApiId: api, StageName: '$default' })).toMatchObject({ AutoDeploy: true })
})

test('import --json, --name, --deploy; --type overrides the document', async () => {
  const args = ['import', '-', '--json', '--name', 'named', '--deploy', 'prod']
  const made = JSON.parse((await run(args, { input: documentOf('web') })).stdout)
  expect(made).toMatchObject({
    name: 'named',
    type: 'HTTP',
    created: true,
    routes: 1,
    integrations: 1,
    warnings: [],
    importInfo: ['paths./pets/{proxy+}.get: key [responses] will be ignored by API Gateway'],
    deployed: { stageName: 'prod', invokeUrl: `${portico.url}/_aws/execute-api/${made.id}/prod/` },
  })
  const rest = JSON.parse((await run(['import', '-', '--json', '--type', 'rest'], { input: documentOf('rest') })).stdout)
  expect([rest.type, rest.why, rest.deployed]).toEqual(['REST', 'as --type says', null])
  expect(await portico.apigateway.getRestApi({ restApiId: rest.id })).toMatchObject({ name: 'rest' })
  const http = JSON.parse((await run(['import', '-', '--json', '--type', 'http'], { input: petStore('mocks') })).stdout)
  expect([http.type, http.routes, http.integrations, http.warnings.length]).toEqual(['HTTP', 3, 0, 3])
})

test('import --api replaces an HTTP API, which stays one; its stages deploy', async () => {
  const { id, deployed } = JSON.parse(
    (await run(['import', '-', '--json', '--name', 'again'], { input: documentOf('web') })).stdout,
  )
  const updated = JSON.parse(
    (await run(['import', '-', '--json', '--api', 'again'], { input: documentOf('renamed', ['/x', '/y']) })).stdout,
  )
  expect(updated).toMatchObject({ id, name: 'renamed', type: 'HTTP', why: 'as it was', created: false, routes: 2 })
  expect(updated.deployed.stageName).toBe('$default')
  expect(updated.deployed.deploymentId).not.toBe(deployed.deploymentId)
  expect((await run(['import', '-', '--api', id, '--type', 'rest'], { input: documentOf('web') })).stderr).toBe(
    `portico: ${id} is an HTTP API: --type cannot change it.\n`,
  )
  expect((await run(['import', '-', '--api', id, '--mode', 'merge'], { input: documentOf('web') })).stderr).toMatch(
    /^portico: --mode is for REST APIs/,
  )
  const manual = JSON.parse(
    (await run(['import', '-', '--json', '--api', id, '--deploy', 'other'], { input: documentOf('web') })).stdout,
  )
  expect(manual.deployed.stageName).toBe('other')
})

test('a document without routes: the API stays, and is not deployed', async () => {
  const { code, stdout, stderr } = await run(['import', '-', '--type', 'http'], { input: documentOf('empty', []) })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^Imported empty\n {2}api +[a-z0-9]{10}\n {2}type +HTTP: as --type says\n/)
  expect(stderr).toMatch(/^portico: The API is there, but it is not deployed\. .*no routes exist/)
})

test('warnings come one a line; --fail-on-warnings makes nothing; 3.1 is refused in the words of the service', async () => {
  const input = documentOf('bad').replace('"1.0"', '"9.0"')
  expect((await run(['import', '-'], { input })).stdout).toMatch(
    /^ {2}warning +Unable to create integration for resource at path/m,
  )
  const refused = await run(['import', '-', '--fail-on-warnings'], { input })
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Warnings found during import:') })
  const newer = await run(['import', '-', '--type', 'http'], { input: documentOf('new').replace('3.0.1', '3.1.0') })
  expect(newer.stderr).toContain("Unable to determine OAS version from '3.1.0'")
})

test('apis and stages list them', async () => {
  const { id } = JSON.parse((await run(['import', '-', '--json', '--name', 'listed'], { input: documentOf('web') })).stdout)
  expect((await run(['apis'])).stdout).toMatch(new RegExp(`^${id} {2}listed +HTTP +REGIONAL +\\d{4}`, 'm'))
  const { items } = JSON.parse((await run(['apis', '--json'])).stdout)
  expect(items).toContainEqual(expect.objectContaining({ type: 'HTTP', id, apiId: id, protocolType: 'HTTP' }))
  expect((await run(['stages', 'listed'])).stdout).toMatch(
    /^STAGE +DEPLOYMENT +UPDATED +DEPLOYS.*\n\$default +[a-z0-9]+ .* by itself/,
  )
  expect(JSON.parse((await run(['stages', id, '--json'])).stdout).items).toEqual([
    expect.objectContaining({ stageName: '$default', autoDeploy: true, invokeUrl: `${portico.url}/_aws/execute-api/${id}` }),
  ])
})

test('all pages of HTTP APIs are fetched, and one of a name is found', async () => {
  for (let i = 0; i < 510; i++) await client.createApi({ Name: `many ${i}`, ProtocolType: 'HTTP' })
  const { items } = JSON.parse((await run(['apis', '--json'])).stdout)
  expect(items.filter(({ name }: { readonly name: string }) => name.startsWith('many'))).toHaveLength(510)
  expect((await run(['stages', 'many 509'])).stderr).toMatch(/^many 509 has no stages: /)
})

test('export: OpenAPI 3.0 of a stage, with extensions if they are asked for; what it says is imported again', async () => {
  const { id } = JSON.parse((await run(['import', '-', '--json', '--name', 'exported'], { input: documentOf('web') })).stdout)
  const plain = await run(['export', `${id}/$default`])
  expect([plain.code, plain.stderr]).toEqual([0, ''])
  expect(plain.stdout).not.toContain('x-amazon')
  const file = join(folder, 'web.yaml')
  await run(['export', 'exported/$default', '--yaml', '--extensions', 'apigateway', '-o', file])
  expect(await readFile(file, 'utf8')).toContain('x-amazon-apigateway-cors')
  const again = JSON.parse((await run(['import', file, '--json', '--fail-on-warnings'])).stdout)
  expect([again.type, again.name, again.routes]).toEqual(['HTTP', 'exported', 1])
  expect(JSON.parse((await run(['export', `${id}/$default`, '--json'])).stdout)).toMatchObject({
    apiId: id,
    stageName: '$default',
    specification: 'OAS30',
    outputType: 'JSON',
    file: null,
    document: { openapi: '3.0.1', info: { title: 'exported' } },
  })
  expect((await run(['export', `${id}/$default`, '--format', 'swagger'])).stderr).toMatch(
    /^portico: --format swagger is for REST APIs/,
  )
  expect((await run(['export', `${id}/none`])).stderr).toMatch(/^portico: NotFoundException: /)
})

test('what is for REST APIs says so', async () => {
  const { id } = JSON.parse((await run(['import', '-', '--json'], { input: documentOf('web') })).stdout)
  expect(await run(['test-invoke', id, 'GET', '/pets'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `portico: ${id} is an HTTP API, and this is for REST APIs.\n`,
  })
})

test('describe: what runs for each route of a stage; an API alone is its $default stage', async () => {
  const { id, deployed } = JSON.parse(
    (await run(['import', '-', '--json', '--name', 'described'], { input: documentOf('web') })).stdout,
  )
  const { code, stdout, stderr } = await run(['describe', 'described/$default'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(`HTTP API ${id} "described", stage $default, deployment ${deployed.deploymentId}\n`)
  expect(stdout).toMatch(/\n {2}GET \/pets\/\{proxy\+\}\n(?: {4}.+\n)* {4}HTTP_PROXY\n/)
  expect((await run(['describe', 'described'])).stdout).toBe(stdout)
  expect(JSON.parse((await run(['describe', id, '--json'])).stdout)).toMatchObject({ apiId: id, stageName: '$default' })
})

test('describe: a stage that is none, one without a deployment, and a REST API without a stage', async () => {
  const { id } = JSON.parse((await run(['import', '-', '--json'], { input: documentOf('web') })).stdout)
  expect(await run(['describe', `${id}/none`])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'portico: NotFoundException: Invalid stage identifier specified\n',
  })
  await client.createStage({ ApiId: id, StageName: 'bare' })
  const bare = await run(['describe', `${id}/bare`])
  expect([bare.code, bare.stdout]).toEqual([1, ''])
  expect(bare.stderr).toMatch(/^portico: Nothing is deployed to the stage bare\.\n/)
  const rest = await portico.apigateway.createRestApi({ name: 'resting' })
  expect(await run(['describe', 'resting'])).toMatchObject({ code: 2, stderr: expect.stringContaining('is a REST API') })
  await portico.apigateway.deleteRestApi({ restApiId: rest.id })
})
