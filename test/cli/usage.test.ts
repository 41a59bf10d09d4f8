// `portico usage`: what keys used, for people, programs and spreadsheets.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csvLines } from '../../src/cli/csv.ts'
import { dayText, today } from '../../src/model/quota-period.ts'
import { createApi, mock } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Run, runner } from './run.ts'

let portico: Portico
let run: Run
let planId: string
const keyIds: string[] = []
const DATE = dayText(today())

beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
  const { apigateway } = portico
  const api = await createApi(portico)
  await api.method('GET /', { ...mock(), method: { apiKeyRequired: true } })
  await api.deploy()
  const apiStages = [{ apiId: api.id, stage: 'prod' }]
  planId = (await apigateway.createUsagePlan({ name: 'basic', quota: { limit: 10, period: 'MONTH' }, apiStages })).id ?? ''
  for (const [name, calls] of [
    ['Ann, "the first"', 3],
    ['=SUM(A1)', 1],
    ['idle', 0],
  ] as const) {
    const { id = '', value = '' } = await apigateway.createApiKey({ name, enabled: true })
    await apigateway.createUsagePlanKey({ usagePlanId: planId, keyId: id, keyType: 'API_KEY' })
    keyIds.push(id)
    for (let i = 0; i < calls; i++) expect((await api.call('/prod/', { headers: { 'x-api-key': value } })).status).toBe(200)
  }
})
afterAll(() => portico.close())

test('[D] auth-throttle-cache.md 7.3 #1: a table of the days on which keys were used, by the name of the plan or its id', async () => {
  const { code, stdout, stderr } = await run(['usage', 'basic'])
  expect([code, stderr]).toEqual([0, ''])
  const [header, ...rows] = stdout.trimEnd().split('\n')
  expect(header).toMatch(/^DATE +KEY +NAME +USED +REMAINING$/)
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual(expect.stringMatching(new RegExp(`^${DATE}  ${keyIds[0]}  Ann, "the first" +3 +7$`)))
  expect(rows).toContainEqual(expect.stringMatching(new RegExp(`^${DATE}  ${keyIds[1]}  =SUM\\(A1\\) +1 +9$`)))
  expect((await run(['usage', planId])).stdout).toBe(stdout)
})

test('--csv is for spreadsheets: quoted, and no name becomes a formula', async () => {
  const { code, stdout } = await run(['usage', 'basic', '--csv'])
  expect(code).toBe(0)
  const [header, ...rows] = stdout.split('\r\n')
  expect(header).toBe('date,key_id,key_name,used,remaining')
  expect(rows).toHaveLength(3)
  expect(rows).toContain(`${DATE},${keyIds[0]},"Ann, ""the first""",3,7`)
  expect(rows).toContain(`${DATE},${keyIds[1]},'=SUM(A1),1,9`)
  expect(rows.at(-1)).toBe('')
})

test('--json is one document', async () => {
  const { stdout } = await run(['usage', 'basic', '--json', '--from', DATE, '--to', DATE])
  const { items, ...rest } = JSON.parse(stdout)
  expect(rest).toEqual({ usagePlanId: planId, startDate: DATE, endDate: DATE })
  expect(items).toContainEqual({ date: DATE, keyId: keyIds[0], name: 'Ann, "the first"', used: 3, remaining: 7 })
})

test('what cannot be reported', async () => {
  const missing = await run(['usage', 'nope'])
  expect([missing.code, missing.stdout]).toEqual([1, ''])
  expect(missing.stderr).toContain('There is no usage plan "nope".')
  expect(missing.stderr).toContain(`basic (${planId})`)
  const span = await run(['usage', 'basic', '--from', '2020-01-01', '--to', '2021-01-01'])
  expect([span.code, span.stdout]).toEqual([1, ''])
  expect(span.stderr).toContain('BadRequestException')
  const quiet = await run(['usage', 'basic', '--from', '2020-01-01', '--to', '2020-01-02'])
  expect([quiet.code, quiet.stdout]).toEqual([0, ''])
  expect(quiet.stderr).toContain('No key of basic was used')
})

test('cells of any content stay cells', () => {
  expect(csvLines([['a\nb', '', 'x"y', -1, '-1', '@x', 'plain']])).toBe('"a\nb",,"x""y",-1,\'-1,\'@x,plain\r\n')
})
