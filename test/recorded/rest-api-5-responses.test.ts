// Under which names the headers of a response come out: rest-api.md 5.4 and 5.5.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, restApi } from '../support/snapshots.ts'
import { echoingFunction, http, lambdaCustom, lambdaProxy, namesOf, response, valuesOf } from './kit.ts'

const REMAPPED = [
  'Authorization',
  'Connection',
  'Content-Length',
  'Content-MD5',
  'Date',
  'Expect',
  'Host',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Server',
  'Trailer',
  'Upgrade',
  'User-Agent',
  'WWW-Authenticate',
]
const KEPT = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Age',
  'Content-Encoding',
  'Content-Type',
  'Pragma',
  'Range',
  'Referer',
  'TE',
  'Via',
  'Warn',
]

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

beforeAll(async () => {
  edge = await openEdge({ lambda: echoingFunction() })
  backend = await openBackend((_, answer) => {
    const own = { Server: 'own', Via: 'own', 'x-amzn-RequestId': 'theirs', 'X-Own': 'kept', Date: 'of the backend' }
    answer.writeHead(404, { ...own, 'Transfer-Encoding': 'chunked', Connection: 'close' }).end('found nothing')
  })
  const names = [...REMAPPED, ...KEPT, 'Transfer-Encoding']
  const responseParameters = Object.fromEntries(names.map((name) => [`method.response.header.${name}`, `'mapped-${name}'`]))
  const integrationResponses = [response('200', { responseParameters })]
  const proxy = httpProxy(backend.url)
  const shaping = [response('201'), response('202', { selectionPattern: '.*' })]
  await edge.deploy(
    restApi({
      'GET /http': http(backend.url, { integrationResponses }),
      'GET /aws': lambdaCustom({ integrationResponses }),
      'GET /proxy': proxy,
      'GET /shaped': { ...proxy, integration: { ...proxy.integration, integrationResponses: shaping } },
      'POST /function': lambdaProxy({ integrationResponses: shaping }),
    }),
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

test.each(['/http', '/aws'])('[S] rest-api.md 5.4 #1 #2 #3: mapped headers of %s', async (path) => {
  const answer = await edge.call(`/prod${path}`)
  expect(answer.status).toBe(200)
  for (const name of REMAPPED) {
    expect(valuesOf(answer, `x-amzn-Remapped-${name}`)).toEqual([`mapped-${name}`])
    expect(valuesOf(answer, name)).not.toContain(`mapped-${name}`)
  }
  for (const name of KEPT) expect(valuesOf(answer, name)).toEqual([`mapped-${name}`])
  expect(namesOf(answer).filter((name) => name.endsWith('Transfer-Encoding'))).toEqual([])
})

test('[S] rest-api.md 5.5 #1 #2, 9.6 #1: headers of an HTTP_PROXY backend', async () => {
  const answer = await edge.call('/prod/proxy')
  expect([answer.status, answer.text]).toEqual([404, 'found nothing'])
  for (const [name, value] of [
    ['X-Own', 'kept'],
    ['x-amzn-Remapped-Connection', 'close'],
    ['x-amzn-Remapped-Date', 'of the backend'],
    ['x-amzn-Remapped-Server', 'own'],
    ['x-amzn-Remapped-x-amzn-requestid', 'theirs'],
  ] as const)
    expect(valuesOf(answer, name)).toEqual([value])
  expect(namesOf(answer).filter((name) => /Transfer-Encoding|Via$/.test(name))).toEqual([])
})

test('[S] rest-api.md 5.5 #4: integration responses select nothing for proxies', async () => {
  const proxied = await edge.call('/prod/shaped')
  expect([proxied.status, proxied.text]).toEqual([404, 'found nothing'])
  const answered = await edge.call('/prod/function', { method: 'POST', body: '{"statusCode": 203, "body": "own"}' })
  expect([answered.status, answered.text]).toEqual([203, 'own'])
})
