// The JavaScript client, imported as its users import it, against a server that notes what comes.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openUpstream, type Upstream } from '../e2e/kit.ts'
import { definitionOf, type Folder, header, newFolder, sdkFiles } from './kit.ts'
import { isSigned } from './signature.ts'

type Call = (params?: unknown, body?: unknown, additional?: unknown) => Promise<Answer>
interface Answer {
  readonly status: number
  readonly data: unknown
  readonly headers: Readonly<Record<string, string>>
}
interface Sdk {
  readonly apigClientFactory: { newClient(config?: object): Readonly<Record<string, Call>> }
  readonly ApiError: new (...args: never) => Error
}

const QUERY = { 'method.request.querystring.tag': false, 'method.request.querystring.page': true }
const DEFINITION = definitionOf({
  'GET /': {},
  'GET /users/{userId}': { settings: { requestParameters: { ...QUERY, 'method.request.header.X-Trace': false } } },
  'POST /users': { settings: { operationName: 'createUser' } },
  'PUT /private/{name}': { settings: { authorizationType: 'AWS_IAM' } },
  'ANY /files/{proxy+}': {},
  'POST /image': { settings: { requestModels: { 'image/png': 'Empty' } } },
  'GET /image': { responses: [{ statusCode: '200', responseModels: { 'image/png': 'Empty' } }] },
})

let folder: Folder
let backend: Upstream
let sdk: Sdk
let answers: [number, string, string | Buffer][]

beforeAll(async () => {
  folder = await newFolder()
  await folder.write(await sdkFiles(DEFINITION, 'javascript'))
  sdk = await import(`${folder.path}/apiGateway-js-sdk/apigClient.js`)
})
afterAll(() => folder.remove())
beforeEach(async () => {
  answers = []
  backend = await openUpstream((_, response) => {
    const [status, type, body] = answers.shift() ?? [200, 'application/json', '{"ok":true}']
    response.writeHead(status, { 'content-type': type, 'retry-after': '0' }).end(body)
  })
})
afterEach(() => backend.close())

const client = (config: object = {}) => sdk.apigClientFactory.newClient({ invokeUrl: `${backend.url}/dev/`, ...config })
const call = (name: string, ...args: unknown[]) => client()[name]?.(...args)
const sent = () => backend.received.map(({ method, url }) => `${method} ${url}`)

test('operations have the names that AWS gives them, or the author', () => {
  expect(Object.keys(client())).toEqual([
    'rootGet',
    'usersUserIdGet',
    'createUser',
    'privateNamePut',
    'filesProxyAny',
    'imagePost',
    'imageGet',
  ])
})

test('path, query and header parameters travel encoded, lists one by one', async () => {
  const answer = await call('usersUserIdGet', { userId: "a/b c'(é)", tag: ['x', 'y&z'], page: 2, 'X-Trace': 't' })
  expect(answer).toMatchObject({ status: 200, data: { ok: true }, headers: { 'content-type': 'application/json' } })
  expect(sent()).toEqual(['GET /dev/users/a%2Fb%20c%27%28%C3%A9%29?tag=x&tag=y%26z&page=2'])
  expect(backend.received.map((request) => [header(request, 'x-trace'), header(request, 'accept')])).toEqual([
    ['t', 'application/json'],
  ])
})

test('a required parameter that is missing is refused before anything is sent', async () => {
  await expect(call('usersUserIdGet', { userId: 'u' })).rejects.toThrow('page must be defined')
  await expect(call('usersUserIdGet', { page: 1 })).rejects.toThrow('userId must be defined')
  // What every object inherits is not given.
  await expect(call('usersUserIdGet', Object.create({ userId: 'u', page: 1 }))).rejects.toThrow('must be defined')
  await expect(call('usersUserIdGet', { userId: '..', page: 1 })).rejects.toThrow('userId must not be ".."')
  await expect(call('filesProxyAny', { proxy: 'a/../../x' })).rejects.toThrow('proxy must not be ".."')
  expect(backend.received).toEqual([])
})

test('a greedy parameter keeps its slashes; an operation for ANY method is told which', async () => {
  await call('filesProxyAny', { proxy: 'a/b c' })
  await call('filesProxyAny', { proxy: 'a' }, { n: 1 }, { method: 'patch', queryParams: { q: '1' }, headers: { 'X-Y': 'z' } })
  expect(sent()).toEqual(['GET /dev/files/a/b%20c', 'PATCH /dev/files/a?q=1'])
  expect(header(backend.received[1] ?? never(), 'x-y')).toBe('z')
})

