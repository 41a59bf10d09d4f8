// An Express app, and the one line that makes a Lambda function of it.
import express from 'express'
import serverless from 'serverless-http'
import { COOKIES, cookiesOf, digest, formOf, GREETING, GZIPPED, LINKS, LONG, listed, PNG, queryOf } from './content.mjs'

export const app = express()

app.get('/', (_, response) => response.json({ framework: 'express' }))

app.get('/users/:id', ({ params }, response) => response.json({ id: params.id }))
app.delete('/users/:id', (_, response) => response.status(204).end())
app.get('/search', ({ query }, response) => response.json(queryOf(query)))
app.get('/headers', ({ headers }, response) => {
  const { accept, authorization, host, referer, 'user-agent': agent, 'x-tag': tag } = headers
  response.json({ accept, authorization, host, referer, agent, tags: listed(tag) })
})
app.get('/cookies', (request, response) => {
  response.append('Set-Cookie', COOKIES).json(cookiesOf(request.get('Cookie')))
})

app.post('/json', express.json(), ({ body }, response) => response.status(201).json(body))
app.post('/form', express.urlencoded(), ({ body }, response) => response.json(body))
app.post('/upload', express.raw({ type: 'multipart/*' }), async (request, response) => {
  response.json(await formOf(request.body, request.get('Content-Type')))
})
app.post('/image', express.raw({ type: 'image/*' }), ({ body }, response) => response.type('png').send(body))
app.get('/image', (_, response) => response.type('png').send(PNG))
app.post('/large', express.raw({ type: '*/*', limit: '8mb' }), ({ body }, response) => response.json(digest(body)))
app.get('/large', (_, response) => response.type('text').send(LONG))
app.get('/gzip', (_, response) => response.type('text').set('Content-Encoding', 'gzip').send(GZIPPED))

app.get('/greeting', (_, response) => response.type('text').send(GREETING))
app.get('/links', (_, response) => response.append('Link', LINKS).send('two'))
app.get('/old', (_, response) => response.redirect('/users/1?from=old'))
app.get('/teapot', (_, response) => response.status(418).send('short and stout'))
app.get('/boom', () => {
  throw new Error('boom')
})
// What only Lambda knows, as serverless-http hands it on.
app.get('/event', ({ apiGateway, ip }, response) => response.json(apiGateway ? { ...apiGateway, ip } : null))

export const handler = serverless(app, { binary: ['image/*'] })
