import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect, type Lab, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

let number = 0
/** `body` is that of `async (event, stream, context)`. */
async function fn(body: string, settings = {}): Promise<string> {
  const name = `stream-${++number}`
  await lab.create(
    name,
    { 'index.mjs': `export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} })` },
    settings,
  )
  return name
}

test('chunks arrive as they are written', async () => {
  const name = await fn('stream.write("one"); await new Promise((r) => setTimeout(r, 150)); stream.write("two"); stream.end()')
  const result = await lab.stream(name)
  const chunks: string[] = []
  const times: number[] = []
  for await (const chunk of result.body) {
    chunks.push(chunk.toString())
    times.push(performance.now())
  }
  expect(chunks).toEqual(['one', 'two'])
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(75)
  expect(await result.outcome).toBe(null)
  expect(result).toMatchObject({ contentType: 'application/octet-stream', executedVersion: '$LATEST' })
})

test('[K+] cloudwatch-lambda.md 5: HttpResponseStream puts a prelude and eight NULs before the body', async () => {
  const name = await fn(`const out = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } })
    out.write('body'); out.end()`)
  const result = await lab.stream(name)
  expect(result.contentType).toBe('application/vnd.awslambda.http-integration-response')
  const text = (await collect(result.body)).toString('latin1')
  expect(text).toBe('{"statusCode":201,"headers":{"a":"b"}}\0\0\0\0\0\0\0\0body')
})

test('a prelude without a body is a stream too', async () => {
  const name = await fn('awslambda.HttpResponseStream.from(stream, { statusCode: 204 }).end()')
  expect((await collect((await lab.stream(name)).body)).toString('latin1')).toBe('{"statusCode":204}\0\0\0\0\0\0\0\0')
})

test('the content type can be chosen until the first write', async () => {
  const name = await fn(
    'stream.setContentType("text/plain"); stream.write("x"); try { stream.setContentType("b/c") } catch (e) { stream.write(e.message) } stream.end()',
  )
  const result = await lab.stream(name)
  expect(result.contentType).toBe('text/plain')
  expect((await collect(result.body)).toString()).toBe('xCannot set content-type, too late.')
})

test('an error before the first write is a function error, one midway ends the stream with it', async () => {
  const early = await lab.stream(await fn('throw new TypeError("early")'))
  expect((await collect(early.body)).length).toBe(0)
  expect(await early.outcome).toMatchObject({
    errorType: 'TypeError',
    details: expect.stringContaining('"errorMessage":"early"'),
  })
  const name = await fn('stream.write("part"); await new Promise((r) => setTimeout(r, 20)); throw new RangeError("midway")')
  const midway = await lab.stream(name)
  expect((await collect(midway.body)).toString()).toBe('part')
  expect(await midway.outcome).toMatchObject({
    errorType: 'RangeError',
    details: expect.stringContaining('"errorMessage":"midway"'),
  })
  expect((await collect((await lab.stream(name)).body)).toString()).toBe('part')
})

test('a timeout and an exit midway end the stream and say why', async () => {
  const slow = await lab.stream(await fn('stream.write("part"); await new Promise((r) => setTimeout(r, 4000))', { timeout: 1 }))
  expect((await collect(slow.body)).toString()).toBe('part')
  expect(await slow.outcome).toMatchObject({ errorType: 'Sandbox.Timedout' })
  const exit = await lab.stream(await fn('stream.write("part"); await new Promise((r) => setTimeout(r, 50)); process.exit(4)'))
  await collect(exit.body)
  expect(await exit.outcome).toMatchObject({ errorType: 'Runtime.ExitError', details: expect.stringContaining('exit status 4') })
})

test('a large stream passes whole, and backwards pressure reaches the function', async () => {
  const name =
    await fn(`const { pipeline } = await import('node:stream/promises'); const { Readable } = await import('node:stream')
    const chunk = Buffer.alloc(1 << 20, 7)
    await pipeline(Readable.from((function* () { for (let i = 0; i < 24; i++) yield chunk })()), stream)`)
  const result = await lab.stream(name)
  let bytes = 0
  for await (const chunk of result.body) bytes += chunk.length
  expect(bytes).toBe(24 << 20)
  expect(await result.outcome).toBe(null)
})

test('who leaves a stream early does not stop the function, and its sandbox is used again', async () => {
  const name = await fn(
    'for (let i = 0; i < 50; i++) { stream.write("x".repeat(100000)); await new Promise((r) => setTimeout(r, 1)) } console.log("finished"); stream.end()',
  )
  const result = await lab.stream(name)
  for await (const _ of result.body) break
  expect(await result.outcome).toBe(null)
  await expect.poll(() => lab.logOf(name).some((line) => line.endsWith('finished'))).toBe(true)
  await expect.poll(() => lab.logOf(name).filter((line) => line.startsWith('REPORT'))).toHaveLength(1)
})

test('a streaming function invoked as usual is read to its end; a usual one streams in one piece', async () => {
  const name = await fn('stream.write(JSON.stringify({ a: 1 })); stream.end()')
  expect((await lab.call(name)).value).toEqual({ a: 1 })
  const failing = await fn('stream.write("x"); throw new Error("no")')
  expect(await lab.call(failing)).toMatchObject({ functionError: 'Unhandled', value: { errorMessage: 'no' } })
  await lab.create('usual', { 'index.js': 'exports.handler = async () => ({ b: 2 })' })
  const result = await lab.stream('usual')
  expect((await collect(result.body)).toString()).toBe('{"b":2}')
  expect(await result.outcome).toBe(null)
})

test('a streaming function that never ends its stream fails once its event loop is empty', async () => {
  const name = await fn('stream.write("x")')
  const result = await lab.stream(name)
  expect((await collect(result.body)).toString()).toBe('x')
  expect(await result.outcome).not.toBe(null)
})
