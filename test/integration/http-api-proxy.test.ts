// HTTP_PROXY integrations of HTTP APIs, from the client to a backend and back: http-api.md 6, 7, 2.
import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'
import type { HttpIntegrationSnapshot } from '../../src/model/snapshot-http-api.ts'
import { CERTIFICATE, PRIVATE_KEY } from '../support/certificates.ts'
import { type Answer, type CallOptions, type Edge, HOST, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'
import { answering, type BackendServer, backendServer, listening, type Received, rawServer } from './fixtures.ts'

let edge: Edge

beforeAll(async () => {
  edge = await openEdge({ origins: { trustedProxies: null, vpceHeader: 'x-none' } })
})
afterAll(() => edge.close())

type Options = CallOptions & {
  readonly route?: string
  readonly integration?: Partial<HttpIntegrationSnapshot>
  readonly stage?: { readonly stageName?: string; readonly stageVariables?: Readonly<Record<string, string>> }
}

/** Deploys one route to `uri` and calls it. */
async function call(
  uri: string,
  path: string,
  { route = '$default', integration, stage, ...options }: Options = {},
): Promise<Answer> {
  await edge.deployHttp(httpApi({ [route]: { integrationUri: uri, ...integration } }), { stageVariables: {}, ...stage })
  return edge.call(path, options)
}

/** What a backend got of one call; `uri` is what follows its origin. */
async function received(uri: string, path: string, options: Options = {}): Promise<Received> {
  const server = await backendServer()
  const answer = await call(server.url + uri, path, options)
  const [got] = server.received
  if (!got) throw new Error(`the gateway answered ${answer.status}`)
  return got
}

describe('[D] http-api.md 6 #1: the request goes on', () => {
  test('with its method, path, query, headers and body', async () => {
    const got = await received('', '/a%20b?x=1&y=%7E', {
      method: 'PUT',
      body: 'hello',
      headers: { 'X-Own': '1', 'Content-Type': 'text/x' },
    })
    expect(got).toMatchObject({ method: 'PUT', url: '/a%20b?x=1&y=%7E', body: 'hello' })
    expect([got.headers.get('x-own'), got.headers.get('content-type'), got.headers.get('content-length')]).toEqual([
      '1',
      'text/x',
      '5',
    ])
  })

  test.each([
    ['ANY', 'PATCH'],
    [null, 'PATCH'],
    ['POST', 'POST'],
  ])('integrationMethod %s: %s', async (integrationMethod, method) =>
    expect((await received('', '/', { method: 'PATCH', integration: { integrationMethod } })).method).toBe(method),
  )

  test('bytes are not changed', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    let got = Buffer.alloc(0)
    const server = createServer(async (incoming, outgoing) => {
      got = Buffer.concat(await incoming.toArray())
      outgoing.setHeader('content-encoding', 'gzip').end(bytes)
    })
    const answer = await call(await listening(server), '/', {
      method: 'POST',
      body: bytes,
      headers: { 'content-encoding': 'br' },
    })
    expect(got).toEqual(bytes)
    expect(answer.body).toEqual(bytes)
    expect(answer.headers['content-encoding']).toBe('gzip')
  })
})

describe('[D] http-api.md 6 #2 #3: where to', () => {
  test.each([
    ['GET /pets/{petID}', '/v1/{petID}', '/pets/6%2F7', '/v1/6%2F7'],
    ['GET /parent/{proxy+}', '/petstore/{proxy}', '/parent/a/b%20c', '/petstore/a/b%20c'],
    ['GET /pets', '/fixed', '/pets', '/fixed'],
    ['GET /pets', '', '/pets', '/'],
    ['$default', '', '/store/checkout', '/store/checkout'],
    ['$default', '/', '/store/checkout', '/store/checkout'],
    ['$default', '/base', '/store/checkout', '/base/store/checkout'],
    ['$default', '/${stageVariables.base}', '/x', '/blue/x'],
  ])('%s with URI %s', async (route, uri, path, url) => {
    expect((await received(uri, path, { route, stage: { stageVariables: { base: 'blue' } } })).url).toBe(url)
  })

  test('the stage is no part of it', async () => {
    const server = await backendServer()
    await edge.deployHttp(httpApi({ $default: server.url }), { stageName: 'prod' })
    await edge.call('/prod/pets/1')
    expect(server.received[0]?.url).toBe('/pets/1')
  })

  test.each(['not a url', 'ftp://example.com', 'http://', '{a}'])('%s is no address', async (uri) => {
    const answer = await call(uri, '/', { route: 'GET /' })
    expect([answer.status, answer.text]).toEqual([500, '{"message":"Internal Server Error"}'])
  })

  test('a placeholder that the route has not', async () => {
    const server = await backendServer()
    expect((await call(`${server.url}/{none}`, '/pets', { route: 'GET /pets' })).status).toBe(500)
    expect(server.received).toEqual([])
  })
})

