import { afterAll, beforeAll, expect, test } from 'vitest'
import { API, type Edge, HOST, openEdge } from '../support/edge.ts'
import { method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

let edge: Edge
beforeAll(async () => {
  edge = await openEdge()
  const echo = mock(
    '{"method":"$context.httpMethod","contextPath":"$context.path","resource":"$context.resourcePath","proxy":"$input.params(\'proxy\')","id":"$input.params(\'id\')","domain":"$context.domainName","prefix":"$context.domainPrefix","ip":"$context.identity.sourceIp"}',
  )
  const routes = {
    'GET /{proxy+}': echo,
    'GET /hardcoded': echo,
    'POST /test': echo,
    'OPTIONS /{proxy+}': echo,
    'ANY /any/{id}': echo,
  }
  await edge.deploy(restApi(routes), { stageName: 'stage' })
})
afterAll(() => edge.close())

const seen = async (path: string, headers?: Record<string, string>, verb = 'GET'): Promise<Record<string, string>> => {
  const { text } = await edge.call(path, { method: verb, ...(headers && { headers }) })
  return JSON.parse(text)
}

// event.path is not a template variable; address.test.ts holds it against the same table.
test.each([
  ['/stage/proxy-value', 'proxy-value', '/stage/proxy-value'],
  ['/stage/proxy-value/', 'proxy-value', '/stage/proxy-value/'],
  ['/stage/proxy-value//double-slash', 'proxy-value//double-slash', '/stage/proxy-value//double-slash'],
  ['//stage/proxy-value', 'proxy-value', '/stage/proxy-value'],
  ['/stage//proxy-value', 'proxy-value', '/stage//proxy-value'],
  ['/stage//hardcoded', '', '/stage//hardcoded'],
])('[S] rest-api.md 1.2: %s', async (path, proxy, contextPath) => {
  expect(await seen(path)).toMatchObject({ proxy, contextPath })
})

test('[S] rest-api.md 1.1 #1: OPTIONS /test is served by the greedy sibling that has it', async () => {
  expect(await seen('/stage/test', {}, 'OPTIONS')).toMatchObject({ resource: '/{proxy+}', proxy: 'test' })
  expect(await seen('/stage/test', {}, 'POST')).toMatchObject({ resource: '/test' })
})

test('[S] rest-api.md 1.1 #9 #10, 4.1 #37 #38 #39, 9.1 #25: an unknown path and an unknown method are the same 403, to the byte', async () => {
  for (const [verb, path] of [
    ['GET', '/stage'],
    ['GET', '/stage/'],
    ['PUT', '/stage/test'],
    ['DELETE', '/stage/nowhere'],
  ]) {
    const answer = await edge.call(path ?? '', { method: verb ?? '' })
    expect(answer.status).toBe(403)
    expect(answer.text).toBe('{"message":"Missing Authentication Token"}')
    expect(answer.headers['content-length']).toBe('42')
    expect(answer.rawHeaders).toEqual(expect.arrayContaining(['x-amzn-ErrorType', 'MissingAuthenticationTokenException']))
  }
})

test('[K+] rest-api.md 1.1 #11 #12: an unknown API or stage is Forbidden', async () => {
  for (const headers of [{ Host: 'zzzzzzzzzz.execute-api.us-east-1.amazonaws.com' }, { Host: HOST }]) {
    const answer = await edge.call(headers.Host === HOST ? '/nostage/x' : '/stage/x', { headers })
    expect(answer.status).toBe(403)
    expect(answer.text).toBe('{"message":"Forbidden"}')
    expect(answer.rawHeaders).toEqual(expect.arrayContaining(['x-amzn-ErrorType', 'ForbiddenException']))
    expect(answer.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('[D] rest-api.md 1.1: X-HTTP-Method-Override routes, and is the method from then on', async () => {
  expect(await seen('/stage/any/7', { 'X-HTTP-Method-Override': 'PATCH' }, 'POST')).toMatchObject({ method: 'PATCH', id: '7' })
  expect((await edge.call('/stage/any/7', { method: 'POST', headers: { 'x-http-method-override': 'PURGE' } })).status).toBe(403)
})

test('hosts of any suffix name the API, in any case and with a VPC endpoint', async () => {
  for (const host of [
    `${API}.execute-api.us-east-1.amazonaws.com`,
    `${API}.EXECUTE-API.localhost:4566`,
    `${API}-vpce-0a1b.execute-api.eu-west-1.amazonaws.com`,
  ]) {
    const domain = host.split(':')[0]
    expect(await seen('/stage/a', { Host: host })).toMatchObject({
      domain,
      prefix: domain?.split('.')[0],
      proxy: 'a',
      ip: '127.0.0.1',
    })
  }
})

test('paths name the API too, and everything else about the request is the same', async () => {
  const expected = { proxy: 'a', contextPath: '/stage//a/', domain: `${API}.execute-api.us-east-1.amazonaws.com`, prefix: API }
  const headers = { Host: 'localhost:4566' }
  expect(await seen(`/_aws/execute-api/${API}/stage//a/`, headers)).toMatchObject(expected)
  expect(await seen(`/restapis/${API}/stage/_user_request_//a/`, headers)).toMatchObject(expected)
})

test('what is for no API is left alone', async () => {
  for (const path of [
    '/',
    '/restapis',
    `/restapis/${API}/stages/stage`,
    '/_aws/execute-api/',
    `/_aws/execute-api/${API}`,
    '/_aws/health',
  ]) {
    expect((await edge.call(path, { headers: { Host: 'localhost' } })).text).toBe('not ours')
  }
})

test('a target with a host of its own overrules the Host header', async () => {
  const answer = await edge.raw(`GET http://${HOST}/stage/abs HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n`)
  expect(answer).toContain('"proxy":"abs"')
})

test('[K+] rest-api.md 1.1 #13: disableExecuteApiEndpoint acts with the deployment that says so', async () => {
  await edge.deploy(restApi({ 'GET /x': mock('"open"') }), { stageName: 'closing' })
  expect((await edge.call('/closing/x')).text).toBe('"open"')
  await edge.deploy(restApi({ 'GET /x': mock('"open"') }, { disableExecuteApiEndpoint: true }), { stageName: 'closing' })
  const answer = await edge.call('/closing/x')
  expect([answer.status, answer.text]).toEqual([403, '{"message":"Forbidden"}'])
})

test('a stage has its plan when transact resolves, and none when it is gone', async () => {
  for (const version of ['one', 'two', 'three']) {
    await edge.deploy(restApi({ 'GET /x': mock(`"${version}"`) }), { stageName: 'live' })
    expect((await edge.call('/live/x')).text).toBe(`"${version}"`)
  }
  await edge.store.transact((transaction) => transaction.deleteTree(`/000000000000/us-east-1/restapis/${API}/stages/live`))
  expect((await edge.call('/live/x')).text).toBe('{"message":"Forbidden"}')
})

test('[D] rest-api.md 14 #1: stage variables are live: a change of the stage alone is in the next answer', async () => {
  await edge.deploy(restApi({ 'GET /x': mock('"$stageVariables.colour"') }), { stageName: 'vars', variables: { colour: 'red' } })
  expect((await edge.call('/vars/x')).text).toBe('"red"')
  const path = `/000000000000/us-east-1/restapis/${API}/stages/vars`
  const row = await edge.store.get(path)
  await edge.store.transact((transaction) => transaction.put(path, 'stage', { ...row?.value, variables: { colour: 'blue' } }))
  expect((await edge.call('/vars/x')).text).toBe('"blue"')
})

test('a deployment that cannot be compiled answers 500, and the next one heals it', async () => {
  const path = `/000000000000/us-east-1/restapis/${API}/stages/broken`
  await edge.store.transact(async (transaction) => {
    await transaction.put(`/000000000000/us-east-1/restapis/${API}/deployments/bad/snapshot`, 'snapshot', { nonsense: true })
    await transaction.put(path, 'stage', { deploymentId: 'bad' })
  })
  for (let i = 0; i < 2; i++) {
    const answer = await edge.call('/broken/x')
    expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}'])
  }
  await edge.store.transact((transaction) => transaction.put(path, 'stage', { deploymentId: 'missing' }))
  expect((await edge.call('/broken/x')).status).toBe(500)
  await edge.deploy(restApi({ 'GET /x': mock('"well"') }), { stageName: 'broken' })
  expect((await edge.call('/broken/x')).text).toBe('"well"')
})

test('one method that cannot work leaves the others alone', async () => {
  const broken = method({ integration: { ...mockIntegration, type: 'HTTP', uri: 'not a url', httpMethod: 'GET' } })
  await edge.deploy(restApi({ 'GET /broken': broken, 'GET /fine': mock('"fine"') }), { stageName: 'half' })
  expect((await edge.call('/half/broken')).status).toBe(500)
  expect((await edge.call('/half/fine')).text).toBe('"fine"')
})
