import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
/** Answers when the backend has a request, with the response it holds back. */
let arrival = Promise.withResolvers<ServerResponse>()

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((_request, response) => arrival.resolve(response))
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

test('a request in flight finishes on the plan it began with', async () => {
  await edge.deploy(restApi({ 'GET /x': httpProxy(`${backend.url}/`) }))
  const old = edge.call('/prod/x')
  const held = await arrival.promise
  await edge.deploy(restApi({ 'GET /x': mock('"new"') }))
  expect((await edge.call('/prod/x')).text).toBe('"new"')
  held.end('old')
  expect((await old).text).toBe('old')
})

test('a client that leaves ends its call at the backend', async () => {
  arrival = Promise.withResolvers()
  await edge.deploy(restApi({ 'GET /x': httpProxy(`${backend.url}/`) }))
  const socket = connect(edge.port, '127.0.0.1')
  socket.write(`GET /prod/x HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)
  const held = await arrival.promise
  const left = once(held, 'close')
  socket.destroy()
  await left
  expect(held.writableFinished).toBe(false)
})

test('many first requests at once share one plan', async () => {
  await edge.deploy(restApi({ 'POST /x': mock('"first"') }), { stageName: 'crowd' })
  const answers = await Promise.all(Array.from({ length: 20 }, () => edge.call('/crowd/x', { method: 'POST', body: 'x' })))
  expect(answers.map(({ text }) => text)).toEqual(answers.map(() => '"first"'))
})
