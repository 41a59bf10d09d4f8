// Lists of HTTP APIs in pages: control-plane.md 3.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string | undefined

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  ;({ ApiId } = await api.createApi({ Name: 'pets', ProtocolType: 'HTTP' }))
  for (let i = 0; i < 30; i++) await api.createRoute({ ApiId, RouteKey: `GET /${i}` })
  for (let i = 0; i < 3; i++) {
    const IntegrationUri = `https://${i}.example.com`
    await api.createIntegration({ ApiId, IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri })
  }
  for (let i = 0; i < 3; i++) await server.client('444444444444').createApi({ Name: `api ${i}`, ProtocolType: 'HTTP' })
})
afterAll(() => server.close())

interface Listed<T> {
  readonly Items?: readonly T[] | undefined
  readonly NextToken?: string | undefined
}

/** All items, and how many each page had. */
async function pages<T>(list: (NextToken?: string) => Promise<Listed<T>>): Promise<{ items: T[]; sizes: number[] }> {
  const items: T[] = []
  const sizes: number[] = []
  let token: string | undefined
  do {
    const page = await list(token)
    items.push(...(page.Items ?? []))
    sizes.push(page.Items?.length ?? 0)
    token = page.NextToken
  } while (token !== undefined)
  return { items, sizes }
}

test('[D] control-plane.md 3 #5: a page has as many items as maxResults says, and a token for the next', async () => {
  const { items, sizes } = await pages((NextToken) => api.getRoutes({ ApiId, MaxResults: '12', NextToken }))
  expect(sizes).toEqual([12, 12, 6])
  expect(items.map(({ RouteKey }) => RouteKey).sort()).toEqual(Array.from({ length: 30 }, (_, i) => `GET /${i}`).sort())
})

test('[K+] control-plane.md 3 #4: 25 where nothing is asked, and never more than 500', async () => {
  expect((await pages((NextToken) => api.getRoutes({ ApiId, NextToken }))).sizes).toEqual([25, 5])
  expect((await pages((NextToken) => api.getRoutes({ ApiId, MaxResults: '9999', NextToken }))).sizes).toEqual([30])
})

test('[D] control-plane.md 3 #5: integrations and APIs come in pages too', async () => {
  expect((await pages((NextToken) => api.getIntegrations({ ApiId, MaxResults: '2', NextToken }))).sizes).toEqual([2, 1])
  const other = server.client('444444444444')
  const { items, sizes } = await pages((NextToken) => other.getApis({ MaxResults: '2', NextToken }))
  expect(sizes).toEqual([2, 1])
  expect(items.map(({ Name }) => Name).sort()).toEqual(['api 0', 'api 1', 'api 2'])
})

test('[D] control-plane.md 3 #5: a page neither repeats nor misses an item when another goes', async () => {
  const { ApiId: own } = await api.createApi({ Name: 'shrinking', ProtocolType: 'HTTP' })
  for (let i = 0; i < 4; i++) await api.createRoute({ ApiId: own, RouteKey: `GET /${i}` })
  const first = await api.getRoutes({ ApiId: own, MaxResults: '2' })
  await api.deleteRoute({ ApiId: own, RouteId: first.Items?.[0]?.RouteId })
  const second = await api.getRoutes({ ApiId: own, MaxResults: '2', NextToken: first.NextToken })
  const keys = [...(first.Items ?? []), ...(second.Items ?? [])].map(({ RouteKey }) => RouteKey)
  expect(keys.sort()).toEqual(['GET /0', 'GET /1', 'GET /2', 'GET /3'])
  expect(second.NextToken).toBeUndefined()
})

test('what is no number, and a token that no answer gave, are refused', async () => {
  for (const MaxResults of ['x', '0', '-1', '1.5']) {
    expect(await refusal(api.getRoutes({ ApiId, MaxResults }))).toContain('BadRequestException 400')
  }
  expect(await refusal(api.getRoutes({ ApiId, NextToken: '%%%' }))).toContain('BadRequestException 400')
})
