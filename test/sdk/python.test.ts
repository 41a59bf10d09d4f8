// The Python client, driven by a script of its user, against a server that notes what comes.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { openUpstream, type Received, type Upstream } from '../e2e/kit.ts'
import { hasPython, pythonProgram } from '../support/python.ts'
import { definitionOf, type Folder, header, newFolder, sdkFiles } from './kit.ts'
import { isSigned } from './signature.ts'

const QUERY = { 'method.request.querystring.tag': false, 'method.request.querystring.class': true }
const DEFINITION = definitionOf({
  'GET /': {},
  'GET /users/{userId}': { settings: { requestParameters: { ...QUERY, 'method.request.header.X-Trace': false } } },
  'POST /users': { settings: { operationName: 'createUser' } },
  'PUT /private/{name}': { settings: { authorizationType: 'AWS_IAM' } },
  'ANY /files/{proxy+}': {},
  'GET /image': { responses: [{ statusCode: '200', responseModels: { 'image/png': 'Empty' } }] },
})

let folder: Folder
let backend: Upstream
let answers: [number, string, string | Buffer][]

beforeAll(async () => {
  folder = await newFolder()
  await folder.write(await sdkFiles(DEFINITION, 'python'))
})
afterAll(() => folder.remove())
beforeEach(async () => {
  answers = []
  backend = await openUpstream((_, response) => {
    const [status, type, body] = answers.shift() ?? [200, 'application/json', '{"ok":true}']
    response
      .writeHead(status, { 'content-type': type, 'retry-after': '0', location: `http://localhost:${backend.port}/` })
      .end(body)
  })
})
afterEach(() => backend.close())

/** Runs lines of Python that have a client and `show`; answers what they showed. */
async function run(...lines: readonly string[]): Promise<unknown[]> {
  const script = [
    'import json, sys',
    'sys.path.insert(0, "apiGateway-python-sdk")',
    'from pets_api import ApiError, ApigClient',
    `url = "${backend.url}/dev/"`,
    'client = ApigClient(invoke_url=url)',
    'show = lambda *values: print(json.dumps(values, default=repr))',
    ...lines,
  ]
  await folder.write([['use.py', script.join('\n')]])
  const printed = await folder.run(pythonProgram, 'use.py')
  return printed
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => JSON.parse(line))
}

const sent = (): string[] => backend.received.map(({ method, url }) => `${method} ${url}`)

test.skipIf(!hasPython)('parameters travel encoded, lists one by one, keywords with an underscore', async () => {
  const shown = await run(
    'r = client.users_user_id_get(user_id="a/b c\'é", tag=["x", "y&z"], class_=True, x_trace="t")',
    'show(r.status, r.data, r.headers["content-type"])',
  )
  expect(shown).toEqual([200, { ok: true }, 'application/json'])
  expect(sent()).toEqual(['GET /dev/users/a%2Fb%20c%27%C3%A9?tag=x&tag=y%26z&class=true'])
  expect(header(first(), 'x-trace')).toBe('t')
})

test.skipIf(!hasPython)('what cannot be said in a URL is refused, and a missing argument', async () => {
  const shown = await run(
    'for call in [lambda: client.users_user_id_get(user_id="..", class_=1), lambda: client.files_proxy_any(proxy="a/../b"),',
    '             lambda: client.users_user_id_get(user_id="", class_=1), lambda: client.users_user_id_get(class_=1)]:',
    '    try:',
    '        call()',
    '    except (ValueError, TypeError) as error:',
    '        show(type(error).__name__)',
  )
  expect(shown).toEqual(['ValueError', 'ValueError', 'ValueError', 'TypeError'])
  expect(backend.received).toEqual([])
})

