// The commands about what is there: export, describe, test-invoke, flush-cache, domains.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { petStore, type Run, runner } from './run.ts'

let portico: Portico
let run: Run
let folder: string
let apiId: string

beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
  folder = await mkdtemp(join(tmpdir(), 'portico-cli-'))
  const { id } = await portico.apigateway.importRestApi({ body: Buffer.from(petStore('a/b')) })
  apiId = id ?? ''
  await portico.apigateway.createDeployment({ restApiId: apiId, stageName: 'prod', variables: { colour: 'red' } })
})
afterAll(async () => {
  await portico.close()
  await rm(folder, { recursive: true, force: true })
})

test('export: OpenAPI 3.0 as JSON on stdout; the name of the API may hold a slash', async () => {
  const { code, stdout, stderr } = await run(['export', 'a/b/prod'])
  expect([code, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.0.1', info: { title: 'a/b' }, paths: { '/pets': {} } })
  expect(stdout).not.toContain('x-amazon-apigateway-integration')
})

test('export: Swagger, YAML, extensions, to a file', async () => {
  const file = join(folder, 'out.yaml')
  const args = [
    'export',
    `${apiId}/prod`,
    '--format',
    'swagger',
    '--yaml',
    '--extensions',
    'integrations,authorizers',
    '-o',
    file,
  ]
  const { code, stdout, stderr } = await run(args)
  expect([code, stdout]).toEqual([0, ''])
  const written = await readFile(file, 'utf8')
  expect(stderr).toBe(`Wrote ${file} (${Buffer.byteLength(written)} bytes).\n`)
  expect(written).toContain('swagger: "2.0"')
  expect(written).toContain('x-amazon-apigateway-integration')
})

test('export --json says what it is, with the document in it', async () => {
  const said = JSON.parse((await run(['export', `${apiId}/prod`, '--json'])).stdout)
  expect(said).toMatchObject({
    restApiId: apiId,
    stageName: 'prod',
    exportType: 'oas30',
    contentType: 'application/octet-stream',
    file: null,
    document: { openapi: '3.0.1' },
  })
})

test('export: what cannot be written is said', async () => {
  const { code, stderr } = await run(['export', `${apiId}/prod`, '-o', join(folder, 'none', 'x')])
  expect([code, stderr]).toEqual([
    2,
    `portico: ${join(folder, 'none', 'x')} cannot be written: there is no such file or folder.\n`,
  ])
})

test.each(['export', 'describe', 'flush-cache'])('%s of a stage that is none', async (command) => {
  const { code, stdout, stderr } = await run([command, `${apiId}/nothing`])
  expect([code, stdout, stderr]).toEqual([1, '', 'portico: NotFoundException: Invalid Stage identifier specified\n'])
})

test('describe: the plan, as the gateway compiled it', async () => {
  const { code, stdout } = await run(['describe', `${apiId}/prod`])
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`^REST API ${apiId} "a/b", stage prod, deployment [a-z0-9]{6}\n`))
  expect(stdout).toContain('  variable colour = red\n')
  expect(stdout).toMatch(/\n {2}GET \/pets\n(?: {4}.+\n)* {4}MOCK\n/)
  const outline = JSON.parse((await run(['describe', `${apiId}/prod`, '--json'])).stdout)
  expect(outline).toMatchObject({ apiId, apiName: 'a/b', stageName: 'prod', stageVariables: { colour: 'red' }, canary: null })
  expect(outline.methods).toContainEqual(
    expect.objectContaining({ httpMethod: 'GET', resourcePath: '/pets', logged: false, steps: expect.arrayContaining(['MOCK']) }),
  )
})

test('test-invoke: the resource is found as the gateway finds it; status, headers, body and log are shown', async () => {
  const { code, stdout, stderr } = await run(['test-invoke', 'a/b', 'get', '/pets/7?full=true', '--header', 'Accept: text/plain'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^200 in \d+ ms\nContent-Type: application\/json\n\n\{"id": "7"\}\n\nExecution log for request /)
  expect(stdout).toContain('Method request query string: {full=true}')
  expect(stdout).toContain('Method request headers: {Accept=text/plain}')
})

test('test-invoke: stage variables, repeated headers and the body as text, file or stdin', async () => {
  const seen = await run([
    'test-invoke',
    apiId,
    'GET',
    'pets',
    '--stage-variable',
    'colour=blue',
    '--header',
    'A:1',
    '--header',
    'A:2',
  ])
  expect(seen.stdout).toContain('{"stage": "blue"}')
  expect(seen.stdout).toContain('Method request headers: {A=1,2}')
  const file = join(folder, 'body.json')
  await writeFile(file, '{"from": "file"}')
  const post = async (body: string): Promise<string> => {
    const args = ['test-invoke', apiId, 'POST', '/pets/1', '--json', '--body', body]
    return JSON.parse((await run(args, { input: '{"from": "stdin"}' })).stdout).body
  }
  expect(await post('{"from": "text"}')).toBe('{"from": "text"}')
  expect(await post(file)).toBe('{"from": "file"}')
  expect(await post(`@${file}`)).toBe('{"from": "file"}')
  expect(await post('-')).toBe('{"from": "stdin"}')
})

test('test-invoke --json has the members of AWS and the resource', async () => {
  const answer = JSON.parse((await run(['test-invoke', apiId, 'GET', '/pets/7', '--json'])).stdout)
  expect(answer).toMatchObject({
    resourcePath: '/pets/{petId}',
    status: 200,
    body: '{"id": "7"}',
    headers: { 'Content-Type': 'application/json' },
    log: expect.stringContaining('Successfully completed execution'),
  })
})

test('test-invoke: a path or a method that is not there, and what is', async () => {
  expect(await run(['test-invoke', apiId, 'GET', '/pots'])).toEqual({
    code: 1,
    stdout: '',
    stderr: 'portico: The API has no resource with methods for /pots.\nIt has /pets, /pets/{petId}.\n',
  })
  expect((await run(['test-invoke', apiId, 'DELETE', '/pets/1'])).stderr).toBe(
    'portico: /pets/1 has no DELETE.\nIt has GET, POST.\n',
  )
})

test('flush-cache', async () => {
  expect(await run(['flush-cache', 'a/b/prod'])).toEqual({ code: 0, stdout: 'Flushed the cache of a/b/prod.\n', stderr: '' })
  const { stdout } = await run(['flush-cache', 'a/b/prod', '--json'])
  expect(JSON.parse(stdout)).toEqual({ restApiId: apiId, stageName: 'prod', flushed: true })
})
