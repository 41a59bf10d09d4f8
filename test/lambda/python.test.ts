import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Lab, openLab } from './lab.ts'

const missing = spawnSync('python3', ['--version']).status !== 0

// Skipped where this machine has no python3 on its PATH: the runtime needs one.
describe.skipIf(missing)('python3', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  let number = 0
  async function fn(text: string, settings = {}, file = 'index.py'): Promise<string> {
    const name = `python-${++number}`
    await lab.create(name, { [file]: text }, { runtime: 'python3.12', handler: 'index.handler', ...settings })
    return name
  }

  test('a handler gets the event and answers JSON', async () => {
    const name = await fn(
      'from decimal import Decimal\ndef handler(event, context):\n    return {"got": event, "n": Decimal("1.5"), "t": "é😀", "none": None}',
    )
    const result = await lab.call(name, { a: [1, 'ü'] })
    expect(result).toMatchObject({ status: 200, functionError: null })
    expect(result.value).toEqual({ got: { a: [1, 'ü'] }, n: 1.5, t: 'é😀', none: null })
    expect(result.payload.toString()).toContain('"t": "é😀"')
  })

  test('[K] up to Python 3.11 answers are ASCII', async () => {
    const name = await fn('def handler(event, context):\n    return "é"', { runtime: 'python3.11' })
    expect((await lab.call(name)).payload.toString()).toBe('"\\u00e9"')
  })

  test('[S] cloudwatch-lambda.md 3.1 #2: an exception gives message, type, request id and stack', async () => {
    const name = await fn('def handler(event, context):\n    raise Exception("Error message")\n')
    const result = await lab.call(name)
    expect(result.functionError).toBe('Unhandled')
    const value = result.value as { stackTrace: string[] }
    expect(Object.keys(value)).toEqual(['errorMessage', 'errorType', 'requestId', 'stackTrace'])
    expect(value).toMatchObject({ errorMessage: 'Error message', errorType: 'Exception', requestId: result.requestId })
    expect(value.stackTrace).toHaveLength(1)
    expect(value.stackTrace[0]).toMatch(/^ {2}File ".*\/index\.py", line 2, in handler\n {4}raise Exception\("Error message"\)\n/)
    // Its output comes through a pipe of its own, before or after the result.
    const told = (): boolean =>
      lab.logOf(name).some((line) => line.startsWith('[ERROR] Exception: Error message\nTraceback (most recent'))
    await expect.poll(told).toBe(true)
  })

  test("the context is complete, the environment Lambda's own", async () => {
    const name = await fn(
      `import os
def handler(event, context):
    c = context.client_context
    return [context.function_name, context.function_version, context.memory_limit_in_mb, context.invoked_function_arn,
        context.aws_request_id, context.log_group_name, context.log_stream_name == os.environ["AWS_LAMBDA_LOG_STREAM_NAME"],
        0 < context.get_remaining_time_in_millis() <= 5000, c.custom, c.client.app_title, context.identity.cognito_identity_id,
        os.getcwd() == os.environ["LAMBDA_TASK_ROOT"], os.environ["TZ"], "HOME" in os.environ]`,
      { memorySize: 512 },
    )
    const clientContext = Buffer.from('{"custom": {"ü": 1}, "client": {"app_title": "t"}}').toString('base64')
    const result = await lab.call(name, {}, { clientContext })
    expect(result.value).toEqual([
      name,
      '$LATEST',
      '512',
      `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
      result.requestId,
      `/aws/lambda/${name}`,
      true,
      true,
      { ü: 1 },
      't',
      null,
      true,
      ':UTC',
      false,
    ])
  })

  test('print and logging reach the log in order of the invocation', async () => {
    const name = await fn(
      'import logging\nlog = logging.getLogger()\nlog.setLevel("INFO")\ndef handler(event, context):\n    print("printed")\n    log.info("two\\nlines")\n    log.debug("not shown")',
    )
    const { requestId } = await lab.call(name)
    await lab.call(name)
    const lines = lab.logOf(name)
    expect(lines).toContain('printed')
    expect(lines.filter((line) => line.endsWith(`Z\t${requestId}\ttwo\nlines`))).toHaveLength(1)
    expect(lines.join()).not.toContain('not shown')
  })

  test('handlers are found in folders and packages', async () => {
    await lab.create(
      'folder',
      { 'src/app.py': 'def main(e, c): return __name__' },
      { runtime: 'python3.9', handler: 'src/app.main' },
    )
    expect((await lab.call('folder')).value).toBe('src.app')
    await lab.create('package', { 'src/app.py': 'def main(e, c): return 1' }, { runtime: 'python3.9', handler: 'src.app.main' })
    expect((await lab.call('package')).value).toBe(1)
  })

  test("[K] what fails at init has the runtime's own error types and texts", async () => {
    const errorOf = async (name: string): Promise<unknown> => (await lab.call(name)).value
    expect(await errorOf(await fn('import nothing_here'))).toEqual({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Unable to import module 'index': No module named 'nothing_here'",
      requestId: '',
      stackTrace: [],
    })
    expect(await errorOf(await fn('x = 1'))).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: "Handler 'handler' missing on module 'index'",
    })
    expect(await errorOf(await fn('def x(:'))).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' })
    expect(await errorOf(await fn('', { handler: 'nodot' }))).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' })
    expect(await errorOf(await fn('raise KeyError("k")'))).toMatchObject({ errorType: 'KeyError', errorMessage: "'k'" })
  })

  test('[K] a result that is no JSON is a MarshalError', async () => {
    const name = await fn('def handler(event, context):\n    return {1, 2}')
    expect((await lab.call(name)).value).toMatchObject({
      errorType: 'Runtime.MarshalError',
      errorMessage: 'Unable to marshal response: Object of type set is not JSON serializable',
    })
  })

  test('[K+] cloudwatch-lambda.md 3.1: exit and signals end in Runtime.ExitError', async () => {
    const exit = await fn('import sys\ndef handler(event, context):\n    sys.exit(3)')
    const result = await lab.call(exit)
    expect(result.value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${result.requestId} Error: Runtime exited with error: exit status 3`,
    })
    const crash = await fn('import os, signal\ndef handler(event, context):\n    os.kill(os.getpid(), signal.SIGSEGV)')
    expect((await lab.call(crash)).value).toMatchObject({
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: segmentation fault$/),
    })
  })

  test('[K+] cloudwatch-lambda.md 3.1: a function above its memory is killed', async () => {
    const name = await fn('import time\ndef handler(event, context):\n    a = b"x" * 400_000_000\n    time.sleep(4)', {
      memorySize: 128,
    })
    expect((await lab.call(name)).value).toMatchObject({ errorMessage: expect.stringMatching(/signal: killed$/) })
  })

  test('an endless loop is killed at the timeout', async () => {
    const name = await fn('def handler(event, context):\n    while True: pass', { timeout: 1 })
    expect((await lab.call(name)).value).toMatchObject({ errorType: 'Sandbox.Timedout' })
  })
})
