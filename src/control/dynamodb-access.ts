/** DynamoDB speaks for itself, and signatures are Portico's: who may call it is decided before it gets the request. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestId } from '../core/id.ts'
import { isJsonObject, type Json, tryParseJson } from '../core/json.ts'
import { ServiceError } from '../model/errors.ts'
import { writeAwsJsonError } from '../protocol/aws-json.ts'
import type { ControlAccess } from './access.ts'
import { sendAnswer } from './answer.ts'
import type { Caller } from './call.ts'
import { callKeys } from './call-keys.ts'
import { readCredential } from './caller.ts'
import { entry, text } from './fields.ts'
import type { Permission } from './permission.ts'
import { BodyTooLarge, collectBody } from './request-body.ts'

/** DynamoDB's limit of a request, 16 MB. */
const MAX_BODY = 16 * 1024 * 1024

const MAX_STRANGER_BODY = 1024 * 1024

/** The body of a request that may pass; null: it was refused and answered. */
export async function admitDynamoDb(
  access: ControlAccess,
  now: () => number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Buffer | null> {
  try {
    const credential = readCredential(request.headers, [])
    const body = await collectBody(request, access.knows(credential) ? MAX_BODY : MAX_STRANGER_BODY)
    const caller = access.identify({ request, body, credential, service: 'dynamodb', protocol: 'awsJson1_1' })
    const keys = callKeys(request, caller.region, now())
    access.authorize(caller, permissions(request, body, caller), { keys, protocol: 'awsJson1_1' })
    return body
  } catch (error) {
    const id = requestId()
    if (error instanceof ServiceError) await sendAnswer(response, writeAwsJsonError(error), id)
    else if (error instanceof BodyTooLarge) response.writeHead(413, { 'Content-Length': 0, Connection: 'close' }).end()
    else response.destroy()
    return null
  }
}

function permissions({ headers }: IncomingMessage, body: Buffer, caller: Caller): readonly Permission[] {
  const operation = /^DynamoDB\w*\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1] ?? 'Unknown'
  const resources = resourcesOf(operation, tryParseJson(body.toString()), caller)
  return resources.map((resource) => ({ action: `dynamodb:${operation}`, resource }))
}

/** DynamoDB's limits: the items of a batch, characters of an ARN. */
const MAX_TABLES = 100
const MAX_NAME = 1024

const OF_ONE_TABLE: ReadonlySet<string> = new Set([
  ...['CreateTable', 'DeleteTable', 'DescribeTable', 'UpdateTable', 'DescribeTimeToLive', 'UpdateTimeToLive'],
  ...['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'],
])
const OF_AN_INDEX: ReadonlySet<string> = new Set(['Query', 'Scan'])
const OF_A_BATCH: ReadonlySet<string> = new Set(['BatchGetItem', 'BatchWriteItem'])
const OF_AN_ARN: ReadonlySet<string> = new Set(['TagResource', 'UntagResource', 'ListTagsOfResource'])

/**
 * What an operation touches, read from the member that the operation reads: others may be there to mislead. Whatever names nothing
 * that is understood here is a question of all tables.
 */
function resourcesOf(operation: string, input: Json | undefined, caller: Caller): readonly string[] {
  const member = (name: string): string | undefined => text(entry(input, name))?.slice(0, MAX_NAME)
  const table = member('TableName')
  const index = OF_AN_INDEX.has(operation) ? member('IndexName') : undefined
  if (OF_ONE_TABLE.has(operation) && table !== undefined)
    return [tableArn(caller, table) + (index === undefined ? '' : `/index/${index}`)]
  if (OF_AN_ARN.has(operation)) return [member('ResourceArn') ?? '*']
  const batch = OF_A_BATCH.has(operation) ? entry(input, 'RequestItems') : undefined
  const names = isJsonObject(batch) ? Object.keys(batch) : []
  if (names.length === 0 || names.length > MAX_TABLES) return ['*']
  return names.map((name) => tableArn(caller, name.slice(0, MAX_NAME)))
}

const tableArn = ({ partition, region, account }: Caller, table: string): string =>
  table.startsWith('arn:') ? table : `arn:${partition}:dynamodb:${region}:${account}:table/${table}`
