// Hostile API authors and upstreams against the whole: templates and patterns that explode, forged headers, zips that climb out,
// backends that lie. The gateway answers others meanwhile, and afterwards.
import { lstat, readdir, readFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { allowGateway, call, createApi, createFunction, httpProxy, lambdaProxy, mock, openUpstream, ROLE, zip } from './kit.ts'

const INTERNAL = '{"message": "Internal server error"}'

let portico: Portico
beforeAll(async () => {
  portico = await startPortico()
})
afterAll(() => portico.close())
afterEach(async () => {
  expect((await call(portico.port, '/_portico/health')).status).toBe(200)
})

describe('templates', () => {
  const nested = (levels: number, inner: string): string =>
    '#foreach($i in [1..1000])'.repeat(levels) + inner + '#end'.repeat(levels)
  const TEMPLATES: Readonly<Record<string, string>> = {
    'loops in loops': nested(5, 'x'),
    'an endless output': nested(3, 'x'.repeat(1000)),
    'doubling strings': `#set($s = "x")${'#set($s = "$s$s")'.repeat(60)}$s`,
    'doubling lists': `#set($l = [1,2])#foreach($i in [1..1000])#set($x = $l.addAll($l))#end$l.size()`,
    'a list that holds itself': '#set($l = [])#set($x = $l.add($l))$l $util.toJson($l)',
    'a macro that calls itself': '#macro(m)#m()#end#m()',
    'a bomb of a pattern': `#set($s = "${'a'.repeat(200)}!")$s.matches("(a+)+(b\\1)?") $s.replaceAll("(?=(a+))a*b\\1", "")`,
    'JSON in JSON': `#set($j = "[]")#foreach($i in [1..1000])#set($j = "[$j]")#end$util.parseJson($j)`,
    'a path that multiplies': `$input.path("$..*..*..*..*..*")`,
  }

  test.each(Object.entries(TEMPLATES))('%s end, and others are answered meanwhile', async (_what, template) => {
    const api = await createApi(portico)
    await api.method('POST /', mock(200, template))
    await api.deploy()
    const body = JSON.stringify({ a: { b: { c: { d: [1, 2, 3, { e: 'x'.repeat(100) }] } } } })
    const hostile = Promise.all([1, 2, 3].map(() => api.call('/prod', { method: 'POST', body })))
    expect((await call(portico.port, '/_portico/health')).status).toBe(200)
    for (const { status, text } of await hostile) {
      expect([200, 500]).toContain(status)
      if (status === 500) expect(text).toBe(INTERNAL)
    }
    await portico.apigateway.deleteRestApi({ restApiId: api.id })
  })

  test('a template of 300 KB of open brackets is refused or fails, not more', async () => {
    const api = await createApi(portico)
    for (const text of [
      '('.repeat(100_000),
      '#if(true)'.repeat(20_000),
      `#set($x = ${'['.repeat(100_000)}`,
      `$x${'.a()'.repeat(50_000)}`,
    ]) {
      const outcome = await api
        .method('GET /', mock(200, text))
        .then(
          () => api.deploy().then(() => api.call('/prod').then(({ status }) => status)),
          (error: Error) => error.name,
        )
        .catch((error: Error) => error.name)
      expect(['BadRequestException', 200, 500]).toContain(outcome)
      await portico.apigateway
        .deleteMethod({ restApiId: api.id, resourceId: api.resourceId('/'), httpMethod: 'GET' })
        .catch(() => undefined)
    }
  })
})

describe('patterns', () => {
  const BOMBS = ['^(a+)+$', '(a|a)*b', '(a|aa)+$', '(.*a){20}b', '((a{1,100}){1,100}){1,100}$', '(?=(a+))a*b\\1']
  const subject = `${'a'.repeat(50_000)}!`

  test.each(BOMBS)('the model pattern %s on 50,000 characters', async (pattern) => {
    const { apigateway } = portico
    const api = await createApi(portico)
    const restApiId = api.id
    const schema = JSON.stringify({ type: 'object', properties: { s: { type: 'string', pattern } } })
    const made = await refusal(apigateway.createModel({ restApiId, name: 'Bomb', contentType: 'application/json', schema }))
    if (made.startsWith('BadRequestException')) return
    const { id = '' } = await apigateway.createRequestValidator({ restApiId, name: 'v', validateRequestBody: true })
    const method = { requestValidatorId: id, requestModels: { 'application/json': 'Bomb' } }
    await api.method('POST /', { ...mock(), method })
    await api.deploy()
    const hostile = api.call('/prod', { method: 'POST', body: JSON.stringify({ s: subject }) })
    expect((await call(portico.port, '/_portico/health')).status).toBe(200)
    expect([200, 400, 500]).toContain((await hostile).status)
  })

  test.each(BOMBS)('the selection pattern %s on 50,000 characters', async (selectionPattern) => {
    const { lambda } = portico
    const fn = await createFunction(
      lambda,
      'throws',
      'export const handler = async (event) => { throw new Error(event.s) }',
    ).catch(() => 'arn:aws:lambda:us-east-1:000000000000:function:throws')
    await allowGateway(lambda, 'throws').catch(() => undefined)
    const api = await createApi(portico)
    const integration = { ...lambdaProxy(fn).integration, type: 'AWS' as const }
    const made = await refusal(api.method('POST /', { integration, responses: { 200: {}, 400: { selectionPattern } } }))
    if (made.startsWith('BadRequestException')) return
    await api.deploy()
    const hostile = api.call('/prod', { method: 'POST', body: JSON.stringify({ s: subject }) })
    expect((await call(portico.port, '/_portico/health')).status).toBe(200)
    expect([200, 400, 500]).toContain((await hostile).status)
  })
})

describe('headers', () => {
  const FORGED = 'x\r\nX-Forged: yes\r\n\r\n<html>'

  test('a query cannot forge headers, neither for the client nor for a backend', async () => {
    const upstream = await openUpstream()
    const api = await createApi(portico)
    const method = { requestParameters: { 'method.request.querystring.q': false } }
    await api.method('GET /out', {
      method,
      ...mock(),
      responses: {
        200: {
          responseTemplates: {
            'application/json': `#set($context.responseOverride.header.X-Value = $input.params('q'))#set($context.responseOverride.header["X:$input.params('q')"] = "v")done`,
          },
        },
      },
    })
    await api.method('GET /in', {
      method,
      ...httpProxy(upstream.url, { requestParameters: { 'integration.request.header.X-Value': 'method.request.querystring.q' } }),
    })
    await api.deploy()
    for (const path of ['/prod/out', '/prod/in']) {
      const reply = await api.call(`${path}?q=${encodeURIComponent(FORGED)}`)
      expect([200, 500]).toContain(reply.status)
      expect(reply.headers['x-forged']).toBeUndefined()
      expect(reply.text).not.toContain('<html>')
    }
    expect(upstream.received.filter(({ headers }) => headers['x-forged'] !== undefined)).toEqual([])
    await upstream.close()
  })

  test.each([
    ['a value', { headers: { 'X-Value': FORGED } }],
    ['a name', { headers: { [FORGED]: 'v' } }],
    ['one of several', { multiValueHeaders: { 'X-Value': ['fine', FORGED] } }],
    ['a length', { headers: { 'Content-Length': '3', 'Transfer-Encoding': 'chunked' } }],
    ['a connection', { headers: { Connection: 'upgrade', Upgrade: 'websocket' } }],
  ])('a function cannot forge headers with %s', async (_what, answer) => {
    const api = await createApi(portico)
    const name = `forger-${api.id}`
    const source = `export const handler = async () => (${JSON.stringify({ ...answer, body: 'the whole body' })})`
    const fn = await createFunction(portico.lambda, name, source)
    await allowGateway(portico.lambda, name)
    await api.method('GET /', lambdaProxy(fn))
    await api.deploy()
    const reply = await api.call('/prod')
    expect([200, 500, 502]).toContain(reply.status)
    expect(reply.headers).not.toHaveProperty('x-forged')
    expect(reply.headers).not.toHaveProperty('upgrade')
    expect(['the whole body', INTERNAL]).toContain(reply.text)
  })
})

describe('zips', () => {
  /** The name in the archive becomes another of the same length: no well-meaning library writes such names. */
  const renamed = async (from: string, to: string): Promise<Buffer> => {
    const bytes = await zip({ 'index.mjs': 'export const handler = async () => 1', [from]: 'climbed' })
    return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
  }

  test.each([
    ['aa/escaped-e2e', '../escaped-e2e'],
    ['aaaaaaaaaaaaaaaaaaaa/escaped-e2e', '../../../../../../../escaped-e2e'],
    ['a/tmp/escaped-e2e', '/tmp//escaped-e2e'],
    ['aa/escaped-e2e', '..\\escaped-e2e'],
  ])('an entry %s renamed %s is refused, and nothing is written', async (from, to) => {
    const ZipFile = await renamed(from, to)
    const made = portico.lambda.createFunction({
      FunctionName: 'slip',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile },
    })
    expect(await refusal(made)).toMatch(/^InvalidParameterValueException 400 /)
    const names = await readdir(portico.dataDir, { recursive: true })
    expect(names.filter((name) => name.includes('escaped-e2e'))).toEqual([])
    await expect(lstat('/tmp/escaped-e2e')).rejects.toThrow('ENOENT')
  })

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('this is no zip')],
    ['half a zip', null],
  ])('a package of %s is refused', async (_what, given) => {
    const whole = await zip({ 'index.mjs': 'export const handler = async () => 1' })
    const ZipFile = given ?? whole.subarray(0, whole.length / 2)
    const made = portico.lambda.createFunction({
      FunctionName: 'bad',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: ROLE,
      Code: { ZipFile },
    })
    expect(await refusal(made)).toMatch(/^InvalidParameterValueException 400 /)
  })
})

