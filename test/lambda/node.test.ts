import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

let number = 0
/** Creates a function from the text of its index file and answers its name. */
async function fn(text: string, settings = {}, file = 'index.js'): Promise<string> {
  const name = `node-${++number}`
  await lab.create(name, { [file]: text }, settings)
  return name
}

test('an async handler gets the event and answers JSON', async () => {
  const name = await fn('exports.handler = async (event) => ({ got: event, text: "é😀" })')
  const result = await lab.call(name, { a: [1, 'ü'] })
  expect(result).toMatchObject({ status: 200, functionError: null, executedVersion: '$LATEST' })
  expect(result.value).toEqual({ got: { a: [1, 'ü'] }, text: 'é😀' })
  expect(result.requestId).toMatch(/^[0-9a-f-]{36}$/)
})

test('[D] cloudwatch-lambda.md 3.1 #6: a handler without an answer answers null', async () => {
  const name = await fn('exports.handler = async () => {}')
  expect((await lab.call(name)).payload.toString()).toBe('null')
})

test('callbacks, succeed, fail and done settle an invocation', async () => {
  const source = (body: string): string => `exports.handler = (event, context, callback) => { ${body} }`
  expect((await lab.call(await fn(source('setTimeout(() => callback(null, 1), 5)')))).value).toBe(1)
  expect((await lab.call(await fn(source('context.succeed({ a: 2 })')))).value).toEqual({ a: 2 })
  expect((await lab.call(await fn(source('context.done(null, 3)')))).value).toBe(3)
  expect((await lab.call(await fn(source('context.fail(new Error("no"))')))).value).toMatchObject({ errorMessage: 'no' })
})

test('a sync handler that calls nothing answers null once its event loop is empty', async () => {
  const name = await fn('exports.handler = () => "ignored before Node.js 24"')
  expect((await lab.call(name)).value).toBe(null)
  const node24 = await fn('exports.handler = () => "taken"', { runtime: 'nodejs24.x' })
  expect((await lab.call(node24)).value).toBe('taken')
})

test('a callback waits for the event loop, unless callbackWaitsForEmptyEventLoop is false', async () => {
  const source = (wait: string): string => `exports.handler = (event, context, callback) => {
    ${wait}
    let late = false
    setTimeout(() => { late = true }, 300)
    callback(null, { get late() { return late } })
  }`
  expect((await lab.call(await fn(source('')))).value).toEqual({ late: true })
  expect((await lab.call(await fn(source('context.callbackWaitsForEmptyEventLoop = false')))).value).toEqual({ late: false })
})

test('[D] cloudwatch-lambda.md 3.1 #1: callback("text") gives only errorMessage', async () => {
  const name = await fn('exports.handler = (event, context, callback) => callback("just text")')
  const result = await lab.call(name)
  expect(result.functionError).toBe('Unhandled')
  expect(result.value).toEqual({ errorMessage: 'just text' })
})

test('[D] cloudwatch-lambda.md 3 #7, [K+] cloudwatch-lambda.md 3.1 #3: a thrown error gives type, message and trace', async () => {
  const name = await fn('class Odd extends Error { name = "Odd" }\nexports.handler = async () => { throw new Odd("boom") }')
  const result = await lab.call(name)
  expect(result).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(result.value).toMatchObject({ errorType: 'Odd', errorMessage: 'boom' })
  const { trace } = result.value as { trace: string[] }
  expect(trace[0]).toBe('Odd: boom')
  expect(trace[1]).toMatch(/^ {4}at .*index\.js:2/)
  // Its output comes through a pipe of its own, before or after the result.
  const told = (): boolean =>
    lab.logOf(name).some((line) => /\tERROR\tInvoke Error \t\{"errorType":"Odd","errorMessage":"boom","stack":/.test(line))
  await expect.poll(told).toBe(true)
})

test('the context is complete', async () => {
  const name = await fn(`exports.handler = async (event, context) => ({
    ...context, getRemainingTimeInMillis: context.getRemainingTimeInMillis(),
  })`)
  const clientContext = Buffer.from('{"custom": {"näme": 1}}').toString('base64')
  const result = await lab.call(name, {}, { clientContext })
  const context = result.value as Record<string, unknown>
  expect(context).toMatchObject({
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    memoryLimitInMB: '256',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    awsRequestId: result.requestId,
    logGroupName: `/aws/lambda/${name}`,
    clientContext: { custom: { näme: 1 } },
  })
  expect(context.logStreamName).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/)
  expect(context.getRemainingTimeInMillis).toBeGreaterThan(4000)
  expect(context.getRemainingTimeInMillis).toBeLessThanOrEqual(5000)
})

