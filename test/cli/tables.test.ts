// The lists: tables for people, one JSON document for programs, all pages of either.
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ROOT } from '../e2e/process.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { petStore, type Run, runner } from './run.ts'

let portico: Portico
let run: Run
let apiId: string
const LONG = 'a description that nobody could print in what is left of a line of eighty columns'
const MANY = 520

beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
  const { id } = await portico.apigateway.importRestApi({ body: Buffer.from(petStore('Pet Store')) })
  apiId = id ?? ''
  await portico.apigateway.createDeployment({ restApiId: apiId, stageName: 'prod', variables: { colour: 'red', size: 'xl' } })
  await portico.apigateway.createDeployment({ restApiId: apiId, stageName: 'dev', stageDescription: LONG })
})
afterAll(() => portico.close())

test('apis: a header row, aligned, and cut to 80 columns with an ellipsis', async () => {
  await portico.apigateway.createRestApi({ name: 'wide 猫猫', description: `${LONG}\n\u001b[31mred` })
  const { code, stdout, stderr } = await run(['apis'], { env: { COLUMNS: '80' } })
  expect([code, stderr]).toEqual([0, ''])
  const [header = '', ...rows] = stdout.trimEnd().split('\n')
  expect(header).toMatch(/^ID {10}NAME {7}TYPE {2}ENDPOINT {2}CREATED {11}DESCRIPTION$/)
  const wide = rows.find((row) => row.includes('猫')) ?? ''
  expect(wide).toMatch(/^[a-z0-9]{10} {2}wide 猫猫 {2}REST {2}EDGE {6}\d{4}-\d\d-\d\d \d\d:\d\d {2}a description that no.*…$/)
  // Each of the two characters takes two columns.
  expect(wide.length + 2).toBeLessThanOrEqual(80)
  expect(rows.find((row) => row.includes('Pet Store'))).toMatch(new RegExp(`^${apiId} {2}Pet Store {2}REST {2}EDGE`))
})

test('what is piped is whole, and cannot steer a terminal', async () => {
  const { stdout } = await run(['apis'])
  expect(stdout).toContain(`${LONG} ?[31mred`)
  expect(stdout).not.toContain('\u001b')
})

test('FORCE_COLOR colours, NO_COLOR does not', async () => {
  expect((await run(['apis'], { env: { FORCE_COLOR: '1' } })).stdout).toMatch(/^\u001b\[1mID /)
  expect((await run(['apis'], { env: { NO_COLOR: '1' } })).stdout).toMatch(/^ID /)
})

test('stages, by the name of the API or its id', async () => {
  const { code, stdout } = await run(['stages', 'Pet Store'], { env: { COLUMNS: '80' } })
  expect(code).toBe(0)
  const lines = stdout.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^STAGE +DEPLOYMENT +UPDATED +CACHE +VARIABLES +DESCRIPTION$/)
  expect(lines.find((line) => line.startsWith('prod'))).toMatch(/ off {2,}colour, …?/)
  expect(lines.find((line) => line.startsWith('dev'))).toMatch(/…$/)
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  expect((await run(['stages', apiId], { env: { COLUMNS: '80' } })).stdout).toBe(stdout)
})

test('stages --json has the members of AWS and the invoke URL', async () => {
  const { items } = JSON.parse((await run(['stages', apiId, '--json'])).stdout)
  expect(items).toContainEqual(
    expect.objectContaining({
      stageName: 'prod',
      variables: { colour: 'red', size: 'xl' },
      invokeUrl: `${portico.url}/_aws/execute-api/${apiId}/prod`,
    }),
  )
})

test('an API that is none, and a name that two have', async () => {
  expect(await run(['stages', 'nothing'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(`portico: There is no API "nothing" at ${portico.url} in us-east-1.\n\`portico apis\``),
  })
  const twins = await Promise.all([1, 2].map(() => portico.apigateway.createRestApi({ name: 'twin' })))
  const { code, stderr } = await run(['stages', 'twin'])
  expect([code, stderr.split(':')[1]]).toEqual([1, ' 2 APIs are named "twin"'])
  for (const { id } of twins) expect(stderr).toContain(id)
})

test('all pages are fetched, and whoever reads but the head of them breaks nothing', async () => {
  for (let i = 0; i < MANY; i++) await portico.apigateway.createRestApi({ name: `many ${i}`, description: LONG })
  const { items } = JSON.parse((await run(['apis', '--json'])).stdout)
  expect(items.filter(({ name }: { readonly name: string }) => name.startsWith('many'))).toHaveLength(MANY)
  const head = spawn(
    'sh',
    ['-c', `"$0" bin/portico.js apis --json | head -1; "$0" bin/portico.js apis | head -1`, process.execPath],
    {
      cwd: ROOT,
      env: { PATH: process.env.PATH, PORTICO_ENDPOINT: portico.url },
    },
  )
  const seen = { stdout: '', stderr: '' }
  head.stdout.on('data', (data) => {
    seen.stdout += data
  })
  head.stderr.on('data', (data) => {
    seen.stderr += data
  })
  await new Promise((resolve) => head.on('close', resolve))
  expect(seen.stderr).toBe('')
  expect(seen.stdout).toMatch(/^\{\nID +NAME/)
})

test('an empty list is said on stderr, and is an empty list for programs', async () => {
  const elsewhere = { AWS_REGION: 'eu-west-1' }
  const { code, stdout, stderr } = await run(['apis'], { env: elsewhere })
  expect([code, stdout]).toEqual([0, ''])
  expect(stderr).toContain(`There are no APIs at ${portico.url} in eu-west-1.`)
  expect(JSON.parse((await run(['apis', '--json'], { env: elsewhere })).stdout)).toEqual({ items: [] })
})

test('domains: a row a mapping, and --json with the mappings in each domain', async () => {
  expect((await run(['domains'])).stderr).toContain('There are no custom domain names')
  const certificate = 'arn:aws:acm:us-east-1:000000000000:certificate/11111111-2222-3333-4444-555555555555'
  for (const domainName of ['api.example.com', 'empty.example.com'])
    await portico.apigateway.createDomainName({
      domainName,
      regionalCertificateArn: certificate,
      endpointConfiguration: { types: ['REGIONAL'] },
    })
  await portico.apigateway.createBasePathMapping({ domainName: 'api.example.com', restApiId: apiId, stage: 'prod' })
  await portico.apigateway.createBasePathMapping({ domainName: 'api.example.com', restApiId: apiId, basePath: 'v2' })
  const { code, stdout } = await run(['domains'], { env: { COLUMNS: '80' } })
  expect(code).toBe(0)
  const [header, ...rows] = stdout.trimEnd().split('\n')
  expect(header).toMatch(/^DOMAIN +BASE PATH +API +STAGE +ENDPOINT +STATUS$/)
  expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3)).sort()).toEqual([
    ['api.example.com', '(none)', apiId],
    ['api.example.com', 'v2', apiId],
    ['empty.example.com', 'REGIONAL', 'AVAILABLE'],
  ])
  const { items } = JSON.parse((await run(['domains', '--json'])).stdout)
  expect(items).toContainEqual(expect.objectContaining({ domainName: 'empty.example.com', basePathMappings: [] }))
})
