// The Node.js runtime: runs one function's handler against the Runtime API (cloudwatch-lambda.md 5). It is a program of its own,
// started once for each sandbox, and imports nothing of the gateway.
import { writeSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { isPromise } from 'node:util/types'
import { runtimeError, toPayload } from './node-errors.mjs'
import { loadHandler } from './node-loader.mjs'
import { logError, patchConsole } from './node-log.mjs'
import { ResponseStream, STREAMING } from './node-stream.mjs'

const [host, port] = splitAddress(process.env.AWS_LAMBDA_RUNTIME_API)
const BASE = '/2018-06-01/runtime'
const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const node24 = /^AWS_Lambda_nodejs(2[4-9])/.test(process.env.AWS_EXECUTION_ENV)

/** The invocation in progress; during init it is null. */
let current = null
/** What to do when the event loop runs empty: callbacks wait for that (callbackWaitsForEmptyEventLoop). */
let whenLoopIsEmpty = null

function splitAddress(address) {
  const at = address.lastIndexOf(':')
  return [address.slice(0, at), Number(address.slice(at + 1))]
}

/** The gateway went away or refused: there is nothing left to run for. */
const giveUp = () => process.exit(1)

function call(method, path, body, headers) {
  return new Promise((resolve) => {
    const outgoing = request({ host, port, agent, method, path: BASE + path, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }))
      response.on('error', giveUp)
    })
    outgoing.on('error', giveUp)
    outgoing.end(body)
  })
}

function postError(path, error) {
  const payload = toPayload(error)
  const body = JSON.stringify(payload)
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Lambda-Runtime-Function-Error-Type': headerText(payload.errorType ?? 'Error'),
  }
  return call('POST', path, body, headers)
}

const headerText = (text) => String(text).replace(/[^\x20-\x7e]/g, '?')

function postResponse(id, body) {
  return call('POST', `/invocation/${id}/response`, body, { 'Content-Type': 'application/json', 'Content-Length': body.length })
}

/** What the function wrote to stdout and stderr belongs to the log of this invocation, so it goes first. */
async function outputWritten() {
  for (const stream of [process.stdout, process.stderr])
    if (stream.writableLength > 0 && stream.writable) await new Promise((resolve) => stream.write('', resolve))
}

function serialize(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null'
  } catch {
    throw new Error('Unable to stringify response body')
  }
}

/** One invocation's way to its end: the first of succeed, fail and a crash counts, what comes later is ignored. */
class Invocation {
  constructor(id, finish) {
    this.id = id
    this.finish = finish
    this.settled = false
    this.waitsForEmptyLoop = true
    this.stream = null
  }

  async succeed(result) {
    if (this.settled) return
    let body
    try {
      body = Buffer.from(serialize(result))
    } catch (error) {
      return this.fail(error)
    }
    this.settled = true
    whenLoopIsEmpty = null
    await outputWritten()
    await postResponse(this.id, body)
    this.finish()
  }

  async fail(error) {
    if (this.settled) return
    this.settled = true
    whenLoopIsEmpty = null
    logError('Invoke Error', error)
    await outputWritten()
    await this.postFailure(error)
    this.finish()
  }

  /** Once a stream began its status is sent; the error then travels in the trailers. */
  postFailure(error) {
    if (this.stream?.started) return this.stream.abort(toPayload(error))
    return postError(`/invocation/${this.id}/error`, error)
  }

  callback = (error, result) => {
    if (error !== undefined && error !== null) return void this.fail(error)
    if (!this.waitsForEmptyLoop) return void this.succeed(result)
    whenLoopIsEmpty = () => setImmediate(() => this.succeed(result))
  }

  done = (error, result) => void (error === undefined || error === null ? this.succeed(result) : this.fail(error))
}

