import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

let number = 0
async function fn(text: string, settings = {}): Promise<string> {
  const name = `hostile-${++number}`
  await lab.create(name, { 'index.js': text }, settings)
  return name
}

/** Processes whose environment names that function. */
function processesOf(name: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`AWS_LAMBDA_FUNCTION_NAME=${name}\0`)
    } catch {
      return false
    }
  })
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))

test('[K+] cloudwatch-lambda.md 3.1 #4: an endless loop is killed at its timeout, the next invocation starts afresh', async () => {
  const name = await fn('exports.handler = async ({ loop }) => { while (loop); return process.pid }', { timeout: 1 })
  const pid = (await lab.call(name)).value as number
  const result = await lab.call(name, { loop: true })
  expect(result.functionError).toBe('Unhandled')
  expect(result.value).toEqual({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${result.requestId} Error: Task timed out after 1.00 seconds`,
  })
  expect(isAlive(pid)).toBe(false)
  expect((await lab.call(name)).value).not.toBe(pid)
  const lines = lab.logOf(name)
  expect(lines.some((line) => line.endsWith(`Z ${result.requestId} Task timed out after 1.00 seconds`))).toBe(true)
  expect(lines.some((line) => line.startsWith(`REPORT RequestId: ${result.requestId}`) && line.endsWith('Status: timeout'))).toBe(
    true,
  )
})

test('children that ignore SIGTERM, and those that left the process group, do not outlive the sandbox', async () => {
  const name = await fn(
    `const { spawn } = require('node:child_process')
    exports.handler = async () => {
      const script = 'trap "" TERM HUP INT; while :; do sleep 0.2; done'
      const pids = [0, 1, 2].map((i) => spawn('/bin/sh', ['-c', script], { detached: i > 0, stdio: i === 2 ? 'inherit' : 'ignore' }).pid)
      spawn('/bin/sh', ['-c', '(' + script + ') & exit'], { detached: true, stdio: 'ignore' })
      await new Promise((resolve) => setTimeout(resolve, 300))
      console.log(JSON.stringify(pids))
      await new Promise(() => setInterval(() => {}, 1000))
    }`,
    { timeout: 1 },
  )
  expect((await lab.call(name)).value).toMatchObject({ errorType: 'Sandbox.Timedout' })
  await expect.poll(() => lab.logOf(name).some((line) => /\[\d+,\d+,\d+\]$/.test(line))).toBe(true)
  expect(processesOf(name)).toEqual([])
})

test('[K+] cloudwatch-lambda.md 3.1: process.exit ends in Runtime.ExitError', async () => {
  const name = await fn('exports.handler = async ({ code }) => process.exit(code)')
  const failed = await lab.call(name, { code: 7 })
  expect(failed.value).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${failed.requestId} Error: Runtime exited with error: exit status 7`,
  })
  expect((await lab.call(name, { code: 0 })).value).toMatchObject({
    errorMessage: expect.stringMatching(/Runtime exited without providing a reason$/),
  })
})

test('a flood on stdout neither swamps the log nor keeps the timeout from ending it', async () => {
  const text = `const { writeSync } = require('node:fs')
    const line = Buffer.from(('x'.repeat(1023) + '\\n').repeat(64))
    exports.handler = async () => { for (;;) writeSync(1, line) }`
  const name = await fn(text, { timeout: 1 })
  expect((await lab.call(name)).value).toMatchObject({ errorType: 'Sandbox.Timedout' })
  const bytes = lab.logOf(name).reduce((sum, line) => sum + line.length, 0)
  expect(bytes).toBeGreaterThan(1_000_000)
  expect(bytes).toBeLessThan(32_000_000)
})

test('a line longer than an event is cut into several', async () => {
  const name = await fn("exports.handler = async () => { process.stdout.write('y'.repeat(600000) + '\\n') }")
  await lab.call(name, {}, { logTail: true })
  const lengths = lab
    .logOf(name)
    .filter((line) => line.startsWith('y'))
    .map((line) => line.length)
  expect(lengths.reduce((a, b) => a + b, 0)).toBe(600_000)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(262_118)
})

test('[K+] cloudwatch-lambda.md 5 #6: a response above 6,291,556 bytes is refused, one of that size is not', async () => {
  const name = await fn('exports.handler = async ({ n }) => "x".repeat(n)')
  const fits = await lab.call(name, { n: 6_291_554 })
  expect(fits).toMatchObject({ functionError: null })
  expect(fits.payload.length).toBe(6_291_556)
  const tooLarge = await lab.call(name, { n: 6_291_555 })
  expect(tooLarge).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(tooLarge.value).toEqual({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
  })
  expect((await lab.call(name, { n: 1 })).value).toBe('x')
})

test('a sandbox killed from outside fails its invocation, the next one starts afresh', async () => {
  const name = await fn(
    'exports.handler = async ({ wait }) => { if (wait) await new Promise(() => setInterval(() => {}, 1e3)); return process.pid }',
  )
  const pid = (await lab.call(name)).value as number
  const waiting = lab.call(name, { wait: true })
  await new Promise((resolve) => setTimeout(resolve, 50))
  process.kill(pid, 'SIGKILL')
  const result = await waiting
  expect(result.value).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${result.requestId} Error: Runtime exited with error: signal: killed`,
  })
  const next = (await lab.call(name)).value as number
  process.kill(next, 'SIGKILL')
  await expect.poll(() => isAlive(next)).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect((await lab.call(name)).value).toBeTypeOf('number')
})

test('[K+] cloudwatch-lambda.md 3.1: a function above its memory is killed', async () => {
  const text =
    'const kept = []\nexports.handler = async () => { for (;;) { kept.push(Buffer.alloc(2e7, 1)); await new Promise((r) => setTimeout(r, 5)) } }'
  const name = await fn(text, { memorySize: 128, timeout: 20 })
  expect((await lab.call(name)).value).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/),
  })
})

test('a function finds its own temporary folder, which goes with its sandbox', async () => {
  const name = await fn(
    "exports.handler = async ({ end }) => { if (end) process.exit(1); require('node:fs').writeFileSync(process.env.TMPDIR + '/f', 'x'); return process.env.TMPDIR }",
  )
  const folder = (await lab.call(name)).value as string
  expect(existsSync(join(folder, 'f'))).toBe(true)
  await lab.call(name, { end: true })
  expect(existsSync(folder)).toBe(false)
})

test('what a function writes on the log pipe does no harm', async () => {
  const name = await fn(`const { writeSync } = require('node:fs')
    exports.handler = async () => { try { writeSync(3, 'garbage that is no frame at all') } catch {} ; console.log('after'); return 1 }`)
  expect((await lab.call(name)).value).toBe(1)
  expect((await lab.call(name)).value).toBe(1)
})

test('a broken Runtime API client harms only itself', async () => {
  const name = await fn(`const net = require('node:net')
    exports.handler = async () => {
      const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
      const send = (text) => new Promise((resolve) => {
        const socket = net.connect(port, host, () => socket.write(text))
        socket.on('data', (data) => { socket.destroy(); resolve(String(data).split('\\r\\n')[0]) })
        socket.on('error', resolve).on('close', resolve)
      })
      return [await send('nonsense\\r\\n\\r\\n'), await send('GET /2018-06-01/runtime/invocation/x/response HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n'),
        await send('POST /2018-06-01/runtime/invocation/next/response HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 0\\r\\n\\r\\n')]
    }`)
  expect((await lab.call(name)).value).toEqual(['HTTP/1.1 400 Bad Request', 'HTTP/1.1 404 Not Found', 'HTTP/1.1 400 Bad Request'])
})