test('[D] http-api.md 6 #4: the query goes on, behind what the URI has of its own', async () => {
  expect((await received('/x?a=1', '/p?b=2', { route: 'GET /p' })).url).toBe('/x?a=1&b=2')
  expect((await received('/x?a=1', '/p', { route: 'GET /p' })).url).toBe('/x?a=1')
  expect((await received('/x/{id}?i={id}', '/p/7?b=2', { route: 'GET /p/{id}' })).url).toBe('/x/7?i=7&b=2')
})

describe('[K+] http-api.md 6 #5: headers', () => {
  test('Host is the backend, and the gateway says who called', async () => {
    const server = await backendServer()
    await call(server.url, '/', { headers: { 'X-Amzn-Trace-Id': 'Root=1-5e6722a7-cc56aa46db7ae02d4da47eaa' } })
    const headers = server.received[0]?.headers ?? new HeaderList()
    expect(headers.getAll('host')).toEqual([server.url.slice('http://'.length)])
    expect(headers.get('via')).toBe('HTTP/1.1 AmazonAPIGateway')
    expect(headers.get('forwarded')).toMatch(/^by=[\d.]+;for=127\.0\.0\.1;host=a1b2c3d4e5\.execute-api\.localhost;proto=https$/)
    expect(headers.get('x-amzn-trace-id')).toContain('Root=1-5e6722a7-cc56aa46db7ae02d4da47eaa')
    expect(headers.getAll('x-amzn-trace-id')).toHaveLength(1)
    expect(headers.has('x-amzn-apigateway-api-id')).toBe(false)
  })

  test.each([
    [{ Forwarded: 'for=192.0.2.1;proto=http' }, 'for=192.0.2.1;proto=http, by='],
    [{ 'X-Forwarded-For': '192.0.2.1, 192.0.2.2' }, 'for=192.0.2.1, for=192.0.2.2, by='],
    [
      {
        'X-Forwarded-For': '2001:db8::1',
        'X-Forwarded-Host': 'a.example:8080',
        'X-Forwarded-Proto': 'http',
        'X-Forwarded-Port': '80',
      },
      'for="[2001:db8::1]";host="a.example:8080";proto=http, by=',
    ],
    [{ 'X-Forwarded-For': 'x";by=evil' }, 'for="x\\";by=evil", by='],
  ] as const)('what stood before stays in Forwarded: %j', async (headers, forwarded) => {
    const got = (await received('', '/', { headers })).headers
    expect(got.get('forwarded')?.slice(0, forwarded.length)).toBe(forwarded)
    expect([...got].filter(([name]) => /^x-forwarded-/i.test(name))).toEqual([])
  })

  test('Via is continued', async () =>
    expect((await received('', '/', { headers: { Via: '1.1 cache' } })).headers.getAll('via')).toEqual([
      '1.1 cache, HTTP/1.1 AmazonAPIGateway',
    ]))

  test('what belongs to the hop ends here, names keep their spelling, the rest goes on', async () => {
    const sent = {
      Connection: 'close, X-Hop',
      'Keep-Alive': 'timeout=5',
      TE: 'trailers',
      'Proxy-Authorization': 'Basic x',
      'Proxy-Connection': 'keep-alive',
      'accept-ENCODING': 'br',
      Cookie: 'a=b',
      Authorization: 'Bearer t',
      Origin: 'https://o',
    }
    const { headers } = await received('', '/', { headers: sent })
    expect(headers.get('connection')).toBe('keep-alive')
    for (const name of ['keep-alive', 'te', 'proxy-authorization', 'proxy-connection']) expect(headers.has(name)).toBe(false)
    expect(headers.getExact('accept-ENCODING')).toBe('br')
    expect([headers.get('cookie'), headers.get('authorization'), headers.get('origin')]).toEqual(['a=b', 'Bearer t', 'https://o'])
  })

  test('Expect and trailers are answered here', async () => {
    const server = await backendServer()
    await edge.deployHttp(httpApi({ $default: server.url }))
    const raw = `POST / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nExpect: 100-continue\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n`
    expect(await edge.raw(raw)).toContain(' 200 OK')
    const [got] = server.received
    expect([got?.body, got?.headers.get('content-length')]).toEqual(['hi', '2'])
    for (const name of ['expect', 'trailer', 'transfer-encoding', 'x-t']) expect(got?.headers.has(name)).toBe(false)
  })
})