test("[K+] cloudwatch-lambda.md 5 #9, [D] cloudwatch-lambda.md 5 #7: the environment is Lambda's and the function's own, nothing else", async () => {
  const name = await fn('exports.handler = async () => ({ env: process.env, cwd: process.cwd() })', {
    environment: { MINE: 'yes', AWS_REGION: 'elsewhere' },
  })
  const { env, cwd } = (await lab.call(name, {}, { traceHeader: 'Root=1-a-b' })).value as {
    env: Record<string, string>
    cwd: string
  }
  expect(Object.keys(env).sort()).toEqual(
    [
      'AWS_ACCESS_KEY_ID',
      'AWS_DEFAULT_REGION',
      'AWS_ENDPOINT_URL',
      'AWS_EXECUTION_ENV',
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
      'AWS_LAMBDA_FUNCTION_NAME',
      'AWS_LAMBDA_FUNCTION_VERSION',
      'AWS_LAMBDA_INITIALIZATION_TYPE',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_LAMBDA_RUNTIME_API',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'LAMBDA_RUNTIME_DIR',
      'LAMBDA_TASK_ROOT',
      'LANG',
      'MINE',
      'PATH',
      'TMPDIR',
      'TZ',
      '_HANDLER',
      '_X_AMZN_TRACE_ID',
    ].sort(),
  )
  expect(env).toMatchObject({
    MINE: 'yes',
    AWS_REGION: 'us-east-1',
    TZ: ':UTC',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: 'Root=1-a-b',
    LAMBDA_TASK_ROOT: cwd,
  })
})

test('handlers are found in folders, nested exports, ES modules and packages', async () => {
  await lab.create('nested', { 'a/b/file.js': 'exports.x = { y: { z: async () => "deep" } }' }, { handler: 'a/b/file.x.y.z' })
  expect((await lab.call('nested')).value).toBe('deep')
  await lab.create('mjs', { 'index.mjs': 'const v = await Promise.resolve("esm"); export const handler = async () => v' })
  expect((await lab.call('mjs')).value).toBe('esm')
  await lab.create('typed', {
    'index.js': 'export const handler = async () => import.meta.filename.slice(-8)',
    'package.json': '{"type":"module"}',
  })
  expect((await lab.call('typed')).value).toBe('index.js')
  await lab.create('cjs', { 'index.cjs': 'exports.handler = async () => "cjs"', 'package.json': '{"type":"module"}' })
  expect((await lab.call('cjs')).value).toBe('cjs')
  await lab.create('own-module', {
    'index.js': 'exports.handler = async () => require("dep").name',
    'node_modules/dep/index.js': 'exports.name = "dep"',
  })
  expect((await lab.call('own-module')).value).toBe('dep')
})

test("[K+] cloudwatch-lambda.md 3.1: what fails at init has the runtime's own error types", async () => {
  const errorOf = async (name: string): Promise<unknown> => (await lab.call(name)).value
  expect(await errorOf(await fn('exports.other = 1'))).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'index.handler is undefined or not exported',
  })
  expect(await errorOf(await fn('exports.handler = 1'))).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'index.handler is not a function',
  })
  const missing = (await errorOf(await fn('require("nothing-here")'))) as { errorType: string; errorMessage: string }
  expect(missing.errorType).toBe('Runtime.ImportModuleError')
  expect(missing.errorMessage).toMatch(/^Error: Cannot find module 'nothing-here'\nRequire stack:\n- .*index\.js/)
  expect(await errorOf(await fn('x', {}, 'other.js'))).toMatchObject({ errorType: 'Runtime.ImportModuleError' })
  expect(await errorOf(await fn('function {'))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' })
  expect(await errorOf(await fn('export const handler = 1'))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' })
  expect(await errorOf(await fn('', { handler: '../index.handler' }))).toMatchObject({
    errorType: 'Runtime.MalformedHandlerName',
  })
  expect(await errorOf(await fn('throw new RangeError("at init")'))).toMatchObject({
    errorType: 'RangeError',
    errorMessage: 'at init',
  })
})

