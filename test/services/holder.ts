/** Runs an embedded DynamoDB until it is killed, and prints its endpoint. argv: the data folder. */
import { createLog } from '../../src/core/log.ts'
import { createDynamoDb } from '../../src/services/dynamodb.ts'

const [dataDir = ''] = process.argv.slice(2)
const dynamoDb = createDynamoDb({ dataDir, log: createLog('silent') })
process.stdout.write(`${await dynamoDb.endpoint()}\n`)
