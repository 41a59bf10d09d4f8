/**
 * The process of the embedded DynamoDB: dynalite rethrows what its database or a hostile request makes it throw, which ends
 * its process, so it has one of its own. It ends with its parent, whose channel closing is the only signal it follows: a
 * Ctrl-C reaches the whole process group, and requests under way still have to be answered.
 * argv: the folder of the database.
 */
import type { AddressInfo } from 'node:net'
import dynalite from 'dynalite'

/** AWS takes seconds; clients poll, so a short while is enough for them to see each state. */
const TABLE_STATE_MS = 20

const [path = ''] = process.argv.slice(2)
const server = dynalite({ path, createTableMs: TABLE_STATE_MS, deleteTableMs: TABLE_STATE_MS, updateTableMs: TABLE_STATE_MS })
/** Longer than the parent's agent keeps a connection, so that it never sends on one that is just being closed. */
server.keepAliveTimeout = 60_000

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', () => server.close(() => process.exit()))

server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address() as AddressInfo
  // The database opens on first use. Another process that still holds it shows here, not at a client's first request.
  await listTables(port)
  process.send?.({ port })
})

async function listTables(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'x-amz-date': '20200101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
    },
    body: '{}',
  })
  if (!response.ok) throw new Error(`The database of the embedded DynamoDB does not answer: ${await response.text()}`)
}
