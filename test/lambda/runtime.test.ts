import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { aliasPath, functionPath, policyPath } from '../../src/lambda/function-model.ts'
import type { LambdaRuntimeOptions } from '../../src/lambda/runtime.ts'
import { ACCOUNT, arnOf, type Lab, openLab, REGION } from './lab.ts'

let lab: Lab
const open = async (options: Partial<LambdaRuntimeOptions> = {}): Promise<Lab> => {
  lab = await openLab(options)
  return lab
}
afterEach(() => lab.close())

const PID = {
  'index.js': 'exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms ?? 0)); return process.pid }',
}
const refusal = (status: number, type: string, message: string | RegExp, members = {}): unknown =>
  expect.objectContaining({
    status,
    type,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    members: expect.objectContaining(members),
  })

test('one event at a time in a sandbox, warm ones are used again, the last used first', async () => {
  await open()
  await lab.create('f', PID)
  const first = (await lab.call('f')).value
  for (let i = 0; i < 20; i++) expect((await lab.call('f')).value).toBe(first)
  const both = (): Promise<unknown[]> =>
    Promise.all([lab.call('f', { ms: 150 }), lab.call('f', { ms: 1 })].map(async (call) => (await call).value))
  await both()
  await delay(20)
  const [last, other] = await both()
  expect(last).not.toBe(other)
  await delay(20)
  expect((await lab.call('f')).value).toBe(last)
})

test('a sandbox that has just answered is waited for rather than starting another', async () => {
  await open()
  await lab.create('f', PID)
  const pids = new Set<unknown>()
  for (let i = 0; i < 50; i++) pids.add((await lab.call('f')).value)
  expect(pids.size).toBe(1)
})

test('[K+] cloudwatch-lambda.md 3: reserved concurrency throttles with 429, and 0 refuses everything', async () => {
  await open()
  await lab.create('one', PID, { reservedConcurrency: 1 })
  const running = lab.call('one', { ms: 300 })
  const throttled = refusal(429, 'TooManyRequestsException', 'Rate Exceeded.', {
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    Type: 'User',
  })
  await expect(lab.call('one')).rejects.toEqual(throttled)
  await running
  expect((await lab.call('one')).status).toBe(200)
  await lab.create('none', PID, { reservedConcurrency: 0 })
  await expect(lab.call('none')).rejects.toEqual(throttled)
})

test("the account's concurrency throttles with 429", async () => {
  await open({ accountConcurrency: 1 })
  await lab.create('a', PID)
  await lab.create('b', PID)
  const running = lab.call('a', { ms: 200 })
  await expect(lab.call('b')).rejects.toEqual(
    refusal(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: 'ConcurrentInvocationLimitExceeded' }),
  )
  await running
  expect((await lab.call('b')).status).toBe(200)
})

test('beyond maxSandboxes invocations wait, of other functions too: an idle sandbox makes room', async () => {
  await open({ maxSandboxes: 1 })
  await lab.create('a', PID)
  await lab.create('b', PID)
  const results = await Promise.all([lab.call('a', { ms: 50 }), lab.call('a', { ms: 50 }), lab.call('b'), lab.call('a')])
  expect(results.map((result) => result.status)).toEqual([200, 200, 200, 200])
  expect(results[2]?.value).not.toBe(results[0]?.value)
})

test('who gives up while it waits for room leaves the queue', async () => {
  await open({ maxSandboxes: 1 })
  await lab.create('a', {
    'index.js': 'let n = 0; exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms ?? 0)); return ++n }',
  })
  await lab.call('a')
  const running = lab.call('a', { ms: 300 })
  const given = lab.call('a', {}, { signal: AbortSignal.timeout(50) })
  await expect(given).rejects.toThrow(/timeout/)
  expect((await running).value).toBe(2)
  expect((await lab.call('a')).value).toBe(3)
})