test('a function that failed to initialise is initialised again by the next invocation', async () => {
  const name = await fn('throw new Error("always")')
  await lab.call(name)
  await lab.call(name)
  expect(lab.logOf(name).filter((line) => line.startsWith('INIT_START'))).toHaveLength(2)
})

test('errors nobody catches and rejections nobody handles end the invocation', async () => {
  const thrown = await fn('exports.handler = () => new Promise(() => setTimeout(() => { throw new TypeError("late") }, 5))')
  expect((await lab.call(thrown)).value).toMatchObject({ errorType: 'TypeError', errorMessage: 'late' })
  const rejected = await fn(
    'exports.handler = () => new Promise(() => { Promise.reject(new Error("lost")); setTimeout(() => {}, 4000) })',
  )
  expect((await lab.call(rejected)).value).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: lost',
  })
})

test('a result that is no JSON is an error', async () => {
  const name = await fn('exports.handler = async () => { const a = {}; a.a = a; return a }')
  expect((await lab.call(name)).value).toMatchObject({ errorMessage: 'Unable to stringify response body' })
})

test('[K] Node.js 24 has no callback handlers', async () => {
  const name = await fn('exports.handler = (event, context, callback) => callback(null, 1)', { runtime: 'nodejs24.x' })
  expect((await lab.call(name)).value).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' })
})

test("the AWS SDK of the installation is there for require and import, a function's own comes first", async () => {
  const required = await fn(
    'const { LambdaClient } = require("@aws-sdk/client-lambda")\nexports.handler = async () => LambdaClient.name',
  )
  expect((await lab.call(required)).value).toBe('LambdaClient')
  await lab.create('imported', {
    'index.mjs': 'import { SignatureV4 } from "@smithy/signature-v4"; export const handler = async () => SignatureV4.name',
  })
  expect((await lab.call('imported')).value).toBe('SignatureV4')
  await lab.create('bundled', {
    'index.js': 'exports.handler = async () => require("@aws-sdk/client-lambda").own',
    'node_modules/@aws-sdk/client-lambda/index.js': 'exports.own = "mine"',
  })
  expect((await lab.call('bundled')).value).toBe('mine')
})

test('console lines carry time, request id and level; one call is one event', async () => {
  const name = await fn(`exports.handler = async () => {
    console.log('two\\nlines %d', 7); console.info('i'); console.warn('w'); console.error('e'); console.debug({ a: 1 })
    process.stdout.write('raw\\n')
  }`)
  const { requestId } = await lab.call(name)
  await lab.call(name)
  const lines = lab.logOf(name).map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME'))
  for (const expected of [
    `TIME\t${requestId}\tINFO\ttwo\nlines 7`,
    `TIME\t${requestId}\tINFO\ti`,
    `TIME\t${requestId}\tWARN\tw`,
    `TIME\t${requestId}\tERROR\te`,
    `TIME\t${requestId}\tDEBUG\t{ a: 1 }`,
    'raw',
  ])
    expect(lines).toContain(expected)
})

test('[D] cloudwatch-lambda.md 5 #11: START, END and REPORT surround what a function logs, and the tail holds them', async () => {
  const name = await fn('exports.handler = async () => { console.log("hello") }')
  const { requestId, logTail } = await lab.call(name, {}, { logTail: true })
  const text = Buffer.from(logTail ?? '', 'base64').toString()
  const lines = text.trimEnd().split('\n')
  expect(lines[0]).toBe(`START RequestId: ${requestId} Version: $LATEST`)
  expect(lines[1]).toMatch(/INFO\thello$/)
  expect(lines[2]).toBe(`END RequestId: ${requestId}`)
  expect(lines[3]).toMatch(
    new RegExp(
      `^REPORT RequestId: ${requestId}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: \\d+\\.\\d\\d ms$`,
    ),
  )
  expect((await lab.call(name)).logTail).toBeUndefined()
})

test('[D] cloudwatch-lambda.md 3 #3: the tail is the last 4 KB', async () => {
  const name = await fn('exports.handler = async () => { for (let i = 0; i < 500; i++) console.log("line " + i) }')
  const tail = Buffer.from((await lab.call(name, {}, { logTail: true })).logTail ?? '', 'base64')
  expect(tail.length).toBe(4096)
  expect(tail.toString()).toMatch(/line 499\nEND RequestId/)
})
