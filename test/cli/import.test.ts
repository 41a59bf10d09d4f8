// `portico import`: a document in, an API out, and lines that work when they are copied.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { petStore, type Run, runner } from './run.ts'

const execute = promisify(execFile)
let portico: Portico
let run: Run
let folder: string
let file: string

beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
  folder = await mkdtemp(join(tmpdir(), 'portico-import-'))
  file = join(folder, 'pets.json')
  await writeFile(file, petStore('Pet Store'))
})
afterAll(async () => {
  await portico.close()
  await rm(folder, { recursive: true, force: true })
})

/** `  name   value` lines of what was printed. */
const fields = (stdout: string): Record<string, string> =>
  Object.fromEntries([...stdout.matchAll(/^ {2}(\w+) +(.+)$/gm)].map(([, name, value]) => [name, value]))

test('it says what was made, and the curl line calls it', async () => {
  const { code, stdout, stderr } = await run(['import', file, '--deploy', 'prod'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^Imported Pet Store\n/)
  const { api, resources, methods, stage, invoke, try: line } = fields(stdout)
  expect([resources, methods]).toEqual(['3', '3'])
  expect(stage).toMatch(/^prod \(deployment [a-z0-9]{6}\)$/)
  expect(invoke).toBe(`${portico.url}/_aws/execute-api/${api}/prod/`)
  expect((await execute('sh', ['-c', `${line} --silent`])).stdout).toBe('{"stage": ""}')
})

test('--json is one document of the same', async () => {
  const { code, stdout } = await run(['import', file, '--json', '--deploy', 'prod', '--name', 'named'])
  const made = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(made).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: 'named',
    type: 'REST',
    why: 'for mock integrations at #/paths/~1pets/get/x-amazon-apigateway-integration/type and another reason',
    created: true,
    resources: 3,
    methods: 3,
    warnings: [],
    deployed: {
      deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
      stageName: 'prod',
      invokeUrl: `${portico.url}/_aws/execute-api/${made.id}/prod/`,
      curl: `curl ${portico.url}/_aws/execute-api/${made.id}/prod/pets`,
    },
  })
  expect(await portico.apigateway.getRestApi({ restApiId: made.id })).toMatchObject({ name: 'named' })
})

test('YAML from stdin', async () => {
  const yaml = 'swagger: "2.0"\ninfo: {title: From YAML, version: "1"}\nbasePath: /v1\npaths: {/a: {}}\n'
  const { code, stdout } = await run(['import', '-', '--basepath', 'prepend', '--json'], { input: yaml })
  expect(code).toBe(0)
  const { id, name, deployed } = JSON.parse(stdout)
  expect([name, deployed]).toEqual(['From YAML', null])
  const { items = [] } = await portico.apigateway.getResources({ restApiId: id })
  expect(items.map(({ path }) => path)).toContain('/v1/a')
})

const EXTRA = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'Extra', version: '1' },
  paths: { '/extra': { get: { 'x-amazon-apigateway-integration': { type: 'mock' }, responses: {} } } },
})

test('--api updates by id or name: merge keeps what overwrite drops', async () => {
  const { id } = JSON.parse((await run(['import', file, '--json', '--name', 'updated'])).stdout)
  const merged = await run(['import', '-', '--api', id], { input: EXTRA })
  expect(merged.stdout).toMatch(/^Updated /)
  expect(fields(merged.stdout)).toMatchObject({ api: id, resources: '4', methods: '4' })
  const overwritten = await run(['import', '-', '--api', id, '--mode', 'overwrite', '--name', 'again'], { input: EXTRA })
  expect(fields(overwritten.stdout)).toMatchObject({ api: id, resources: '2', methods: '1' })
  expect((await run(['import', '-', '--api', 'again', '--json'], { input: EXTRA })).stdout).toContain(`"id": "${id}"`)
})

const WITH_WARNING = EXTRA.replace(
  '"responses":{}',
  '"responses":{"200":{"description":"ok","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Missing"}}}}}',
)

test('warnings come one a line; --fail-on-warnings makes nothing', async () => {
  const { code, stdout } = await run(['import', '-'], { input: WITH_WARNING })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ {2}warning {4}\S.*$/m)
  const before = (await portico.apigateway.getRestApis({ limit: 500 })).items?.length
  const refused = await run(['import', '-', '--fail-on-warnings'], { input: WITH_WARNING })
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('portico: BadRequestException: ') })
  expect((await portico.apigateway.getRestApis({ limit: 500 })).items?.length).toBe(before)
})

test('a deployment that is refused leaves the API, and says so', async () => {
  const empty = JSON.stringify({ openapi: '3.0.1', info: { title: 'Empty', version: '1' }, paths: {} })
  const { code, stdout, stderr } = await run(['import', '-', '--deploy', 'prod'], { input: empty })
  expect(code).toBe(1)
  expect(stdout).toMatch(/^Imported Empty\n {2}api +[a-z0-9]{10}\n/)
  expect(stderr).toMatch(/^portico: The API is there, but it is not deployed\. BadRequestException: /)
})

test('a name that is refused leaves the API, and says so', async () => {
  const { code, stderr } = await run(['import', file, '--name', ''])
  expect(code).toBe(1)
  expect(stderr).toMatch(/^portico: The API [a-z0-9]{10} is there, but it could not be named\. BadRequestException: /)
})

test('a document that is too large is refused in the words of the service', async () => {
  const { code, stderr } = await run(['import', '-'], { input: 'x'.repeat(7 * 1024 * 1024) })
  expect(code).toBe(1)
  expect(stderr).toContain('larger than 6291456 bytes')
})

test('the curl line sends what the method asks for', async () => {
  const strict = JSON.stringify({
    openapi: '3.0.1',
    info: { title: 'Strict', version: '1' },
    'x-amazon-apigateway-request-validators': { all: { validateRequestParameters: true, validateRequestBody: true } },
    'x-amazon-apigateway-request-validator': 'all',
    paths: {
      '/items/{id}': {
        post: {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'page', in: 'query', required: true, schema: { type: 'string' } },
            { name: 'X-Who', in: 'header', required: true, schema: { type: 'string' } },
          ],
          responses: { 200: { description: 'ok' } },
          'x-amazon-apigateway-integration': {
            type: 'mock',
            requestTemplates: { 'application/json': '{"statusCode": 200}' },
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: { 'application/json': "$input.params('id') $input.params('page')" },
              },
            },
          },
        },
      },
    },
  })
  const { stdout } = await run(['import', '-', '--deploy', 'prod'], { input: strict })
  expect((await execute('sh', ['-c', `${fields(stdout).try} --silent`])).stdout).toBe('1 1')
})