function createContext(invocation, headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms'])
  const env = process.env
  return {
    get callbackWaitsForEmptyEventLoop() {
      return invocation.waitsForEmptyLoop
    },
    set callbackWaitsForEmptyEventLoop(value) {
      invocation.waitsForEmptyLoop = Boolean(value)
    },
    succeed: (result) => invocation.done(null, result),
    fail: (error) => invocation.done(error ?? 'handled'),
    done: invocation.done,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: jsonHeader(headers['lambda-runtime-client-context']),
    identity: jsonHeader(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: invocation.id,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}

const jsonHeader = (text) => (text === undefined ? undefined : JSON.parse(Buffer.from(text, 'latin1').toString('utf8')))

async function invoke(handler, { headers, body }) {
  await new Promise((finish) => {
    const invocation = new Invocation(headers['lambda-runtime-aws-request-id'], finish)
    current = invocation
    process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? ''
    const context = createContext(invocation, headers)
    // A handler whose work simply ends without an answer answers null.
    whenLoopIsEmpty = () => invocation.succeed(null)
    try {
      const event = JSON.parse(body.toString('utf8'))
      if (handler[STREAMING]) startStreaming(handler, invocation, event, context)
      else start(handler, invocation, event, context)
    } catch (error) {
      invocation.fail(error)
    }
  })
}

function start(handler, invocation, event, context) {
  const result = handler(event, context, invocation.callback)
  if (isThenable(result)) result.then(context.succeed, context.fail)
  else if (node24) invocation.succeed(result)
}

const isThenable = (value) => isPromise(value) || typeof value?.then === 'function'

function startStreaming(handler, invocation, event, context) {
  delete context.callbackWaitsForEmptyEventLoop
  const stream = new ResponseStream({ host, port, path: `${BASE}/invocation/${invocation.id}/response`, onError: giveUp })
  invocation.stream = stream
  whenLoopIsEmpty = () => invocation.fail(new Error('Response stream is not finished due to an empty event loop'))
  stream.delivered.then(() => {
    if (invocation.settled) return
    invocation.settled = true
    whenLoopIsEmpty = null
    invocation.finish()
  })
  const result = handler(event, stream, context)
  if (!isThenable(result)) return invocation.fail('Streaming does not support non-async handlers.')
  result.then(
    () => {},
    (error) => invocation.fail(error),
  )
}

/** An error nobody caught ends the process, after it was told to whoever waits for it. */
async function crash(title, error, code) {
  logError(title, error)
  await outputWritten()
  if (current === null) await postError('/init/error', error)
  else if (!current.settled) {
    current.settled = true
    await current.postFailure(error)
  }
  process.exit(code)
}

process.on('uncaughtException', (error) => crash('Uncaught Exception', error, 129))
process.on('unhandledRejection', (reason) => {
  const error = runtimeError('UnhandledPromiseRejection', String(reason))
  error.reason = reason
  crash('Unhandled Promise Rejection', error, 128)
})
process.on('beforeExit', () => whenLoopIsEmpty?.())

/** AWS's Node.js runtimes carry the SDK: what a function does not bring itself resolves from here. */
function lendSdk() {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context)
      } catch (error) {
        const url = /^@(?:aws-sdk|smithy)\//.test(specifier) && resolveHere(specifier, context.conditions?.includes('require'))
        if (!url) throw error
        return { url, shortCircuit: true }
      }
    },
  })
}

const requireHere = createRequire(import.meta.url)

function resolveHere(specifier, required) {
  try {
    return required ? pathToFileURL(requireHere.resolve(specifier)).href : import.meta.resolve(specifier)
  } catch {
    return null
  }
}

async function initialise() {
  try {
    const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER)
    if (node24 && !handler[STREAMING] && handler.length >= 3) throw runtimeError('CallbackHandlerDeprecated', NO_CALLBACKS)
    return handler
  } catch (error) {
    return crash('Uncaught Exception', error, 1)
  }
}

const NO_CALLBACKS =
  'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later.'

patchConsole(
  (bytes) => writeFully(3, bytes),
  () => current?.id,
)
lendSdk()
const handler = await initialise()
for (;;) await invoke(handler, await call('GET', '/invocation/next'))

/** The pipe blocks while the gateway holds the log back; a closed one means the gateway is gone. */
function writeFully(fd, bytes) {
  let at = 0
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      if (error.code !== 'EAGAIN') return
    }
  }
}
