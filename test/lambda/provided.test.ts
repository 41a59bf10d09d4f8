import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lab, openLab } from './lab.ts'

let lab: Lab
beforeAll(async () => {
  lab = await openLab()
})
afterAll(() => lab.close())

const settings = { runtime: 'provided.al2023', handler: 'custom.name' }
/** A bootstrap that speaks the Runtime API by itself: what it does with each event is the body of `(id, event, post)`. */
const bootstrap = (body: string): string => `#!/usr/bin/env node
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime'
const post = (path, text, headers = {}) => fetch(base + path, { method: 'POST', body: text, headers })
const work = async (id, event, post, response) => { ${body} }
const loop = async () => {
  for (;;) {
    const next = await fetch(base + '/invocation/next')
    await work(next.headers.get('lambda-runtime-aws-request-id'), await next.json(), post, next)
  }
}
loop()
`

test('[D] cloudwatch-lambda.md 5 #1 #3: a custom runtime gets the event and its headers, and answers', async () => {
  const text = bootstrap(
    'const r = await post("/invocation/" + id + "/response", JSON.stringify({ event, handler: process.env._HANDLER, h: [...response.headers] })); console.log(r.status, await r.text())',
  )
  await lab.create('custom', { bootstrap: text }, settings)
  const before = Date.now()
  const result = await lab.call('custom', { a: 1 }, { traceHeader: 'Root=1-2-3' })
  const { event, handler, h } = result.value as { event: unknown; handler: string; h: [string, string][] }
  expect({ event, handler }).toEqual({ event: { a: 1 }, handler: 'custom.name' })
  const headers = Object.fromEntries(h)
  expect(headers).toMatchObject({
    'lambda-runtime-aws-request-id': result.requestId,
    'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:custom',
    'lambda-runtime-trace-id': 'Root=1-2-3',
  })
  expect(Number(headers['lambda-runtime-deadline-ms'])).toBeGreaterThanOrEqual(before + 5000)
  await lab.call('custom')
  await expect.poll(() => lab.logOf('custom')).toContain('202 {"status":"OK"}')
})

test('[D] cloudwatch-lambda.md 5: /error gives the function error, /init/error the one of init', async () => {
  const error = '{"errorMessage":"m","errorType":"T","stackTrace":[]}'
  await lab.create('failing', { bootstrap: bootstrap(`await post("/invocation/" + id + "/error", '${error}')`) }, settings)
  const failed = await lab.call('failing')
  expect(failed.functionError).toBe('Unhandled')
  expect(failed.payload.toString()).toBe(error)
  const text = bootstrap('').replace('loop()\n', `post('/init/error', '${error}')`)
  await lab.create('failing-init', { bootstrap: text }, settings)
  expect((await lab.call('failing-init')).payload.toString()).toBe(error)
})

test('[D] cloudwatch-lambda.md 5: an answer to another request id is refused with 400', async () => {
  const body = `const r = await post("/invocation/other/response", "1"); await post("/invocation/" + id + "/response", JSON.stringify([r.status, await r.json()]))`
  await lab.create('confused', { bootstrap: bootstrap(body) }, settings)
  expect((await lab.call('confused')).value).toEqual([400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' }])
})

test('a zip without a bootstrap, or with one that cannot be executed, says so', async () => {
  await lab.create('empty', { 'readme.txt': 'x' }, settings)
  expect((await lab.call('empty')).value).toMatchObject({
    errorType: 'Runtime.InvalidEntrypoint',
    errorMessage: expect.stringMatching(/Couldn't find valid bootstrap\(s\): \[.*\/bootstrap\]$/),
  })
})

test('[K+] cloudwatch-lambda.md 3.1: a bootstrap that ends without an answer is an exit error', async () => {
  await lab.create('ending', { bootstrap: '#!/bin/sh\nexit 0\n' }, settings)
  const { value, requestId } = await lab.call('ending')
  expect(value).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
  })
})
