// ImportApiKeys: auth-throttle-cache.md 7.4 [D]; the texts of warnings are chosen.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  for (const { id } of (await api.getApiKeys({ limit: 500 })).items ?? []) await api.deleteApiKey({ apiKey: id })
})
afterAll(() => server.close())

const FIRST = 'apikey1234abcdefghij0123456789'
const SECOND = 'apikey5678abcdefghij0123456789'
const load = (lines: readonly string[], failOnWarnings?: boolean, newline = '\n') =>
  api.importApiKeys({ format: 'csv', failOnWarnings, body: Buffer.from(lines.join(newline)) })
const keys = async () => (await api.getApiKeys({ includeValues: true, limit: 500 })).items ?? []
const plan = async (apiStages?: { apiId: string; stage: string }[]) =>
  (await api.createUsagePlan({ name: 'plan', apiStages })).id ?? ''

test('201 with the ids; columns in any order and case; others ignored; enabled unless it says otherwise', async () => {
  const call = load(['Colour,KEY,name', `red,${FIRST},MyFirstApiKey`, '', `blue,${SECOND},`])
  expect(await status(call)).toBe(201)
  const { ids, warnings } = await answer(call)
  expect(warnings).toEqual([])
  const [second, first] = await keys()
  expect(ids).toEqual([first?.id, second?.id])
  expect(first).toMatchObject({ name: 'MyFirstApiKey', value: FIRST, enabled: true, stageKeys: [] })
  expect(second).toMatchObject({ value: SECOND, enabled: true })
  expect(second).not.toHaveProperty('name')
})

test('all columns, quotes of both kinds, CRLF and a byte order mark', async () => {
  const plans = [await plan(), await plan()]
  const { ids, warnings } = await load(
    [
      '\uFEFFName,key,description,Enabled,usageplanIds',
      `"A ""key"", quoted",${FIRST},'it''s, mine',FALSE,"${plans.join(',')}"`,
      `Plain,${SECOND},An imported key,TRUE,'${plans[0]}'`,
    ],
    true,
    '\r\n',
  )
  expect(warnings).toEqual([])
  const [second, first] = await keys()
  expect(first).toMatchObject({ name: 'A "key", quoted', description: "it's, mine", enabled: false })
  expect(second).toMatchObject({ name: 'Plain', description: 'An imported key', enabled: true })
  const members = async (usagePlanId = '') => (await api.getUsagePlanKeys({ usagePlanId })).items?.map(({ id }) => id)
  expect(await members(plans[0])).toEqual(ids?.toReversed())
  expect(await members(plans[1])).toEqual([ids?.[0]])
})

test('a value that is known overwrites its key and keeps its id', async () => {
  const { id } = await api.createApiKey({ name: 'old', description: 'old', value: FIRST, tags: { a: '1' } })
  const { ids } = await load(['name,key', `new,${FIRST}`, `newest,${FIRST}`])
  expect(ids).toEqual([id])
  const [key, ...others] = await keys()
  expect(others).toEqual([])
  expect(key).toMatchObject({ id, name: 'newest', enabled: true, tags: { a: '1' } })
  expect(key).not.toHaveProperty('description')
})

test('rows that cannot be imported are warnings, and the others are imported', async () => {
  const { ids, warnings } = await load([
    'name,key,usageplanids',
    `short,tooshort,`,
    `good,${FIRST},nope`,
    `${'n'.repeat(1025)},${SECOND},`,
  ])
  expect(ids).toHaveLength(1)
  expect(warnings).toEqual([
    'Row 1: API Key value should be at least 20 characters',
    'Row 2: Invalid Usage Plan ID specified: nope',
    'Row 3: Invalid API Key name, can be at most 1024 characters.',
  ])
  expect((await keys()).map(({ name }) => name)).toEqual(['good'])
})

test('with failonwarnings nothing is imported', async () => {
  expect(await refusal(load(['name,key', `good,${FIRST}`, 'short,tooshort'], true))).toBe(
    'BadRequestException 400 The import of API keys failed with warnings: Row 2: API Key value should be at least 20 characters',
  )
  expect(await keys()).toEqual([])
  expect(await api.createApiKey({ value: FIRST })).toHaveProperty('value', FIRST)
})

test('[K+] 7.1: a second plan for one stage is a warning', async () => {
  const apiId = await stagedApi(api, 'dev')
  const plans = [await plan([{ apiId, stage: 'dev' }]), await plan([{ apiId, stage: 'dev' }])]
  const { ids, warnings } = await load(['name,key,usageplanids', `one,${FIRST},"${plans.join(',')}"`])
  expect(warnings).toEqual([
    `Row 1: Usage Plan ${plans[1]} cannot be added because API Key ${ids?.[0]} cannot reference multiple Usage Plans with the same API stage: ${apiId}:dev`,
  ])
})

test.each([
  ['no columns', '\n'],
  ['no key', `name\nx`],
  ['no name', `key\n${FIRST}`],
  ['a quoted field without an end', `name,key\n"x,${FIRST}`],
  ['text after a quoted field', `name,key\n"x"y,${FIRST}`],
  ['too many columns', `name,key${',x'.repeat(100)}`],
  ['too many rows', `name,key\n${`x,${FIRST}\n`.repeat(10_001)}`],
])('refused: %s', async (_, file) => {
  expect(await refusal(load([file]))).toMatch(/^BadRequestException 400 Invalid API key file: /)
  expect(await keys()).toEqual([])
})

test('[S] control-plane.md 1 #7: another format is refused by the framework', async () => {
  const call = api.importApiKeys({ format: 'json' as 'csv', body: Buffer.from('name,key') })
  expect(await refusal(call)).toContain('ValidationException 400')
})

test('a million quotes are read in one go', async () => {
  const { ids, warnings } = await load(['name,key', `"${'""'.repeat(1_000_000)}",${FIRST}`])
  expect(ids).toEqual([])
  expect(warnings).toEqual(['Row 1: Invalid API Key name, can be at most 1024 characters.'])
})

test('chosen: a key with a line end in it can match no header, and is a warning', async () => {
  const { ids, warnings } = await load(['Name,Key', `a,"${FIRST}\nx"`, `b,${SECOND}`])
  expect(ids).toHaveLength(1)
  expect(warnings).toEqual(['Row 1: API Key value must not contain control characters'])
  expect((await keys()).map(({ value }) => value)).toEqual([SECOND])
})