test.skipIf(!hasPython)('bodies: JSON, text and bytes; ANY is told which method', async () => {
  await run(
    'client.create_user(body={"name": "é"})',
    'client.create_user(body="<x/>", headers={"Content-Type": "application/xml"})',
    'client.files_proxy_any(proxy="a/b c", method="patch", body=b"\\x00\\xff", query={"q": 1})',
    'ApigClient(invoke_url=url, api_key="key").root_get()',
  )
  const seen = backend.received.map((request) => [header(request, 'content-type'), request.body.toString('latin1')])
  expect(seen).toEqual([
    ['application/json', '{"name": "\\u00e9"}'],
    ['application/xml', '<x/>'],
    ['application/octet-stream', '\x00\xff'],
    [undefined, ''],
  ])
  expect(sent().slice(2)).toEqual(['PATCH /dev/files/a/b%20c?q=1', 'GET /dev/'])
  expect(header(backend.received[3] ?? first(), 'x-api-key')).toBe('key')
})

test.skipIf(!hasPython)('media types that the API declares are asked for; bytes come back as bytes', async () => {
  answers = [[200, 'image/png', Buffer.from([1, 254])]]
  expect(await run('show(list(client.image_get().data))')).toEqual([[1, 254]])
  expect(header(first(), 'accept')).toBe('image/png')
})

test.skipIf(!hasPython)('methods of AWS_IAM are signed; others are not', async () => {
  answers = [[503, 'text/plain', 'wait']]
  await run(
    'signing = ApigClient(invoke_url=url, access_key="AKID", secret_key="secret", session_token="token")',
    'signing.private_name_put(name="a b", body={"n": 1}, query={"z": "1", "a b": ["2", "\'"]})',
    'signing.root_get()',
  )
  expect(backend.received.map((request) => isSigned(request, 'secret'))).toEqual([true, true, false])
  expect(isSigned(first(), 'other')).toBe(false)
  expect([header(first(), 'x-amz-security-token'), header(backend.received[2] ?? first(), 'authorization')]).toEqual([
    'token',
    undefined,
  ])
})

test.skipIf(!hasPython)('a status that is no success is raised; only what is safe to repeat is repeated', async () => {
  answers = [
    [404, 'application/json', '{"message":"no"}'],
    [500, 'text/plain', 'once'],
    [502, 'text/plain', 'again'],
    [429, 'text/plain', 'again'],
  ]
  const shown = await run(
    'for call in [client.root_get, client.create_user]:',
    '    try:',
    '        call()',
    '    except ApiError as error:',
    '        show(error.status, error.data)',
    'show(client.root_get().status)',
  )
  expect(shown).toEqual([404, { message: 'no' }, 500, 'once', 200])
  expect(backend.received.length).toBe(5)
})

test.skipIf(!hasPython)('a redirect to another origin gets no key', async () => {
  answers = [[302, 'text/plain', '']]
  await run('ApigClient(invoke_url=url, api_key="key").root_get()')
  expect(backend.received.map((request) => [request.url, header(request, 'x-api-key')])).toEqual([
    ['/dev/', 'key'],
    ['/', undefined],
  ])
})

test('models are typed dictionaries, also within others; an alias is what it stands for', async () => {
  const schema = {
    required: ['id'],
    properties: {
      id: { type: 'integer' },
      class: { oneOf: [{ enum: ['a', 'b', null] }, { type: 'array', items: { type: 'string' } }, { enum: [1, 1.5] }] },
      box: { properties: { wide: { type: 'number' } } },
    },
  }
  const models = [
    { name: 'Pet', contentType: 'application/json', schema, description: 'One "pet"' },
    { name: 'str', contentType: 'application/json', schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
  ]
  const files = await sdkFiles(definitionOf({}, { models }), 'python')
  const [, source] = files.get('apiGateway-python-sdk/pets_api/models.py')?.split('TypedDict\n\n') ?? []
  expect(source).toBe(`PetBox = TypedDict(
    "PetBox",
    {
        "wide": NotRequired["float"],
    },
)

Pet = TypedDict(
    "Pet",
    {
        "id": "int",
        "class": NotRequired["Literal[\\"a\\", \\"b\\", None, 1] | list[str] | float"],
        "box": NotRequired["PetBox"],
    },
)
"""One \\"pet\\""""

Str: TypeAlias = "list[Pet]"
`)
})

function first(): Received {
  const [request] = backend.received
  if (!request) throw new Error('There was no request.')
  return request
}
