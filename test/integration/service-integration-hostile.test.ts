// Service integrations of HTTP APIs, against clients that mean harm: http-api.md 8. What no service would take is 400 ([K] #7), and soon.
import { expect, test } from 'vitest'
import { faultOf, invoke } from '../support/service-calls.ts'

const queue = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'
const receive = { QueueUrl: queue, AttributeNames: '$request.body' }
const send = { QueueUrl: queue, MessageBody: 'x' }
const attributes = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'x' }])))
const inEach = JSON.stringify(
  Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: '${request.body}' }])),
)

test.each([
  ['a list of commas', 'SQS-ReceiveMessage', receive, ','.repeat(9_000_000)],
  ['a long list', 'SQS-ReceiveMessage', receive, 'a,'.repeat(200_000)],
  ['a long list in JSON', 'SQS-ReceiveMessage', receive, `[${'"a",'.repeat(200_000)}"a"]`],
  ['many attributes', 'SQS-SendMessage', { ...send, MessageAttributes: '$request.body' }, attributes(20_000)],
  ['a body in each attribute', 'SQS-SendMessage', { ...send, MessageAttributes: inEach }, 'x'.repeat(9_000_000)],
  ['a body repeated', 'SQS-SendMessage', { ...send, MessageBody: '${request.body}'.repeat(80) }, 'x'.repeat(9_000_000)],
])('%s', async (_, subtype, parameters, body) => {
  expect((await faultOf(subtype, parameters, { method: 'POST', body })).kind.status).toBe(400)
})

test('what is long and still reasonable goes out', async () => {
  const { got } = await invoke('SQS-ReceiveMessage', receive, { method: 'POST', body: Array(9000).fill('a').join(',') })
  expect(new URLSearchParams(got?.body).get('AttributeName.9000')).toBe('a')
  const { got: sent } = await invoke(
    'SQS-SendMessage',
    { ...send, MessageBody: '$request.body' },
    { method: 'POST', body: 'x'.repeat(1_000_000) },
  )
  expect(new URLSearchParams(sent?.body).get('MessageBody')?.length).toBe(1_000_000)
})