describe('[K+] http-api.md 6 #6: the answer comes back', () => {
  test('status and headers of the backend, names in lower case, one id', async () => {
    const head =
      'HTTP/1.1 418 Tea\r\nX-Own: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nServer: s\r\nVia: 1.1 v\r\nKeep-Alive: timeout=9\r\nx-amzn-RequestId: theirs\r\napigw-requestid: theirs\r\nContent-Length: 2\r\n\r\n'
    const answer = await call(await answering(`${head}ok`), '/')
    expect([answer.status, answer.text]).toEqual([418, 'ok'])
    expect(answer.headers).toMatchObject({ 'x-own': '1', server: 's', via: '1.1 v', 'x-amzn-requestid': 'theirs' })
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
    expect(answer.headers['apigw-requestid']).not.toContain('theirs')
    expect(answer.headers['keep-alive']).toBeUndefined()
    expect(answer.rawHeaders.filter((name, i) => i % 2 === 0 && name !== name.toLowerCase())).toEqual([])
  })

  test.each([204, 304])('%i without a body', async (status) =>
    expect((await call(await answering(`HTTP/1.1 ${status} X\r\nETag: e\r\n\r\n`), '/')).status).toBe(status),
  )

  test('HEAD', async () => {
    const answer = await call(await answering('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n'), '/', { method: 'HEAD' })
    expect([answer.status, answer.text]).toEqual([200, ''])
  })

  test('[K+] http-api.md 6 #9: redirects are the client’s', async () => {
    const answer = await call(await answering('HTTP/1.1 302 F\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n'), '/')
    expect([answer.status, answer.headers.location]).toEqual([302, 'http://elsewhere/'])
  })
})

/** An address where something listened once. */
async function nobody(): Promise<string> {
  const server = createServer()
  const url = await listening(server)
  await new Promise((resolve) => server.close(resolve))
  return url
}

describe('[K+] http-api.md 2 #9: what fails', () => {
  test('[D] http-api.md 6 #7: a backend that takes longer than timeoutInMillis', async () => {
    const started = performance.now()
    const answer = await call(await rawServer(() => undefined), '/', { integration: { timeoutInMillis: 50 } })
    expect([answer.status, answer.text]).toEqual([503, '{"message":"Service Unavailable"}'])
    expect(performance.now() - started).toBeLessThan(2000)
  })

  test.each([
    ['nobody listens', () => nobody()],
    ['the backend hangs up', () => rawServer((socket) => socket.on('data', () => socket.destroy()))],
    ['the backend speaks no HTTP', () => answering('SSH-2.0-x\r\n')],
    ['a name that there is not', () => Promise.resolve('http://nothing.invalid')],
  ] as const)('%s', async (_, url) => {
    const answer = await call(await url(), '/')
    expect([answer.status, answer.text]).toEqual([503, '{"message":"Service Unavailable"}'])
  })

  test('a certificate that nobody vouches for', async () => {
    const server = createHttpsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, (_, outgoing) => outgoing.end('ok'))
    expect((await call(await listening(server, 'https'), '/')).status).toBe(503)
  })

  test('a body that a mapping reads and that is too long to be collected', async () => {
    const url = await answering(`HTTP/1.1 200 OK\r\nContent-Length: 11000000\r\n\r\n${'a'.repeat(1000)}`)
    const responseParameters = { 200: { 'append:header.x': '$response.body.a' } }
    expect((await call(url, '/', { integration: { responseParameters } })).status).toBe(500)
  })

  test('the access log tells why', async () => {
    const format = '$context.requestId|$context.status|$context.integrationErrorMessage|$context.integrationStatus'
    const accessLogSettings = { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g', format }
    await edge.deployHttp(httpApi({ $default: await nobody() }), { accessLogSettings })
    edge.logged.length = 0
    await edge.call('/')
    expect(edge.logged[0]?.message.split('|').slice(1)).toEqual(['503', 'Network error communicating with endpoint', '-'])
    const server = await backendServer((_incoming, outgoing) => void outgoing.writeHead(404).end())
    await edge.deployHttp(httpApi({ $default: server.url }), {
      accessLogSettings: { ...accessLogSettings, format: `${format}|$context.integrationLatency` },
    })
    await edge.call('/')
    expect(edge.logged[1]?.message).toMatch(/\|404\|-\|404\|\d+$/)
  })
})