describe('names that are paths', () => {
  test('ids, stages and functions cannot lead out of the folder of logs', async () => {
    const { apigateway, lambda, dataDir } = portico
    const outside = await readdir(dirname(dataDir))
    const before = outside.filter((name) => name.includes('climb'))
    for (const name of ['../../climb', '..%2f..%2fclimb', '/climb', 'a/../../climb', '..']) {
      expect(await refusal(createFunction(lambda, name, ''))).toMatch(/ (400|404) /)
      expect(await refusal(apigateway.createRestApi({ name, tags: { _custom_id_: name } }))).toMatch(/^BadRequestException 400 /)
    }
    const api = await createApi(portico)
    await api.method('GET /', mock())
    for (const stageName of ['..', '../climb', 'a/b']) expect(await refusal(api.deploy(stageName))).toMatch(/ 400 /)
    await api.deploy('logs')
    const destinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/../../../climb/../x'
    const patch = (path: string, value: string): Promise<unknown> =>
      apigateway.updateStage({ restApiId: api.id, stageName: 'logs', patchOperations: [{ op: 'replace', path, value }] })
    await refusal(patch('/accessLogSettings/destinationArn', destinationArn))
    await refusal(patch('/accessLogSettings/format', '$context.requestId'))
    await api.call('/logs')
    const after = await readdir(dirname(dataDir))
    expect(after.filter((name) => name.includes('climb'))).toEqual(before)
    const top = await readdir(dataDir)
    expect(top.filter((name) => name.includes('climb'))).toEqual([])
  })

  test('an access log line is one line, whatever the client sends', async () => {
    const { apigateway, dataDir } = portico
    const api = await createApi(portico)
    await api.method('GET /', mock())
    await api.deploy('logs')
    const patchOperations = [
      {
        op: 'replace' as const,
        path: '/accessLogSettings/destinationArn',
        value: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
      },
      { op: 'replace' as const, path: '/accessLogSettings/format', value: '$context.requestId $context.identity.userAgent' },
    ]
    await apigateway.updateStage({ restApiId: api.id, stageName: 'logs', patchOperations })
    const { headers } = await api.call('/logs', { headers: { 'User-Agent': 'a\tb"c\\n2026 forged' } })
    const folder = join(dataDir, 'logs', 'access')
    await expect.poll(() => readdir(folder).catch(() => [])).toHaveLength(1)
    const [file = ''] = await readdir(folder)
    const lines = (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(String(headers['x-amzn-requestid']))
  })
})

/** A backend that writes raw bytes as soon as it is asked something. */
async function openLiar(answer: (socket: Socket) => void): Promise<{ readonly url: string; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => answer(socket))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

describe('backends', () => {
  const head = (...lines: readonly string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`
  const ANSWERS: Readonly<Record<string, (socket: Socket) => void>> = {
    'no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH\r\n'),
    'a reset': (socket) => socket.resetAndDestroy(),
    'nothing, and closes': (socket) => socket.end(),
    silence: () => undefined,
    'less than it announced': (socket) => socket.end(`${head('Content-Length: 100')}short`),
    'a length twice': (socket) => socket.end(`${head('Content-Length: 1', 'Content-Length: 2')}ab`),
    'a length and chunks': (socket) => socket.end(`${head('Content-Length: 3', 'Transfer-Encoding: chunked')}0\r\n\r\n`),
    'a broken chunk': (socket) => socket.end(`${head('Transfer-Encoding: chunked')}zz\r\n`),
    'a status of 999': (socket) => socket.end('HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n'),
    'a status of 100 for ever': (socket) => void socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)),
    'a switch of protocols': (socket) =>
      void socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    'a megabyte of headers': (socket) => socket.end(head(`X: ${'x'.repeat(1 << 20)}`)),
    'eleven megabytes': (socket) => socket.end(head('Content-Length: 11534336') + 'x'.repeat(11 << 20)),
    'chunks without end': (socket) => {
      socket.write(head('Transfer-Encoding: chunked'))
      const more = (): void => {
        while (!socket.destroyed && socket.write(`10000\r\n${'x'.repeat(0x10000)}\r\n`));
      }
      socket.on('drain', more)
      more()
    },
    'a trickle': (socket) => {
      socket.write(head('Content-Length: 1000'))
      const timer = setInterval(() => socket.write('x'), 50)
      socket.on('close', () => clearInterval(timer))
    },
  }

  // rest-api.md 9.1: an integration that fails is the gateway's own 5xx, and never half an answer.
  test.each(Object.entries(ANSWERS))('a backend that sends %s makes a 5xx of one request', async (_what, answer) => {
    const liar = await openLiar(answer)
    const api = await createApi(portico)
    await api.method('GET /', httpProxy(liar.url, { timeoutInMillis: 500 }))
    await api.deploy()
    const reply = await api.call('/prod')
    expect([500, 502, 504]).toContain(reply.status)
    expect(JSON.parse(reply.text).message).toMatch(
      /^(Internal server error|Network error communicating with endpoint|Endpoint request timed out)$/,
    )
    await liar.close()
  })
})
