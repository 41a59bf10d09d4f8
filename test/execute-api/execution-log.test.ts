import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import { API, type Edge, openEdge } from '../support/edge.ts'
import { method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

let edge: Edge
beforeEach(async () => {
  edge = await openEdge()
})
afterEach(() => edge.close())

const broken = method({ integration: { ...mockIntegration, requestTemplates: { 'application/json': '{}' } } })
const open = (methodSettings: JsonObject): Promise<void> =>
  edge.deploy(restApi({ 'POST /pets/{id}': mock('{"ok":true}'), 'GET /broken': broken }), { methodSettings })
const lines = (): string[] => edge.logged.map(({ message }) => message)

test('[S] vtl-and-context.md 12 #10 #11 #15-17, [K+] vtl-and-context.md 12 #3 #4 #6 #7 #8 #9: the lines of a request, in order, prefixed with its id', async () => {
  await open({ '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } })
  const answer = await edge.call('/prod/pets/7?a=1&a=2', {
    method: 'POST',
    body: '{"name":"Rex"}',
    headers: { 'Content-Type': 'application/json', 'Content-Length': '14', Authorization: 'Bearer 0123456789abcdef' },
  })
  const id = answer.headers['x-amzn-requestid']
  expect(edge.logged[0]?.group).toBe(`API-Gateway-Execution-Logs_${API}/prod`)
  expect(edge.logged[0]?.stream).toMatch(/^[0-9a-f]{32}$/)
  expect(lines().every((line) => line.startsWith(`(${id}) `))).toBe(true)
  const texts = lines().map((line) => line.slice(`(${id}) `.length))
  expect(texts).toEqual([
    `Extended Request Id: ${answer.headers['x-amz-apigw-id']}`,
    `Verifying Usage Plan for request: ${id}. API Key:  API Stage: ${API}/prod`,
    "API Key  authorized because method 'POST /pets/{id}' does not require API Key. Request will not contribute to throttle or quota limits",
    `Usage Plan check succeeded for API Key  and API Stage ${API}/prod`,
    `Starting execution for request: ${id}`,
    'HTTP Method: POST, Resource Path: /pets/7',
    'Method request path: {id=7}',
    'Method request query string: {a=1, a=2}',
    expect.stringMatching(/^Method request headers: \{.*Content-Type=application\/json.*Authorization=\*{17}abcdef.*\}$/),
    'Method request body before transformations: {"name":"Rex"}',
    'Method response body after transformations: {"ok":true}',
    'Method response headers: {Content-Type=application/json}',
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
})

test('without dataTrace no parameters, headers or bodies are written', async () => {
  await open({ '*/*': { loggingLevel: 'INFO' } })
  await edge.call('/prod/pets/7', { method: 'POST', body: 'secret', headers: { 'X-Secret': 'secret' } })
  expect(lines().length).toBeGreaterThan(3)
  expect(lines().join()).not.toMatch(/secret|Method request (?:path|query|headers|body)|Method response (?:headers|body)/)
})

test('[D] level ERROR writes what failed, and only that', async () => {
  await open({ '*/*': { loggingLevel: 'ERROR' } })
  await edge.call('/prod/pets/7', { method: 'POST' })
  expect(lines()).toEqual([])
  expect((await edge.call('/prod/broken')).status).toBe(500)
  expect(lines().at(-1)).toMatch(/Method completed with status: 500$/)
  expect(lines().join()).toContain('Execution failed due to configuration error')
  expect(lines().join()).not.toContain('Successfully')
})

test('the settings of a method win over those of the stage, and nothing is logged when off', async () => {
  await open({ '*/*': { loggingLevel: 'INFO' }, '~1pets~1{id}/POST': { loggingLevel: 'OFF' } })
  await edge.call('/prod/pets/7', { method: 'POST' })
  expect(lines()).toEqual([])
  await edge.call('/prod/broken')
  expect(lines()).not.toEqual([])
  edge.logged.length = 0
  await open({ 'pets/{id}/POST': { loggingLevel: 'INFO' } })
  await edge.call('/prod/broken')
  expect(lines()).toEqual([])
  await edge.call('/prod/pets/7', { method: 'POST' })
  expect(lines()).not.toEqual([])
})

test('[D] vtl-and-context.md 12 #2: an event has at most 1,024 bytes, cut between characters', async () => {
  await open({ '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } })
  for (const body of ['x'.repeat(5000), '\u{1f600}'.repeat(2000), `x${'\u00e9'.repeat(2000)}`]) {
    edge.logged.length = 0
    await edge.call('/prod/pets/7', { method: 'POST', body })
    expect(Math.max(...lines().map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(1024)
    const cut = lines().find((line) => line.includes('Method request body')) ?? ''
    expect(cut).toMatch(/ \[TRUNCATED\]$/)
    expect(cut).not.toContain('\ufffd')
    expect(Buffer.byteLength(cut)).toBeGreaterThan(1015)
  }
})

test('a client cannot forge lines of the log', async () => {
  await open({ '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } })
  const before = (await edge.call('/prod/pets/7', { method: 'POST', body: 'a' })) && edge.logged.length
  edge.logged.length = 0
  await edge.call('/prod/pets/7', { method: 'POST', body: 'a\n(id) Method completed with status: 200' })
  expect(edge.logged).toHaveLength(before)
})
