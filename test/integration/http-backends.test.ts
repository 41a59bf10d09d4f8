import { describe, expect, test } from 'vitest'
import { answering, backend, backendServer, type ExchangeOptions, exchange, faultOf } from './fixtures.ts'

const names = (headers: Iterable<[string, string]>): string[] => [...headers].map(([name]) => name.toLowerCase()).sort()
const types = ['HTTP', 'HTTP_PROXY'] as const

// Every header of rest-api.md 5.1, with a value that would do harm if it were believed.
const client: ExchangeOptions['headers'] = [
  ['Accept', 'a/b'],
  ['Accept-Charset', 'utf-8'],
  ['Accept-Encoding', 'gzip'],
  ['Age', '1'],
  ['Authorization', 'Bearer x'],
  ['Connection', 'x-own'],
  ['Content-Encoding', 'gzip'],
  ['Content-Length', '999'],
  ['Content-MD5', 'x'],
  ['Content-Type', 'text/plain'],
  ['Date', 'x'],
  ['Expect', '100-continue'],
  ['Host', 'api.example'],
  ['Keep-Alive', 'timeout=1'],
  ['Max-Forwards', '1'],
  ['Pragma', 'x'],
  ['Proxy-Authenticate', 'x'],
  ['Range', 'bytes=0-1'],
  ['Referer', 'x'],
  ['Server', 'x'],
  ['TE', 'trailers'],
  ['Trailer', 'x'],
  ['Transfer-Encoding', 'chunked'],
  ['Upgrade', 'websocket'],
  ['User-Agent', 'curl'],
  ['Via', 'x'],
  ['Warn', 'x'],
  ['WWW-Authenticate', 'x'],
  ['X-Amzn-Trace-Id', 'forged'],
  ['tEsT-HEADeR', '1'],
  ['tEsT-HEADeR', '2'],
]

describe('HTTP_PROXY requests', () => {
  test('[S] rest-api.md 5.2 #2: visible client headers go on, less Host, Via, Content-Encoding and the dropped set', async () => {
    const server = await backendServer()
    await backend({ uri: server.url }).call(exchange({ method: 'POST', headers: client, body: 'hello' }))
    const seen = server.received[0]
    expect(names(seen?.headers ?? [])).toEqual([
      'accept',
      'accept-charset',
      'accept-encoding',
      'age',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'date',
      'host',
      'pragma',
      'range',
      'referer',
      'test-header',
      'test-header',
      'user-agent',
      'warn',
      'x-amzn-apigateway-api-id',
      'x-amzn-trace-id',
    ])
    expect(seen?.headers.getAllExact('tEsT-HEADeR')).toEqual(['1', '2'])
    expect(seen?.headers.get('host')).toBe(new URL(server.url).host)
    expect(seen?.headers.get('connection')).toBe('keep-alive')
    expect(seen?.headers.get('content-length')).toBe('5')
    expect(seen?.headers.getExact('X-Amzn-Apigateway-Api-Id')).toBe('abcdefghij')
    expect(seen?.headers.getAll('X-Amzn-Trace-Id')).toEqual(['Root=1-00000000-000000000000000000000000'])
    expect(seen?.body).toBe('hello')
  })

  test('[S] rest-api.md 6 #14: a mapped header replaces the client header of that name', async () => {
    const server = await backendServer()
    const headers = [
      ['X-A', 'client'],
      ['x-a', 'client too'],
    ] as const
    await backend({ uri: server.url }).call(exchange({ headers, outbound: { headers: [['X-A', 'mapped']] } }))
    expect(server.received[0]?.headers.getAll('x-a')).toEqual(['mapped'])
  })

  test('[S] rest-api.md 5.2 #7, [D] 5.2 #8: the integration method wins, ANY forwards the client method', async () => {
    const server = await backendServer()
    await backend({ uri: server.url, httpMethod: 'POST' }).call(exchange({ method: 'GET' }))
    await backend({ uri: server.url, httpMethod: 'ANY' }).call(exchange({ method: 'PATCH' }))
    expect(server.received.map((seen) => seen.method)).toEqual(['POST', 'PATCH'])
  })

  test('[S] rest-api.md 6 #13, 9.6 #1: the client query goes on as sent, mapped parameters after it, the URI own query first', async () => {
    const server = await backendServer()
    const outbound = {
      query: [
        ['testQs', 'foo'],
        ['a b', 'ü&='],
      ],
    } as const
    await backend({ uri: `${server.url}/x?own=1` }).call(exchange({ query: 'testQs=bar&p=a+b%2B', outbound }))
    await backend({ uri: `${server.url}/x` }).call(exchange({ query: 'raw=<"|>\u00c3\u00a9' }))
    expect(server.received.map((seen) => seen.url)).toEqual([
      '/x?own=1&testQs=bar&p=a+b%2B&testQs=foo&a%20b=%C3%BC%26%3D',
      '/x?raw=<"|>%C3%A9',
    ])
  })

  test('nothing a client writes into its query ends it', async () => {
    const server = await backendServer()
    await backend({ uri: server.url }).call(exchange({ query: 'a=1 HTTP/1.1\r\nX-Evil: 1#frag\u{1f600}' }))
    expect(server.received[0]?.url).toBe('/?a=1%20HTTP/1.1%0D%0AX-Evil:%201%23frag%F0%9F%98%80')
    expect(server.received[0]?.headers.has('x-evil')).toBe(false)
  })
})