test('objects are sent as JSON, everything else as it is', async () => {
  const form = new FormData()
  form.set('a', 'b')
  const bodies = [{ name: 'é' }, {}, [1], '{"raw":1}', Buffer.from([0, 255]), new URLSearchParams({ a: 'b' }), form, null]
  for (const body of bodies) await call('createUser', {}, body)
  await call('createUser', {}, '<x/>', { headers: { 'content-type': 'application/xml' } })
  const seen = backend.received.map((request) => [header(request, 'content-type'), request.body.toString('latin1')])
  expect(seen.toSpliced(6, 1)).toEqual([
    ['application/json', Buffer.from('{"name":"é"}').toString('latin1')],
    ['application/json', '{}'],
    ['application/json', '[1]'],
    ['application/json', '{"raw":1}'],
    ['application/octet-stream', '\x00\xff'],
    ['application/x-www-form-urlencoded;charset=UTF-8', 'a=b'],
    [undefined, ''],
    ['application/xml', '<x/>'],
  ])
  expect(seen[6]?.[0]).toMatch(/^multipart\/form-data; boundary=/)
})

test('an empty body of GET is none, as callers of AWS clients give it', async () => {
  await call('rootGet', {}, {}, {})
  expect([sent(), header(backend.received[0] ?? never(), 'content-type')]).toEqual([['GET /dev/'], undefined])
})

test('media types that the API declares are sent and asked for; bytes come back as bytes', async () => {
  answers = [
    [200, 'image/png', Buffer.from([1, 254])],
    [200, 'image/png', Buffer.from([3])],
  ]
  expect((await call('imageGet'))?.data).toEqual(new Uint8Array([1, 254]))
  await call('imagePost', {}, new Uint8Array([9]))
  const [get, post] = backend.received
  expect([header(get ?? never(), 'accept'), header(post ?? never(), 'content-type')]).toEqual(['image/png', 'image/png'])
})

test('the API key goes as x-api-key', async () => {
  await client({ apiKey: 'key' }).rootGet?.()
  expect(header(backend.received[0] ?? never(), 'x-api-key')).toBe('key')
})

test.each([[undefined], ['token']])('methods of AWS_IAM are signed, session token %s; others are not', async (sessionToken) => {
  const signing = client({ accessKey: 'AKID', secretKey: 'secret', sessionToken, region: undefined })
  await signing.privateNamePut?.({ name: 'a b' }, { n: 'é' }, { queryParams: { z: '1', 'a b': ['2', "'"] } })
  await signing.rootGet?.()
  const [put = never(), get = never()] = backend.received
  expect(isSigned(put, 'secret')).toBe(true)
  expect(isSigned(put, 'other')).toBe(false)
  expect(isSigned({ ...put, body: Buffer.from('{}') }, 'secret')).toBe(false)
  expect(header(put, 'authorization')).toContain('/eu-west-1/execute-api/')
  expect(header(put, 'x-amz-security-token')).toBe(sessionToken)
  expect(header(get, 'authorization')).toBe(undefined)
})

test('a status that is no success rejects with what was answered', async () => {
  answers = [[404, 'application/json', '{"message":"no"}']]
  const error = await call('rootGet')?.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(sdk.ApiError)
  expect(error).toMatchObject({ status: 404, data: { message: 'no' }, response: { status: 404 } })
})

test('what is safe to repeat is repeated, and signed anew', async () => {
  answers = [
    [503, 'text/plain', 'wait'],
    [429, 'text/plain', 'wait'],
  ]
  await client({ accessKey: 'AKID', secretKey: 'secret' }).privateNamePut?.({ name: 'n' }, { a: 1 })
  expect(backend.received.map((request) => isSigned(request, 'secret'))).toEqual([true, true, true])
})

test.each([
  ['createUser', 500, 1],
  ['createUser', 429, 3],
  ['rootGet', 502, 3],
  ['rootGet', 400, 1],
])('%s answered %i is sent %i times', async (name, status, times) => {
  answers = Array.from({ length: 3 }, () => [status, 'text/plain', 'x'])
  await expect(call(name)).rejects.toMatchObject({ status, data: 'x' })
  expect(backend.received.length).toBe(times)
})

test('a signal ends the wait', async () => {
  await expect(call('rootGet', {}, undefined, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})

function never(): never {
  throw new Error('There was no such request.')
}
