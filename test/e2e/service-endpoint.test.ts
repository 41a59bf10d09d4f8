// --service-endpoint name=URL: a service is served elsewhere; here its calls are refused, functions find it by themselves.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { createFunction } from './kit.ts'

let elsewhere: Server
let url: string
let portico: Portico

beforeAll(async () => {
  elsewhere = createServer((request, response) => response.end(`{"TableNames":["${request.headers['x-amz-target']}"]}`))
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
  portico = await startPortico(['--service-endpoint', `dynamodb=${url}`])
})
afterAll(async () => {
  await portico.close()
  elsewhere.close()
})

test('a call that arrives here is told where to go', async () => {
  await expect(portico.dynamodb.listTables({})).rejects.toThrow(`dynamodb is served at ${url} (--service-endpoint)`)
})

test('a function finds the endpoint in its environment', async () => {
  await createFunction(portico.lambda, 'where', 'export const handler = async () => process.env.AWS_ENDPOINT_URL_DYNAMODB')
  const { Payload } = await portico.lambda.invoke({ FunctionName: 'where' })
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toBe(url)
})
