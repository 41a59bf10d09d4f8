import type { DynamoDb } from './dynamodb.ts'

/** Where the operator pointed `dynamodb` elsewhere: calls that arrive here are told where, so that no table is kept in two places. */
export function dynamoDbElsewhere(url: string): DynamoDb {
  const message = `dynamodb is served at ${url} (--service-endpoint). Send this call there.`
  const body = JSON.stringify({ __type: 'com.amazon.coral.service#ServedElsewhereException', message })
  return {
    handle(_req, res) {
      res.writeHead(421, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': Buffer.byteLength(body) })
      res.end(body)
    },
    endpoint: () => Promise.resolve(url),
    close: () => Promise.resolve(),
  }
}
