// What the round trips through the SDK do not show: wrong input, nulls and odd places.
import { EventStreamCodec } from '@smithy/eventstream-codec'
import { expect, test } from 'vitest'
import { table } from '../../src/core/table.ts'
import { apigateway, lambda } from '../../src/model/services.ts'
import type { Operation, Output, Structure } from '../../src/model/shape.ts'
import { encodeEvent } from '../../src/protocol/event-stream.ts'
import { restJson1 } from '../../src/protocol/rest-json1.ts'
import { parseQuery, type WireResponse } from '../../src/protocol/wire.ts'

function operation(name: string): Operation {
  const found = [...apigateway.operations, ...lambda.operations].find((candidate) => candidate.name === name)
  if (!found) throw new Error(name)
  return found
}

const read = (name: string, body: string, query = ''): Structure =>
  restJson1(operation(name)).read({ labels: table(), query: parseQuery(query), headers: {}, body: Buffer.from(body) })
const write = (name: string, output: Output): WireResponse => restJson1(operation(name)).write(output, 'id')

const refused = (text: string): object => ({ type: 'SerializationException', status: 400, textKey: 'Message', message: text })

test.each([
  // [S] control-plane.md 1
  ['CreateRestApi', '{"name":true}', 'class java.lang.Boolean can not be converted to an String'],
  [
    'CreateRestApi',
    '{"name":1}',
    'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
  ],
  // [K], src/model/unsettled.ts
  ['CreateRestApi', '{"name":{}}', 'Start of structure or map found where not expected'],
  ['CreateRestApi', '{"name":[]}', 'Unrecognized collection type class java.lang.String'],
  ['CreateRestApi', '{"minimumCompressionSize":"1"}', 'class java.lang.String can not be converted to an Integer'],
  ['CreateRestApi', '{"binaryMediaTypes":"a"}', 'Unexpected field type'],
  ['CreateRestApi', '{"binaryMediaTypes":{}}', 'Start of structure or map found where not expected'],
  ['CreateRestApi', '{"tags":[]}', 'Unexpected field type'],
  ['CreateRestApi', '{"endpointConfiguration":"EDGE"}', 'Unexpected field type'],
  ['CreateRestApi', '[]', 'Unexpected field type'],
  ['CreateRestApi', 'null', 'Unexpected field type'],
  ['CreateRestApi', '{"name":', 'The request body is not valid JSON.'],
  ['CreateRestApi', `{"name":${'['.repeat(100_000)}`, 'The request body is nested too deeply.'],
  ['UpdateFunctionCode', '{"ZipFile":"not base64!"}', 'Invalid Base64 encoding'],
  ['UpdateFunctionCode', '{"ZipFile":"YQ="}', 'Invalid Base64 encoding'],
])('%s %s', (name, body, text) => {
  expect(() => read(name, body)).toThrow(expect.objectContaining(refused(text)))
})

test('[K] numbers and booleans in a query are read, and refused when they are not', () => {
  expect(read('GetApiKeys', '', 'limit=-1&includeValues=TRUE')).toEqual({ limit: -1, includeValues: true })
  expect(() => read('GetApiKeys', '', 'limit=many')).toThrow(
    expect.objectContaining(refused('class java.lang.String can not be converted to an Integer')),
  )
  expect(() => read('GetApiKeys', '', 'includeValues=maybe')).toThrow(
    expect.objectContaining(refused('class java.lang.String can not be converted to an Boolean')),
  )
})

test('unknown members are ignored, null ones are absent', () => {
  expect(read('CreateRestApi', '{"name":"x","nobody":{"a":1},"description":null}')).toEqual({ name: 'x' })
})

test('keys of maps are free, also those of Object.prototype', () => {
  const { tags } = read('CreateRestApi', '{"tags":{"__proto__":"a","constructor":"b"}}')
  expect(Object.entries(tags as Structure)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('[S] control-plane.md 8 #1: a template of null stays null, in and out', () => {
  const input = read('PutIntegrationResponse', '{"responseTemplates":{"application/json":null}}')
  expect(input.responseTemplates).toEqual({ 'application/json': null })
  const { body } = write('PutIntegrationResponse', { statusCode: '200', responseTemplates: { 'application/json': null } })
  expect(body).toBe('{"statusCode":"200","responseTemplates":{"application/json":null}}')
})

test('an empty body is no member', () => {
  expect(read('CreateRestApi', '')).toEqual({})
  expect(read('ImportRestApi', '')).toEqual({})
})

test('presigned parameters and query literals are no import parameters', () => {
  expect(read('ImportRestApi', 'x', 'mode=import&basepath=split&failonwarnings=true&X-Amz-Credential=a')).toMatchObject({
    failOnWarnings: true,
    parameters: { basepath: 'split' },
  })
})

test('[D] control-plane.md 1 #1: timestamps are epoch seconds, and null members are left out', () => {
  const answer = write('CreateRestApi', {
    id: 'a',
    createdDate: new Date(1_700_000_000_000),
    description: null,
    version: undefined,
    other: 1,
  })
  expect(answer).toEqual({
    status: 201,
    headers: [['Content-Type', 'application/json']],
    body: '{"id":"a","createdDate":1700000000}',
  })
  expect(write('CreateRestApi', { createdDate: 1_700_000_000.5 }).body).toBe('{"createdDate":1700000000.5}')
})

test('[D] the position of a list travels in the body', () => {
  expect(write('GetRestApis', { items: [{ id: 'a' }], position: 'p' }).body).toBe('{"item":[{"id":"a"}],"position":"p"}')
})

test('an operation without output has no body, and a 204 no type', () => {
  expect(write('DeleteRestApi', {})).toEqual({ status: 202, headers: [['Content-Type', 'application/json']], body: '' })
  expect(write('TagResource', {})).toEqual({ status: 204, headers: [], body: '' })
})

test('[S] control-plane.md 18: an export names its type and file', () => {
  const body = Buffer.from('{}')
  expect(
    write('GetExport', { contentType: 'application/octet-stream', contentDisposition: 'attachment; filename="a"', body }),
  ).toEqual({
    status: 200,
    headers: [
      ['Content-Type', 'application/octet-stream'],
      ['Content-Disposition', 'attachment; filename="a"'],
    ],
    body,
  })
})

test('[D] cloudwatch-lambda.md 3: Invoke binds status and headers', () => {
  const Payload = Buffer.from('{"a":1}')
  expect(write('Invoke', { StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST', Payload })).toEqual({
    status: 200,
    headers: [
      ['X-Amz-Function-Error', 'Unhandled'],
      ['X-Amz-Executed-Version', '$LATEST'],
      ['Content-Type', 'application/json'],
    ],
    body: Payload,
  })
  expect(write('Invoke', { StatusCode: 204 })).toMatchObject({ status: 204, body: '' })
})

test('an event decodes with the reference codec', () => {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
    (text) => Buffer.from(text),
  )
  const headers = { ':event-type': 'PayloadChunk', ':message-type': 'event', é: 'ü'.repeat(300) }
  const { headers: decoded, body } = codec.decode(encodeEvent(headers, Buffer.from([1, 2, 3])))
  expect(Object.fromEntries(Object.entries(decoded).map(([name, { value }]) => [name, value]))).toEqual(headers)
  expect([...body]).toEqual([1, 2, 3])
})
