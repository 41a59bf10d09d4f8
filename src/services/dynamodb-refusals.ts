import type { IncomingMessage } from 'node:http'

/** What dynalite serves. It answers anything else with an error that names nothing. */
const SERVED = new Set([
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DeleteTable',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
])

export interface Refusal {
  readonly status: number
  readonly body: string
}

/** The answer to an operation that the embedded DynamoDB does not have; null when it has it, or the request names none. */
export function refusal(req: IncomingMessage): Refusal | null {
  const operation = /^DynamoDB_\d{8}\.([A-Za-z]{1,64})$/.exec(String(req.headers['x-amz-target'] ?? ''))?.[1]
  if (operation === undefined || SERVED.has(operation)) return null
  const message = `${operation} is not served by the DynamoDB embedded in Portico. Use a DynamoDB of its own where you need it.`
  return { status: 400, body: JSON.stringify({ __type: 'com.amazon.coral.service#UnknownOperationException', message }) }
}

/** DynamoDB's own error for a failure on its side. */
export function unavailable(): Refusal {
  return {
    status: 500,
    body: JSON.stringify({
      __type: 'com.amazonaws.dynamodb.v20120810#InternalServerError',
      message: 'The request processing has failed because of an unknown error, exception or failure.',
    }),
  }
}

/** DynamoDB's answer to a request of more than 16 MB. */
export function tooLarge(): Refusal {
  return { status: 413, body: '' }
}
