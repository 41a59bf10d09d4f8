// A Fastify app, and the one line that makes a Lambda function of it.
import lambda from '@fastify/aws-lambda'
import fastify from 'fastify'
import { COOKIES, cookiesOf, digest, formOf, GREETING, GZIPPED, LINKS, LONG, listed, PNG, queryOf } from './content.mjs'

export const app = fastify({ bodyLimit: 8 * 1024 * 1024 })

app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
  const form = {}
  for (const [name, value] of new URLSearchParams(body)) form[name] = name in form ? [form[name], value].flat() : value
  done(null, form)
})
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body))

app.get('/', () => ({ framework: 'fastify' }))

app.get('/users/:id', ({ params }) => ({ id: params.id }))
app.delete('/users/:id', (_, reply) => reply.code(204).send())
app.get('/search', ({ query }, reply) => reply.send(queryOf(query)))
app.get('/headers', ({ headers }, reply) => {
  const { accept, authorization, host, referer, 'user-agent': agent, 'x-tag': tag } = headers
  return reply.send({ accept, authorization, host, referer, agent, tags: listed(tag) })
})
app.get('/cookies', ({ headers }, reply) => reply.header('Set-Cookie', COOKIES).send(cookiesOf(headers.cookie)))

app.post('/json', ({ body }, reply) => reply.code(201).send(body))
app.post('/form', ({ body }, reply) => reply.send(body))
app.post('/upload', ({ body, headers }) => formOf(body, headers['content-type']))
app.post('/image', ({ body }, reply) => reply.type('image/png').send(body))
app.get('/image', (_, reply) => reply.type('image/png').send(PNG))
app.post('/large', ({ body }, reply) => reply.send(digest(body)))
app.get('/large', (_, reply) => reply.send(LONG))
app.get('/gzip', (_, reply) => reply.type('text/plain').header('Content-Encoding', 'gzip').send(GZIPPED))

app.get('/greeting', (_, reply) => reply.send(GREETING))
app.get('/links', (_, reply) => reply.header('Link', LINKS).send('two'))
app.get('/old', (_, reply) => reply.redirect('/users/1?from=old'))
app.get('/teapot', (_, reply) => reply.code(418).send('short and stout'))
app.get('/boom', () => {
  throw new Error('boom')
})
// What only Lambda knows, as the adapter hands it on.
app.get('/event', ({ awsLambda: { event, context }, ip }, reply) => {
  return reply.type('application/json').send(JSON.stringify(event ? { event, context, ip } : null))
})

export const handler = lambda(app, { binaryMimeTypes: ['image/png'] })
