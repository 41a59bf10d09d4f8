// The client's direction against the server's, for every operation that the command line could call.
import { describe, expect, test } from 'vitest'
import { apigateway } from '../../src/model/services.ts'
import { restJson1 } from '../../src/protocol/rest-json1.ts'
import { readClientResponse, writeClientRequest } from '../../src/protocol/rest-json1-client.ts'
import { createUriRouter } from '../../src/protocol/uri-router.ts'
import { plain, sampleStructure } from './samples.ts'

const router = createUriRouter(apigateway.operations.map((target) => ({ ...target, target })))

describe.each(apigateway.operations.map((operation) => [operation.name, operation] as const))('%s', (name, operation) => {
  test('what is asked arrives', () => {
    const input = sampleStructure(operation.input.members)
    const { method, path, query, headers, body } = writeClientRequest(operation, input)
    const match = router.find(method, path, query)
    expect(match?.target.name).toBe(name)
    const named = Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]))
    const read = restJson1(operation).read({ labels: match?.labels ?? {}, query, headers: named, body })
    expect(plain(read)).toEqual(plain(input))
  })

  test('what is answered arrives', () => {
    const output = sampleStructure(operation.output.members)
    const { headers, body } = restJson1(operation).write(output, 'id')
    const named = Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]))
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) throw new Error('API Gateway streams nothing')
    expect(plain(readClientResponse(operation, { headers: named, body: Buffer.from(body) }))).toEqual(plain(output))
  })
})

test('a label without a value is no request', () => {
  const operation = apigateway.operations.find(({ name }) => name === 'GetRestApi')
  if (!operation) throw new Error('GetRestApi')
  expect(() => writeClientRequest(operation, { restApiId: '' })).toThrow(TypeError)
})
