// Requests by custom domain names with routing rules: which rule takes them, and what the API sees of it. The developer guide on routing
// rules and its examples [D], control-plane.md 22 #12.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import { locate } from '../../src/execute-api/address.ts'
import { type Domains, openDomains } from '../../src/execute-api/domains.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import { API, type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'
import { httpProxy, method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

const ROOT = '/000000000000/us-east-1'
const HOST = 'pets.example.com'
const events: JsonObject[] = []
const lambda: LambdaInvoker = {
  async invoke({ payload }) {
    events.push(JSON.parse(payload.toString()))
    return {
      status: 200,
      payload: Buffer.from('{"statusCode":200}'),
      functionError: null,
      executedVersion: '$LATEST',
      requestId: 'r',
    }
  },
  invokeStreaming: () => Promise.reject(new Error('nothing streams here')),
}
const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
let edge: Edge
let domains: Domains

const seen = mock('$context.stage|$context.resourcePath|$context.path')

beforeAll(async () => {
  edge = await openEdge({ lambda })
  domains = await openDomains(edge.store)
})
afterAll(async () => {
  domains.close()
  await edge.close()
})
beforeEach(async () => {
  await edge.store.transact((tree) => tree.deleteTree(`${ROOT}/domainnames`))
  const methods = { 'GET /': seen, 'GET /pets': seen, 'GET /dogs': seen, 'GET /pets/dogs': seen }
  for (const stageName of ['one', 'two', 'three']) await edge.deploy(restApi(methods), { stageName })
})

interface Rule {
  readonly priority: number
  readonly stage: string
  readonly headers?: Readonly<Record<string, string>>
  readonly basePath?: string
  readonly stripBasePath?: boolean
  readonly apiId?: string
}

/** A rule as the control plane writes it. */
const ruleRow = ({ priority, stage, headers = {}, basePath, stripBasePath = false, apiId = API }: Rule): JsonObject => ({
  routingRuleId: `rule${priority}`,
  priority,
  conditions: [
    ...Object.entries(headers).map(([header, valueGlob]) => ({ matchHeaders: { anyOf: [{ header, valueGlob }] } })),
    ...(basePath === undefined ? [] : [{ matchBasePaths: { anyOf: [basePath] } }]),
  ],
  actions: [{ invokeApi: { apiId, stage, stripBasePath } }],
})

const RULES_ONLY = { routingMode: 'ROUTING_RULE_ONLY' }
const BOTH = { routingMode: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING' }

/** A domain name with rules and mappings (base path -> stage), as the control plane writes them. */
async function domain(rules: readonly Rule[], more: JsonObject = RULES_ONLY, mappings: Readonly<Record<string, string>> = {}) {
  const name = typeof more.domainName === 'string' ? more.domainName : HOST
  const path = `${ROOT}/domainnames/${encodeURIComponent(name)}`
  const value = { domainName: name, endpointConfiguration: { types: ['REGIONAL'] }, serial: 1, ...more }
  await edge.store.transact(async (tree) => {
    await tree.put(path, 'domain-name', value)
    for (const rule of rules) await tree.put(`${path}/routingrules/rule${rule.priority}`, 'routing-rule', ruleRow(rule))
    for (const [basePath, stage] of Object.entries(mappings)) {
      const mapping = { basePath, restApiId: API, stage }
      await tree.put(`${path}/basepathmappings/${encodeURIComponent(basePath)}`, 'base-path-mapping', mapping)
    }
  })
  return path
}

/** Where a request goes: the stage and the path below it; null: nowhere. */
function way(target: string, headers: readonly string[] = [], host = HOST): string | null {
  const address = locate(host, target, domains, headers)
  return address?.apiId ? `${address.stage} ${address.path}` : null
}

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  edge.call(path, { headers: { Host: HOST, ...headers } })

const EXAMPLE = [
  { priority: 100, stage: 'three' },
  { priority: 10, stage: 'one', headers: { Hello: 'World' } },
  { priority: 50, stage: 'two', headers: { Accept: 'image/webp', Pet: 'Dog-*' }, basePath: 'PetStoreShopper' },
]

test('[D] rules are looked at by priority, all conditions of one together, and a rule without conditions takes the rest', async () => {
  await domain(EXAMPLE)
  const dog = ['Pet', 'Dog-Bella']
  const webp = ['Accept', 'image/webp']
  expect(way('/', ['Hello', 'World'])).toBe('one /')
  expect(way('/PetStoreShopper', ['Hello', 'World', ...dog, ...webp])).toBe('one /PetStoreShopper')
  expect(way('/PetStoreShopper', [...dog, ...webp])).toBe('two /PetStoreShopper')
  expect(way('/PetStoreShopper', dog)).toBe('three /PetStoreShopper')
  expect(way('/other', [...dog, ...webp])).toBe('three /other')
})

test('[D] with rules before mappings, mappings get what no rule takes, and what neither takes is 403', async () => {
  await domain(EXAMPLE.slice(1), BOTH, { PetStoreShopper: 'three', 'PetStoreShopper/cats': 'one' })
  expect(way('/PetStoreShopper', ['Accept', 'image/webp', 'Pet', 'Cats'])).toBe('three /')
  expect(way('/PetStoreShopper/cats/x')).toBe('one /x')
  expect(way('/PetStoreShopper/cats', ['Hello', 'World'])).toBe('one /PetStoreShopper/cats')
  expect(way('/Admin', ['Pet', 'Dog-Bella'])).toBeNull()
  const answer = await get('/Admin')
  expect([answer.status, answer.text]).toEqual([403, '{"message":"Forbidden"}'])
})

test('[D] the routing mode says what counts', async () => {
  const rules = [{ priority: 1, stage: 'one', basePath: 'pets' }]
  const mappings = { pets: 'two', dogs: 'three' }
  await domain(rules, RULES_ONLY, mappings)
  expect([way('/pets'), way('/dogs')]).toEqual(['one /pets', null])
  await domain(rules, { routingMode: 'BASE_PATH_MAPPING_ONLY' }, mappings)
  expect([way('/pets'), way('/dogs')]).toEqual(['two /', 'three /'])
  await domain(rules, BOTH, mappings)
  expect([way('/pets'), way('/dogs')]).toEqual(['one /pets', 'three /'])
  expect((await get('/pets')).text).toBe('one|/pets|/pets')
})

test.each([
  ['a*', ['account', 'alpha', 'a'], ['backup', 'beta', 'users', 'A']],
  ['*a', ['alpha', 'beta', 'a'], ['account', 'backup', 'users', 'betA']],
  ['*a*', ['account', 'alpha', 'backup', 'beta'], ['users', 'A']],
  ['*', ['account', 'users', ''], []],
  ['World', ['World'], ['world', 'Worlds', '']],
  ['a?', ['a?'], ['ab']],
])('[D] the glob %s: wildcards at its ends, cases told apart', async (glob, matching, others) => {
  await domain([{ priority: 1, stage: 'one', headers: { 'X-Version': glob } }])
  for (const value of matching) expect(way('/', ['x-version', value]), value).toBe('one /')
  for (const value of others) expect(way('/', ['x-version', value]), value).toBeNull()
  expect(way('/')).toBeNull()
})

test('[D] two conditions on one header must both hold; names know no case', async () => {
  await domain([{ priority: 1, stage: 'one', headers: { 'x-version': 'b*', 'X-VERSION': '*a' } }])
  expect(way('/', ['X-Version', 'beta'])).toBe('one /')
  for (const value of ['account', 'alpha', 'backup']) expect(way('/', ['X-Version', value])).toBeNull()
})

test('[D] headers are matched literally, line by line', async () => {
  await domain([{ priority: 1, stage: 'one', headers: { Accept: '*json' } }])
  expect(way('/', ['Accept', 'application/json', 'Accept', 'text/xml'])).toBe('one /')
  expect(way('/', ['Accept', 'application/json,text/xml'])).toBeNull()
  await domain([{ priority: 1, stage: 'one', headers: { Accept: '*json*' } }])
  expect(way('/', ['Accept', 'application/json,text/xml'])).toBe('one /')
})

test('[D] a wildcard domain name tells its names apart by Host, whose port does not count', async () => {
  await domain(
    [
      { priority: 10, stage: 'one', headers: { Host: 'a.example.com' } },
      { priority: 50, stage: 'two', headers: { Host: 'b.example.com' } },
      { priority: 500, stage: 'three' },
    ],
    { ...RULES_ONLY, domainName: '*.example.com' },
  )
  const named = (host: string): string | null => way('/', ['Host', host], host)
  expect(['a.example.com', 'b.example.com:4566', 'c.example.com'].map(named)).toEqual(['one /', 'two /', 'three /'])
})

test.each([
  ['PetStoreShopper/dogs', true, '/PetStoreShopper/dogs', 'one /'],
  ['PetStoreShopper/dogs', false, '/PetStoreShopper/dogs', 'one /PetStoreShopper/dogs'],
  ['PetStoreShopper', true, '/PetStoreShopper/dogs', 'one /dogs'],
  ['PetStoreShopper', false, '/PetStoreShopper/dogs', 'one /PetStoreShopper/dogs'],
  ['PetStoreShopper', true, '/PetStoreShopper?birds=available', 'one /'],
  ['PetStoreShopper', false, '/PetStoreShopper?birds=available', 'one /PetStoreShopper'],
  ['PetStoreShopper', true, '//PetStoreShopper//dogs', 'one /dogs'],
  ['PetStoreShopper', true, '/petstoreshopper', null],
  ['PetStoreShopper', true, '/PetStoreShoppers', null],
  ['PetStoreShopper', true, '/x/PetStoreShopper', null],
  ['PetStoreShopper', true, '/PetStore?Shopper', null],
  ['PetStoreShopper/dogs', true, '/PetStoreShopper', null],
])('[D] base path %s, stripped %s: %s', async (basePath, stripBasePath, target, expected) => {
  await domain([{ priority: 1, stage: 'one', basePath, stripBasePath }])
  expect(way(target)).toBe(expected)
})

test('[D] the API gets the whole path, or what is left of it; the query and $context.path stay as they came', async () => {
  await domain([{ priority: 1, stage: 'two', basePath: 'pets', stripBasePath: true }])
  expect((await get('/pets/dogs?x=1')).text).toBe('two|/dogs|/pets/dogs')
  expect((await get('/pets')).text).toBe('two|/|/pets')
  await domain([{ priority: 1, stage: 'two', basePath: 'pets' }])
  expect((await get('/pets/dogs?x=1')).text).toBe('two|/pets/dogs|/pets/dogs')
})

test('[D] headers of a request that came over the wire choose its rule', async () => {
  await domain(EXAMPLE)
  expect((await get('/pets', { hello: 'World' })).text).toBe('one|/pets|/pets')
  expect((await get('/pets', { hello: 'world' })).text).toBe('three|/pets|/pets')
})

test('[D] the access log says which rule it was; of a mapping it says the base path', async () => {
  const format = '$context.customDomain.routingRuleIdMatched $context.customDomain.basePathMatched'
  const accessLogSettings = { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:rules', format }
  await edge.deploy(restApi({ 'GET /pets': seen, 'GET /': seen }), { stageName: 'one', accessLogSettings })
  await domain([{ priority: 7, stage: 'one', basePath: 'pets' }], BOTH, { dogs: 'one' })
  edge.logged.length = 0
  await get('/pets')
  await get('/dogs')
  await expect.poll(() => edge.logged.map(({ message }) => message)).toEqual(['rule7 -', '- dogs'])
})

test('[K+] control-plane.md 19 #6: events show the path with its base path, whichever way the API sees it', async () => {
  const proxy = method({ integration: { ...mockIntegration, type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION } })
  await edge.deploy(restApi({ 'GET /{proxy+}': proxy, 'GET /': proxy }), { stageName: 'one' })
  events.length = 0
  await domain([{ priority: 1, stage: 'one', basePath: 'pets', stripBasePath: true }])
  for (const path of ['/pets/7', '/pets/', '/pets']) await get(path)
  await domain([{ priority: 1, stage: 'one', basePath: 'pets' }])
  await get('/pets/7')
  expect(events.map(({ path }) => path)).toEqual(['/pets/7', '/pets/', '/pets', '/pets/7'])
})

test('rules act, change and go as soon as they are written', async () => {
  const path = await domain([{ priority: 5, stage: 'one' }])
  expect(way('/pets')).toBe('one /pets')
  await edge.store.transact((tree) =>
    tree.put(`${path}/routingrules/rule3`, 'routing-rule', ruleRow({ priority: 3, stage: 'two' })),
  )
  expect(way('/pets')).toBe('two /pets')
  await edge.store.transact((tree) => tree.deleteTree(`${path}/routingrules/rule3`))
  expect(way('/pets')).toBe('one /pets')
  await edge.store.transact((tree) => tree.deleteTree(path))
  expect(locate(HOST, '/pets', domains)).toBeNull()
})

test('a rule whose stage is gone leads nowhere: 403', async () => {
  await domain([{ priority: 1, stage: 'gone' }], BOTH, { '(none)': 'one' })
  expect((await get('/pets')).status).toBe(403)
})

test('a target with a host of its own counts, with the headers of the request', async () => {
  await domain([{ priority: 1, stage: 'one', headers: { Hello: 'World' } }])
  expect(way(`http://${HOST}/pets`, ['Hello', 'World'], 'other')).toBe('one /pets')
})

test('[D] http-api.md 12 #2: mappings lead to HTTP APIs too, to $default and to other stages', async () => {
  const backend = await openBackend((request, response) => response.end(`${request.headers['x-stage'] ?? 'none'} ${request.url}`))
  try {
    const apiId = 'http123456'
    await edge.deployHttp(httpApi({ 'GET /pets/{id}': `${backend.url}/{id}` }, { apiId }))
    await edge.deployHttp(httpApi({ 'GET /pets/{id}': `${backend.url}/dev/{id}` }, { apiId }), { stageName: 'dev' })
    await edge.deploy(restApi({ 'GET /pets': httpProxy(`${backend.url}/rest`) }), { stageName: 'one' })
    const path = await domain([], { routingMode: 'BASE_PATH_MAPPING_ONLY' }, { rest: 'one' })
    await edge.store.transact(async (tree) => {
      for (const [basePath, stage] of Object.entries({ '(none)': '$default', 'v1/dev': 'dev' })) {
        const mapping = { basePath, restApiId: apiId, stage, apiMappingId: basePath }
        await tree.put(`${path}/basepathmappings/${encodeURIComponent(basePath)}`, 'base-path-mapping', mapping)
      }
    })
    expect((await get('/pets/7')).text).toBe('none /7')
    expect((await get('/v1/dev/pets/7')).text).toBe('none /dev/7')
    expect((await get('/rest/pets')).text).toBe('none /rest')
    const missing = await get('/v1/pets/7')
    expect([missing.status, missing.text]).toEqual([404, '{"message":"Not Found"}'])
  } finally {
    await backend.close()
  }
})