describe('[D] http-api.md 7 #1 #5: parameters are mapped on the way', () => {
  const through = async (
    server: BackendServer,
    requestParameters: Readonly<Record<string, string>>,
    path: string,
    more: Options = {},
  ) => {
    const answer = await call(`${server.url}/uri/{id}`, path, {
      route: 'GET /pets/{id}',
      ...more,
      integration: { requestParameters, ...more.integration },
    })
    return { answer, got: server.received.at(-1) }
  }

  test('headers and query', async () => {
    const server = await backendServer()
    const { got } = await through(
      server,
      {
        'append:header.x-id': '$request.path.id',
        'overwrite:querystring.q': '${request.querystring.q}!',
        'remove:header.user-agent': "''",
      },
      '/pets/a%20b?q=1&r=2',
      { headers: { 'User-Agent': 'x' } },
    )
    expect(got?.url).toBe('/uri/a%20b?r=2&q=1!')
    expect([got?.headers.get('x-id'), got?.headers.has('user-agent')]).toEqual(['a b', false])
  })

  test('a mapped path is the whole path', async () => {
    const server = await backendServer()
    const { got } = await through(server, { 'overwrite:path': '/new/${request.path.id}/x y?z' }, '/pets/a%2Fb?q=1')
    expect(got?.url).toBe('/new/a%2Fb/x%20y%3Fz?q=1')
    expect((await through(server, { 'overwrite:path': '$request.path' }, '/pets/7')).got?.url).toBe('/pets/7')
  })

  test('Host can be mapped: it is not reserved', async () => {
    const server = await backendServer()
    expect((await through(server, { 'overwrite:header.Host': 'shop.example' }, '/pets/1')).got?.headers.getAll('host')).toEqual([
      'shop.example',
    ])
    const { answer } = await through(server, { 'overwrite:header.host': '$request.querystring.h' }, '/pets/1?h=a%20b')
    expect(answer.status).toBe(500)
  })

  test('[K+] http-api.md 2 #1: a value that cannot be a header is 400', async () => {
    const server = await backendServer()
    const { answer } = await through(server, { 'append:header.x': '$request.querystring.h' }, '/pets/1?h=a%0d%0ab')
    expect([answer.status, answer.text]).toEqual([400, '{"message":"Bad Request"}'])
    expect(server.received).toEqual([])
  })

  test('answers, by the status of the integration', async () => {
    const server = await backendServer((_, outgoing) => void outgoing.writeHead(500, { 'X-A': '1' }).end('{"code":7}'))
    const responseParameters = {
      500: {
        'append:header.header1': '$context.requestId',
        'overwrite:statuscode': '403',
        'overwrite:header.x-a': '$response.body.code',
      },
      404: { 'append:header.error': 'never' },
    }
    const { answer } = await through(server, {}, '/pets/1', { integration: { responseParameters } })
    expect([answer.status, answer.headers['x-a'], answer.text]).toEqual([403, '7', '{"code":7}'])
    expect(answer.headers.header1).toBe(answer.headers['apigw-requestid'])
    expect(answer.headers.error).toBeUndefined()
  })
})

describe('[D] http-api.md 6 #10 #12: private integrations', () => {
  /** What the backend behind the link gets; `null`: nothing is behind it. */
  async function privately(
    path: string,
    stageName: string,
    integration: Partial<HttpIntegrationSnapshot>,
  ): Promise<readonly [Answer, Received | undefined]> {
    const server = await backendServer()
    const { hostname: host, port } = new URL(server.url)
    const loadBalancers = new LoadBalancers(new Map([['shop', [{ host, port: Number(port) }]]]), { intervalMs: 10_000 })
    const links = { find: () => ({ name: 'shop', targetArn: null, version: 'V2' }) as const }
    const behindLink = await openEdge({ ports: { privateNetwork: { links, loadBalancers } } })
    onTestFinished(() => behindLink.close())
    const integrationUri = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/shop/1/2'
    const connected = { connectionType: 'VPC_LINK' as const, connectionId: 'link01', integrationUri }
    await behindLink.deployHttp(httpApi({ 'ANY /{proxy+}': { ...connected, ...integration } }), { stageName })
    return [await behindLink.call(path), server.received[0]]
  }

  test.each([
    ['/prod/pets/a%20b?x=1', 'prod', {}, '/prod/pets/a%20b?x=1'],
    ['/pets/1', '$default', {}, '/pets/1'],
    ['/prod/pets/1?x=1', 'prod', { requestParameters: { 'overwrite:path': '$request.path' } }, '/pets/1?x=1'],
    ['/prod/pets/1', 'prod', { requestParameters: { 'overwrite:path': '/x' } }, '/x'],
  ] as const)('%s on %s', async (path, stageName, integration, url) => {
    const [answer, got] = await privately(path, stageName, integration)
    expect([answer.status, got?.url]).toEqual([200, url])
    expect(got?.headers.get('via')).toBe('HTTP/1.1 AmazonAPIGateway')
  })

  test('a Cloud Map service, found by the name of its link', async () => {
    const [answer, got] = await privately('/pets', '$default', {
      integrationUri: 'arn:aws:servicediscovery:us-east-1:000000000000:service/srv-1',
    })
    expect([answer.status, got?.url]).toEqual([200, '/pets'])
  })
})
