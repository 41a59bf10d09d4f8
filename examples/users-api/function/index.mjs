// The backend: an ordinary Lambda function, as it would run at AWS. The SDK comes with the Node.js runtime.
import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'

const table = process.env.TABLE_NAME
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({}))

const answer = (statusCode, body) => ({
  statusCode,
  headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' },
  body: JSON.stringify(body),
})

async function listUsers(event) {
  const limit = Number(event.queryStringParameters?.limit ?? 25)
  const { Items } = await dynamodb.send(new ScanCommand({ TableName: table, Limit: limit }))
  return answer(200, { users: Items })
}

async function createUser(event) {
  const user = { userId: randomUUID(), ...JSON.parse(event.body) }
  await dynamodb.send(new PutCommand({ TableName: table, Item: user }))
  return answer(201, user)
}

async function getUser(event) {
  const { Item } = await dynamodb.send(new GetCommand({ TableName: table, Key: { userId: event.pathParameters.userId } }))
  return Item ? answer(200, Item) : answer(404, { message: 'No such user' })
}

const routes = { 'GET /users': listUsers, 'POST /users': createUser, 'GET /users/{userId}': getUser }

export const handler = (event) => routes[`${event.httpMethod} ${event.resource}`](event)
