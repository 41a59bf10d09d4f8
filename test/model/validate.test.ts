// The framework's validation, as recorded in docs/aws/control-plane.md.
import { expect, test } from 'vitest'
import { ServiceError } from '../../src/model/errors.ts'
import { apigateway, lambda } from '../../src/model/services.ts'
import type { Structure } from '../../src/model/shape.ts'
import { validate } from '../../src/model/validate.ts'

function refusal(name: string, input: Structure): ServiceError | undefined {
  const operation = [...apigateway.operations, ...lambda.operations].find((candidate) => candidate.name === name)
  if (!operation) throw new Error(name)
  try {
    validate(operation, input)
    return undefined
  } catch (error) {
    if (error instanceof ServiceError) return error
    throw error
  }
}

const message = (name: string, input: Structure): string | undefined => refusal(name, input)?.message

test('[S] control-plane.md 4 #7: a list of enumerated strings', () => {
  const error = refusal('CreateRestApi', { name: 'x', endpointConfiguration: { types: ['wrong'] } })
  expect(error).toMatchObject({ type: 'ValidationException', status: 400, textKey: 'Message' })
  expect(error?.message).toBe(
    "1 validation error detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
  )
})

test('[S] control-plane.md 4 #7: both wrong, types come first, joined by `; `', () => {
  expect(message('CreateRestApi', { name: 'x', endpointConfiguration: { types: ['wrong'], ipAddressType: 'wrong' } })).toBe(
    "2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
  )
})

test('[S] control-plane.md 1 #8 #10: patch operations count from one, and op has its own order', () => {
  const input = {
    restApiId: 'a',
    patchOperations: [
      { op: 'replace', path: '/name', value: 'x' },
      { op: 'wrong', path: '/name' },
    ],
  }
  expect(message('UpdateRestApi', input)).toBe(
    "1 validation error detected: Value 'wrong' at 'updateRestApiInput.patchOperations.2.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
  )
})

test('[S] control-plane.md 1 #7 #8, 8 #2: body members before labels, and labels are plain', () => {
  const input = { restApiId: 'a', resourceId: 'b', httpMethod: 'GET', statusCode: 'wrong', patchOperations: [{ op: 'wrong' }] }
  expect(message('UpdateIntegrationResponse', input)).toBe(
    "2 validation errors detected: Value 'wrong' at 'updateIntegrationResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]; Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d",
  )
})

test('[S] control-plane.md 1 #9, 15 #2: the location of a documentation part', () => {
  const input = { restApiId: 'a', location: { type: 'wrong' }, properties: '{}' }
  expect(message('CreateDocumentationPart', input)).toBe(
    "1 validation error detected: Value 'wrong' at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]",
  )
})

test('[S] control-plane.md 1 #8: responseType is a plain label', () => {
  expect(message('PutGatewayResponse', { restApiId: 'a', responseType: 'wrong' })).toMatch(
    /^1 validation error detected: Value 'wrong' at 'responseType' failed to satisfy constraint: Member must satisfy enum value set: \[/,
  )
})

test('[K+] control-plane.md 4: a missing member', () => {
  expect(message('CreateRestApi', {})).toBe(
    "1 validation error detected: Value null at 'createRestApiInput.name' failed to satisfy constraint: Member must not be null",
  )
})

test('an empty string is a value', () => {
  expect(message('CreateRestApi', { name: '' })).toBeUndefined()
})

test('[D] Lambda: patterns, lengths and ranges, with plain small names', () => {
  const code = { ZipFile: Buffer.from('x') }
  const role = 'arn:aws:iam::000000000000:role/r'
  expect(message('CreateFunction', { FunctionName: 'f', Role: role, Code: code, MemorySize: 64, Timeout: 3 })).toBe(
    "1 validation error detected: Value '64' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
  )
  expect(message('CreateFunction', { FunctionName: 'f', Role: 'nobody', Code: code })).toMatch(
    /^1 validation error detected: Value 'nobody' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:/,
  )
  expect(message('CreateFunction', { FunctionName: 'x'.repeat(141), Role: role, Code: code })).toMatch(
    /'functionName' failed to satisfy constraint: Member must have length less than or equal to 140$/,
  )
  expect(message('CreateFunction', { FunctionName: 'f', Role: role, Code: code, Runtime: 'nodejs1' })).toBeUndefined()
  expect(message('CreateFunction', { FunctionName: 'f', Role: role, Code: code, Environment: { Variables: { '1': 'x' } } })).toBe(
    "1 validation error detected: Value '{1=x}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
  )
  expect(message('Invoke', { FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST' })).toBeUndefined()
})

test('a hostile number of failures is cut', () => {
  const patchOperations = Array.from({ length: 10_000 }, () => ({ op: 'wrong' }))
  const text = message('UpdateRestApi', { restApiId: 'a', patchOperations }) ?? ''
  expect(text.split('; ').length).toBe(10)
})
