import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { createDynamoDb, type DynamoDb } from '../../src/services/dynamodb.ts'

const HOLDER = fileURLToPath(new URL('holder.ts', import.meta.url))
const log = createLog('silent')
const TableName = 'users'
let dataDir: string
let dynamoDb: DynamoDb
let server: Server
let client: DynamoDBClient

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'portico-dynamodb-'))
  dynamoDb = createDynamoDb({ dataDir, log })
  server = createServer((req, res) => dynamoDb.handle(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  client = clientOf(`http://127.0.0.1:${portOf(server)}`)
})

afterEach(async () => {
  client.destroy()
  await dynamoDb.close()
  await new Promise((resolve) => server.close(resolve))
  rmSync(dataDir, { recursive: true, force: true })
})

const portOf = (listening: Server): number => (listening.address() as AddressInfo).port
const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } })

async function createTable(): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'at', AttributeType: 'N' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  await waitUntilTableExists({ client, minDelay: 1, maxWaitTime: 10 }, { TableName })
}

const put = (at: number): Promise<unknown> =>
  client.send(
    new PutItemCommand({ TableName, Item: { id: { S: 'é😀' }, at: { N: String(at) }, data: { B: new Uint8Array([0, 255]) } } }),
  )

test('an SDK client makes a table, writes, updates and queries through the main port', async () => {
  await createTable()
  for (const at of [3, 1, 2]) await put(at)
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: { id: { S: 'é😀' }, at: { N: '2' } },
      UpdateExpression: 'SET #n = :n',
      ExpressionAttributeNames: { '#n': 'name' },
      ExpressionAttributeValues: { ':n': { S: 'two' } },
    }),
  )
  const found = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'id = :id AND #at > :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':id': { S: 'é😀' }, ':at': { N: '1' } },
    }),
  )
  expect(found.Items?.map((item) => item.at?.N)).toEqual(['2', '3'])
  expect(found.Items?.[0]).toMatchObject({ name: { S: 'two' }, data: { B: new Uint8Array([0, 255]) } })
})

test("an error of DynamoDB keeps its name and status: a table that isn't there", async () => {
  const missing = client.send(new GetItemCommand({ TableName: 'none', Key: { id: { S: 'x' } } }))
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 400 } })
})

test('an operation that the embedded database lacks is refused by name', async () => {
  const transaction = client.send(new TransactWriteItemsCommand({ TransactItems: [] }))
  await expect(transaction).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: expect.stringContaining('TransactWriteItems is not served'),
  })
})

test('data survives a restart, also when the first process is still going away', async () => {
  await createTable()
  await put(1)
  const closing = dynamoDb.close()
  dynamoDb = createDynamoDb({ dataDir, log })
  const found = await client.send(new GetItemCommand({ TableName, Key: { id: { S: 'é😀' }, at: { N: '1' } } }))
  expect(found.Item?.data?.B).toEqual(new Uint8Array([0, 255]))
  await closing
})

test('kill -9 of Portico ends the database process too, and the next Portico finds the data', async () => {
  const holder = spawn(process.execPath, [HOLDER, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [printed] = await once(holder.stdout, 'data')
  const endpoint = String(printed).trim()
  client.destroy()
  client = clientOf(endpoint)
  await createTable()
  await put(1)
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  client.destroy()
  client = clientOf(`http://127.0.0.1:${portOf(server)}`)
  const found = await client.send(new GetItemCommand({ TableName, Key: { id: { S: 'é😀' }, at: { N: '1' } } }))
  expect(found.Item?.at).toEqual({ N: '1' })
  await expect(fetch(endpoint)).rejects.toThrow()
})

test('the endpoint is reachable without the main port', async () => {
  const direct = clientOf(await dynamoDb.endpoint())
  expect((await direct.send(new ListTablesCommand({}))).TableNames).toEqual([])
  direct.destroy()
})

test('a request that ends the database process is an error to its sender, and the next call finds it running again', async () => {
  await createTable()
  await put(1)
  const before = await dynamoDb.endpoint()
  // JSON.parse takes this depth and dynalite's recursive checks do not.
  const depth = 20_000
  const body = `{"TableName":"${TableName}","Item":{"id":${'{"M":{"a":'.repeat(depth)}1${'}}'.repeat(depth)}}}`
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem', 'content-type': 'application/x-amz-json-1.0' }
  const signed = {
    ...headers,
    'x-amz-date': '20200101T000000Z',
    authorization: 'AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
  }
  const response = await fetch(`http://127.0.0.1:${portOf(server)}/`, { method: 'POST', headers: signed, body })
  expect(response.status).toBe(500)
  expect(await response.json()).toMatchObject({ __type: expect.stringContaining('InternalServerError') })
  const found = await client.send(new GetItemCommand({ TableName, Key: { id: { S: 'é😀' }, at: { N: '1' } } }))
  expect(found.Item?.at).toEqual({ N: '1' })
  expect(await dynamoDb.endpoint()).not.toBe(before)
})

test.each(['in the middle of its body', 'before its answer'])('a client that leaves %s disturbs nobody', async (moment) => {
  await createTable()
  const before = await dynamoDb.endpoint()
  const body = JSON.stringify({ TableName })
  const whole = `POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: DynamoDB_20120810.Scan\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const arrived = new Promise((resolve) => server.once('request', (_, res) => res.once('close', resolve)))
  const socket = connect(portOf(server), '127.0.0.1')
  await new Promise((resolve) => socket.write(moment === 'before its answer' ? whole : whole.slice(0, -5), resolve))
  setImmediate(() => socket.destroy())
  await arrived
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([TableName])
  expect(await dynamoDb.endpoint()).toBe(before)
})

test('[K] a body over 16 MB is refused with 413, and the database is left alone', async () => {
  const before = await dynamoDb.endpoint()
  const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' }
  const body = Buffer.alloc(16 * 1024 * 1024 + 1, 0x20)
  const response = await fetch(`http://127.0.0.1:${portOf(server)}/`, { method: 'POST', headers, body })
  expect(response.status).toBe(413)
  expect(await dynamoDb.endpoint()).toBe(before)
})

test('closing one that was never used starts nothing, and a closed one refuses', async () => {
  const unused = createDynamoDb({ dataDir, log })
  await unused.close()
  await expect(unused.endpoint()).rejects.toThrow('closed')
})
