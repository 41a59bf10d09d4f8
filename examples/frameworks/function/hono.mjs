// A Hono app, and the one line that makes a Lambda function of it.
import { Hono } from 'hono'
import { getConnInfo, handle } from 'hono/aws-lambda'
import { COOKIES, cookiesOf, digest, formOf, GREETING, GZIPPED, LINKS, LONG, listed, PNG, queryOf } from './content.mjs'

export const app = new Hono()

const bytesOf = async (c) => Buffer.from(await c.req.arrayBuffer())

app.get('/', (c) => c.json({ framework: 'hono' }))

app.get('/users/:id', (c) => c.json({ id: c.req.param('id') }))
app.delete('/users/:id', (c) => c.body(null, 204))
app.get('/search', (c) => c.json(queryOf(c.req.queries())))
app.get('/headers', (c) => {
  const { accept, authorization, host, referer, 'user-agent': agent, 'x-tag': tag } = c.req.header()
  return c.json({ accept, authorization, host, referer, agent, tags: listed(tag) })
})
app.get('/cookies', (c) => {
  for (const cookie of COOKIES) c.header('Set-Cookie', cookie, { append: true })
  return c.json(cookiesOf(c.req.header('Cookie')))
})

app.post('/json', async (c) => c.json(await c.req.json(), 201))
app.post('/form', async (c) => c.json(await c.req.parseBody({ all: true })))
app.post('/upload', async (c) => c.json(await formOf(await bytesOf(c), c.req.header('Content-Type'))))
app.post('/image', async (c) => c.body(await bytesOf(c), 200, { 'Content-Type': 'image/png' }))
app.get('/image', (c) => c.body(PNG, 200, { 'Content-Type': 'image/png' }))
app.post('/large', async (c) => c.json(digest(await bytesOf(c))))
app.get('/large', (c) => c.text(LONG))
app.get('/gzip', (c) => c.body(GZIPPED, 200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }))

app.get('/greeting', (c) => c.text(GREETING))
app.get('/links', (c) => {
  for (const link of LINKS) c.header('Link', link, { append: true })
  return c.text('two')
})
app.get('/old', (c) => c.redirect('/users/1?from=old'))
app.get('/teapot', (c) => c.text('short and stout', 418))
app.get('/boom', () => {
  throw new Error('boom')
})
// What only Lambda knows, as the adapter hands it on.
app.get('/event', (c) => {
  const { event, lambdaContext: context } = c.env
  return c.json(event ? { event, context, ip: getConnInfo(c).remote.address } : null)
})

export const handler = handle(app)