test('the signal ends the wait, the run goes on', async () => {
  await open()
  await lab.create('f', {
    'index.js': 'let n = 0; exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms ?? 0)); return ++n }',
  })
  await lab.call('f')
  await expect(lab.call('f', { ms: 100 }, { signal: AbortSignal.timeout(30) })).rejects.toThrow(/timeout/)
  await delay(120)
  expect((await lab.call('f')).value).toBe(3)
})

test('a sandbox idle too long is ended', async () => {
  await open({ idleMs: 100 })
  await lab.create('f', PID)
  const pid = (await lab.call('f')).value as number
  await expect.poll(() => isAlive(pid), { timeout: 3000 }).toBe(false)
  expect((await lab.call('f')).value).not.toBe(pid)
})

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('a new configuration takes new invocations to new sandboxes, those in progress finish', async () => {
  await open()
  await lab.create('f', {
    'index.js': 'exports.handler = async () => { await new Promise((r) => setTimeout(r, 200)); return "old" }',
  })
  const running = lab.call('f')
  await delay(100)
  await lab.create('f', { 'index.js': 'exports.handler = async () => "new"' })
  expect((await lab.call('f')).value).toBe('new')
  expect((await running).value).toBe('old')
})

test('tags and reserved concurrency leave sandboxes alone, flush does not', async () => {
  await open()
  const value = await lab.create('f', PID)
  const pid = (await lab.call('f')).value
  const path = functionPath(ACCOUNT, REGION, 'f')
  await lab.store.transact((t) => t.put(path, 'function', { ...value, tags: { a: 'b' }, reservedConcurrency: 5 }))
  expect((await lab.call('f')).value).toBe(pid)
  lab.runtime.flush(arnOf('f'))
  expect((await lab.call('f')).value).not.toBe(pid)
})

test('qualifiers choose $LATEST, versions and aliases; others are not found', async () => {
  await open()
  const source = (text: string): Record<string, string> => ({
    'index.js': `exports.handler = async (e, c) => ["${text}", c.functionVersion, c.invokedFunctionArn]`,
  })
  await lab.create('f', source('one'))
  await lab.publish('f', '1')
  await lab.create('f', source('two'))
  const path = functionPath(ACCOUNT, REGION, 'f')
  const alias = { name: 'live', functionVersion: '1', routingWeights: {}, description: '', revisionId: 'r' }
  await lab.store.transact((t) => t.put(aliasPath(path, 'live'), 'function-alias', alias))
  const arn = arnOf('f')
  expect((await lab.call('f')).value).toEqual(['two', '$LATEST', arn])
  expect((await lab.call('f', {}, { qualifier: '$LATEST' })).value).toEqual(['two', '$LATEST', `${arn}:$LATEST`])
  expect(await lab.call('f', {}, { qualifier: '1' })).toMatchObject({ value: ['one', '1', `${arn}:1`], executedVersion: '1' })
  expect((await lab.call('f', {}, { functionArn: `${arn}:live` })).value).toEqual(['one', '1', `${arn}:live`])
  const missing = (of: string): unknown =>
    refusal(404, 'ResourceNotFoundException', `Function not found: ${of}`, { Type: 'User' })
  await expect(lab.call('f', {}, { qualifier: '7' })).rejects.toEqual(missing(`${arn}:7`))
  await expect(lab.call('nobody')).rejects.toEqual(missing(arnOf('nobody')))
  await expect(lab.call('f', {}, { functionArn: `${arn}:1`, qualifier: '2' })).rejects.toEqual(
    refusal(400, 'InvalidParameterValueException', /^The derived qualifier/),
  )
})

test("names and partial ARNs find the caller's own function", async () => {
  await open()
  await lab.create('f', PID)
  for (const functionArn of ['f', `${ACCOUNT}:function:f`, 'function:f', `${ACCOUNT}:f`])
    expect((await lab.call('f', {}, { functionArn })).status).toBe(200)
})