describe('addresses', () => {
  const call = async (path: string, value: string): Promise<string | undefined> => {
    const server = await backendServer()
    await backend({ uri: server.url + path }).call(exchange({ outbound: { path: { proxy: value } } }))
    return server.received[0]?.url
  }

  test.each([
    ['[S] rest-api.md 9.5 #4: slashes of greedy values', '/base/{proxy}', 'a/b//c', '/base/a/b//c'],
    ['[S] rest-api.md 1.3 #1: escapes as sent', '/base/{proxy}', 'test%2Balias@gmail.com', '/base/test%2Balias@gmail.com'],
    ['an escaped slash', '/base/{proxy}', 'a%2Fb', '/base/a%2Fb'],
    ['what ends a path', '/base/{proxy}', 'a?b#c', '/base/a%3Fb%23c'],
    ['line ends', '/base/{proxy}', 'a b\r\nX: 1', '/base/a%20b%0D%0AX:%201'],
    ['broken escapes', '/base/{proxy}', '100%/%zz', '/base/100%25/%25zz'],
    ['letters beyond ASCII', '/base/{proxy}', 'ü\ud800', '/base/%C3%BC%EF%BF%BD'],
    ['backslashes', '/base/{proxy}', '\\\\evil', '/base/%5C%5Cevil'],
    ['a placeholder in the query', '/base?id={proxy}', 'x#1', '/base?id=x%231'],
    ['text after it', '/{proxy}/tail', 'x', '/x/tail'],
    ['no path', '', 'x', '/'],
  ])('path values keep %s', async (_, path, value, url) => expect(await call(path, value)).toBe(url))

  test('[S] rest-api.md 12 #5, [D] 12 #2: stage variables fall in, casing kept', async () => {
    const server = await backendServer()
    const uri = 'http://${stageVariables.Host}/${stageVariables.path}/x'
    const stageVariables = { Host: new URL(server.url).host, path: 'Some/Path' }
    await backend({ uri, stageVariables }).call(exchange())
    expect(server.received[0]?.url).toBe('/Some/Path/x')
  })

  const invalid: readonly (readonly [string, string | null])[] = [
    ['[S] rest-api.md 9.1 #5 #17, 12 #4: a missing stage variable in the host', 'http://${stageVariables.missing}/x'],
    ['[S] rest-api.md 9.1 #5: a missing stage variable in a host label', 'http://${stageVariables.missing}.example.com/x'],
    ['[K+] rest-api.md 6 #17: a placeholder without a mapping', 'http://127.0.0.1/{nothing}'],
    ['an inherited name as placeholder', 'http://127.0.0.1/{toString}'],
    ['[D] rest-api.md 9.1 #3: a low port', 'http://127.0.0.1:22/'],
    ['[D] rest-api.md 9.1 #3: a high port', 'http://127.0.0.1:70000/'],
    ['user information', 'http://user:secret@127.0.0.1/'],
    ['another scheme', 'ftp://127.0.0.1/'],
    ['a placeholder for a host', 'http://{proxy}/'],
    ['no URI', null],
  ]
  test.each(invalid)('%s is an invalid endpoint address', async (_, uri) => {
    for (const type of types) {
      const asked = exchange({ outbound: { path: { proxy: '127.0.0.1' } } })
      const { kind, detail } = await faultOf(backend({ type, uri }).call(asked))
      expect([kind.status, kind.responseType, detail.log]).toEqual([
        500,
        'API_CONFIGURATION_ERROR',
        'Execution failed due to configuration error: Invalid endpoint address',
      ])
    }
  })
})