test('[D] cloudwatch-lambda.md 3 #8: payloads beyond 6 MB, 256 KB for events, and those that are no JSON are refused', async () => {
  await open()
  await lab.create('f', { 'index.js': 'exports.handler = async (e) => e.length ?? e' })
  const text = (bytes: number): Buffer => Buffer.from(`"${'x'.repeat(bytes - 2)}"`)
  expect((await lab.call('f', {}, { payload: text(6_291_456) })).value).toBe(6_291_454)
  await expect(lab.call('f', {}, { payload: text(6_291_457) })).rejects.toEqual(
    refusal(413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'),
  )
  await expect(lab.call('f', {}, { payload: text(262_145), type: 'Event' })).rejects.toEqual(
    refusal(413, 'RequestTooLargeException', 'Request must be smaller than 262144 bytes for the InvokeFunction operation'),
  )
  await expect(lab.call('f', {}, { payload: Buffer.from('{nope') })).rejects.toEqual(
    refusal(400, 'InvalidRequestContentException', /^Could not parse request body into json: /),
  )
  expect((await lab.call('f', {}, { payload: Buffer.alloc(0) })).value).toEqual({})
})

test('[D] cloudwatch-lambda.md 3: DryRun answers 204 and runs nothing, but asks for permission', async () => {
  await open()
  await lab.create('f', PID)
  expect(await lab.call('f', {}, { type: 'DryRun' })).toMatchObject({ status: 204, executedVersion: '$LATEST' })
  expect(lab.logOf('f')).toEqual([])
  const stranger = { type: 'account', account: '999999999999' } as const
  await expect(lab.call('f', {}, { type: 'DryRun', invoker: stranger })).rejects.toEqual(
    refusal(403, 'AccessDeniedException', /./),
  )
})

test("[D] cloudwatch-lambda.md 4: a service needs the function's policy, of the qualifier it names", async () => {
  await open()
  await lab.create('f', PID)
  await lab.publish('f', '1')
  const sourceArn = 'arn:aws:execute-api:us-east-1:000000000000:api1/test/GET/pets'
  const invoker = { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: ACCOUNT } as const
  const denied = refusal(
    403,
    'AccessDeniedException',
    new RegExp(`^User: apigateway.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${arnOf('f')}`),
  )
  await expect(lab.call('f', {}, { invoker })).rejects.toEqual(denied)
  const statement = {
    Sid: 's',
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arnOf('f'),
    Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:000000000000:api1/*/GET/*' } },
  }
  const policy = policyPath(functionPath(ACCOUNT, REGION, 'f'), null)
  await lab.store.transact((t) => t.put(policy, 'function-policy', { statements: [statement], revisionId: 'r' }))
  expect((await lab.call('f', {}, { invoker })).status).toBe(200)
  await expect(lab.call('f', {}, { invoker, qualifier: '1' })).rejects.toEqual(denied)
  await expect(lab.call('f', {}, { invoker: { ...invoker, sourceArn: sourceArn.replace('GET', 'PUT') } })).rejects.toEqual(denied)
  await lab.store.transact((t) => t.deleteTree(policy))
  await expect(lab.call('f', {}, { invoker })).rejects.toEqual(denied)
})

test('[D] cloudwatch-lambda.md 3: an event is accepted with 202 and run in the background, retried twice', async () => {
  await open({ eventRetryDelaysMs: [20, 20] })
  await lab.create('f', {
    'index.js': 'let n = 0; exports.handler = async (e) => { console.log("run", ++n, e.a); if (n < 9) throw new Error("again") }',
  })
  const result = await lab.call('f', { a: 5 }, { type: 'Event' })
  expect(result).toMatchObject({ status: 202, functionError: null })
  expect(result.payload.length).toBe(0)
  const runs = (): string[] => lab.logOf('f').filter((line) => /\tINFO\trun \d 5$/.test(line))
  await expect.poll(() => runs().length, { timeout: 5000 }).toBe(3)
  await delay(100)
  expect(runs()).toHaveLength(3)
  expect(runs().every((line) => line.includes(`\t${result.requestId}\t`))).toBe(true)
})

test('an event that is throttled is tried again later', async () => {
  await open()
  await lab.create(
    'f',
    { 'index.js': 'exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); console.log("ran", ms) }' },
    { reservedConcurrency: 1 },
  )
  const running = lab.call('f', { ms: 300 })
  expect((await lab.call('f', { ms: 1 }, { type: 'Event' })).status).toBe(202)
  await running
  await expect.poll(() => lab.logOf('f').some((line) => line.endsWith('ran 1')), { timeout: 5000 }).toBe(true)
})

test("an init that takes too long is tried once more, within the function's timeout", async () => {
  await open({ initLimitMs: 300 })
  const slow = {
    'index.js':
      'const end = Date.now() + 600; while (Date.now() < end); exports.handler = async (e, c) => c.getRemainingTimeInMillis()',
  }
  await lab.create('slow', slow, { timeout: 3 })
  const { value } = await lab.call('slow')
  expect(value).toBeGreaterThan(0)
  expect(value).toBeLessThan(2450)
  expect(lab.logOf('slow').filter((line) => line.startsWith('INIT_START'))).toHaveLength(2)
  await lab.create('never', { 'index.js': 'for (;;);' }, { timeout: 1 })
  expect((await lab.call('never')).value).toMatchObject({ errorType: 'Sandbox.Timedout' })
})

test('hot reload runs a folder as it stands and notices changes; without the option it is refused', async () => {
  await open()
  const folder = mkdtempSync(join(tmpdir(), 'portico-hot-'))
  const write = (text: string): void => writeFileSync(join(folder, 'index.js'), `exports.handler = async () => '${text}'`)
  write('one')
  await lab.create('hot', { hotReload: folder })
  expect((await lab.call('hot')).value).toBe('one')
  write('two')
  await expect.poll(async () => (await lab.call('hot')).value, { timeout: 5000 }).toBe('two')
  await lab.create('nowhere', { hotReload: join(folder, 'nothing') })
  await expect(lab.call('nowhere')).rejects.toEqual(
    refusal(400, 'InvalidParameterValueException', /must be the absolute path of a folder/),
  )
  await lab.close()
  await open({ hotReload: false })
  await lab.create('hot', { hotReload: folder })
  await expect(lab.call('hot')).rejects.toEqual(refusal(400, 'InvalidParameterValueException', /not allowed by the operator/))
  rmSync(folder, { recursive: true })
})

test('a deleted function is not found any more and its sandbox ends', async () => {
  await open()
  await lab.create('f', PID)
  const pid = (await lab.call('f')).value as number
  await lab.store.transact((t) => t.deleteTree(functionPath(ACCOUNT, REGION, 'f')))
  await expect(lab.call('f')).rejects.toEqual(refusal(404, 'ResourceNotFoundException', /^Function not found/))
  await expect.poll(() => isAlive(pid)).toBe(false)
})

test('closing ends what runs and leaves no process', async () => {
  await open()
  await lab.create('f', PID)
  const pid = (await lab.call('f')).value as number
  const running = lab.call('f', { ms: 4000 })
  await delay(50)
  await lab.runtime.close()
  expect((await running).value).toMatchObject({ errorType: 'Runtime.ExitError' })
  expect(isAlive(pid)).toBe(false)
  await expect(lab.call('f')).rejects.toEqual(refusal(500, 'ServiceException', /closing/))
})

test('a variable that no process can have is an error of that function only', async () => {
  await open()
  await lab.create('f', PID, { environment: { A: 'a\0b' } })
  await expect(lab.call('f')).rejects.toThrow()
  await lab.create('g', PID)
  expect((await lab.call('g')).status).toBe(200)
})