describe('HTTP', () => {
  test('[S] rest-api.md 5.2 #1 #5, 6 #20: the gateway own headers and nothing of the client; query only where mapped', async () => {
    const server = await backendServer()
    const asked = exchange({ headers: client, query: 'a=1', body: 'ignored', outbound: { body: '', query: [['m', '1']] } })
    await backend({ type: 'HTTP', uri: `${server.url}/x?own=1`, httpMethod: 'GET' }).call(asked)
    const seen = server.received[0]
    expect(seen?.url).toBe('/x?own=1&m=1')
    expect(seen?.headers.get('content-length')).toBe('0')
    expect(names(seen?.headers ?? [])).toEqual([
      'accept',
      'connection',
      'content-length',
      'host',
      'user-agent',
      'x-amzn-apigateway-api-id',
      'x-amzn-trace-id',
    ])
    expect(seen?.headers.getExact('Accept')).toBe('application/json')
    expect(seen?.headers.getExact('User-Agent')).toBe('AmazonAPIGateway_abcdefghij')
  })

  test('[S] rest-api.md 5.2 #1: a body says application/json, or what it is', async () => {
    const server = await backendServer()
    const target = backend({ type: 'HTTP', uri: server.url, httpMethod: 'POST' })
    await target.call(exchange({ outbound: { body: '{}' } }))
    await target.call(exchange({ outbound: { body: '<a/>', contentType: 'text/xml' } }))
    await target.call(exchange({ outbound: { body: '{}', headers: [['content-type', 'mapped/one']] } }))
    expect(server.received.map((seen) => seen.headers.get('content-type'))).toEqual([
      'application/json',
      'text/xml',
      'mapped/one',
    ])
    expect(server.received.map((seen) => seen.body)).toEqual(['{}', '<a/>', '{}'])
  })

  test('[D] rest-api.md 10 #4: the raw reply comes back, its status is the subject', async () => {
    const url = await answering('HTTP/1.1 400 Bad\r\nDate: d\r\nContent-Length: 2\r\n\r\nno')
    const reply = await backend({ type: 'HTTP', uri: url }).call(exchange({ outbound: {} }))
    expect([reply.status, reply.subject, reply.body.toString()]).toEqual([400, '400', 'no'])
    expect(reply.headers.get('Date')).toBe('d')
  })
})

describe.each(types)('mapped headers of %s', (type) => {
  const received = [
    'Accept', // [S] rest-api.md 5.3 #5: in place of application/json
    'Accept-Charset',
    'Accept-Encoding',
    'Age',
    'Authorization',
    'Content-Encoding',
    'Content-Md5',
    'Content-Type',
    'Date',
    'Max-Forwards',
    'Pragma',
    'Range',
    'Referer',
    'Server',
    'Trailer',
    'Upgrade',
    'User-Agent', // [S] rest-api.md 5.3 #5: in place of AmazonAPIGateway_abcdefghij
    'Warn',
    'Www-Authenticate',
  ]

  test.each(received)('[S] rest-api.md 5.3 #3: the backend receives %s', async (name) => {
    const server = await backendServer()
    await backend({ type, uri: server.url }).call(exchange({ outbound: { headers: [[name, 'mapped']] } }))
    expect(server.received[0]?.headers.getAll(name)).toEqual(['mapped'])
  })

  test.each(['Connection', 'Expect', 'Host', 'Proxy-Authenticate', 'TE', 'Via'])(
    '[S] rest-api.md 5.3 #4: %s is dropped',
    async (name) => {
      const server = await backendServer()
      await backend({ type, uri: server.url }).call(exchange({ outbound: { headers: [[name, 'mapped']] } }))
      expect(server.received[0]?.headers.getAll(name)).not.toContain('mapped')
    },
  )

  test.each(['Content-Length', 'transfer-encoding'])('[S] rest-api.md 5.3 #1: %s fails with 500', async (name) => {
    const server = await backendServer()
    const fault = await faultOf(backend({ type, uri: server.url }).call(exchange({ outbound: { headers: [[name, 'x']] } })))
    expect([fault.kind.status, fault.kind.errorType, fault.kind.message]).toEqual([
      500,
      'InternalServerErrorException',
      'Internal server error',
    ])
    expect(server.received).toEqual([])
  })

  test('a header that cannot be written fails; text beyond Latin-1 travels as UTF-8', async () => {
    const server = await backendServer()
    const target = backend({ type, uri: server.url })
    for (const header of [
      ['X-A', 'a\r\nX-Evil: 1'],
      ['X A', 'a'],
      ['X-A', 'a\0'],
    ] as const) {
      expect((await faultOf(target.call(exchange({ outbound: { headers: [header] } })))).kind.status).toBe(500)
    }
    await target.call(exchange({ outbound: { headers: [['X-A', '\u20ac']] } }))
    expect(Buffer.from(server.received[0]?.headers.get('x-a') ?? '', 'latin1').toString()).toBe('\u20ac')
  })
})
