// The generated tables are what the installed SDK gives, and say what docs/aws/control-plane.md says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { generatedFiles } from '../../scripts/generate-models.ts'
import { apigatewayCorrections } from '../../src/model/corrections.ts'
import { apigateway, lambda } from '../../src/model/services.ts'
import type { Operation, Shape, StructureShape } from '../../src/model/shape.ts'

const facts = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'aws', 'control-plane.md'), 'utf8')

function appendix(letter: string): string {
  return new RegExp(`## Appendix ${letter} .*?\\n(.*?)(?=\\n## |$)`, 's').exec(facts)?.[1] ?? ''
}

test('regenerating gives the committed tables', () => {
  for (const { path, text } of generatedFiles()) expect(readFileSync(path, 'utf8') === text, path).toBe(true)
})

/** The facts name labels otherwise than the SDK: only their places count. */
const blank = (uri: string): string => uri.replaceAll(/\{[^}]+\}/g, '{}')

test('[D] control-plane.md A #1-124: every v1 operation, its method, URI, status, query, headers and errors', () => {
  const rows = [...appendix('A').matchAll(/^\| (\w+) \| ([A-Z]+) \| (\S+) \| (\d+) \| ([^|]*) \| ([^|]*) \|/gm)]
  expect(rows.length).toBe(124)
  const expected = rows.map(([, name = '', method, uri = '', status, bound = '', errors = '']) => ({
    name,
    method,
    uri: blank(uri),
    status: Number(status),
    bound: bound.trim().split(' ').filter(Boolean).sort(),
    errors: errors.split(',').sort(),
  }))
  expect(apigateway.operations.map(described).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected)
})

/** The errors that the SDK documents of an operation, each of which the tables must know. */
function documentedErrors(name: string): string[] {
  const sdk = join(import.meta.dirname, '..', '..', 'node_modules', '@aws-sdk', 'client-api-gateway', 'dist-types')
  const text = readFileSync(join(sdk, 'commands', `${name}Command.d.ts`), 'utf8')
  const errors = [...text.matchAll(/@throws \{@link (\w+)Exception\} \(/g)].map(([, error = '']) => error)
  expect(errors.filter((error) => !(`${error}Exception` in apigateway.errors))).toEqual([])
  return errors.sort()
}

interface Described {
  readonly name: string
  readonly method: string
  readonly uri: string
  readonly status: number
  readonly bound: readonly string[]
  readonly errors: readonly string[]
}

function described(operation: Operation): Described {
  const query = operation.uriQuery.map(([name, value]) => `${name}=${value}`).join('&')
  const bound = operation.input.members.flatMap(({ name, location, wireName }) => {
    if (location === 'query') return [`q:${wireName}`]
    if (location === 'queryMap') return [`q:${name}`]
    return location === 'header' ? [`h:${wireName}`] : []
  })
  const { name, method, status } = operation
  const uri = blank(operation.uri) + (query && `?${query}`)
  return { name, method, uri, status, bound: bound.sort(), errors: documentedErrors(name) }
}

function collect(shape: Shape, into: Map<string, StructureShape>): Map<string, StructureShape> {
  if (shape.kind === 'structure') {
    if (into.has(shape.name)) return into
    into.set(shape.name, shape)
    for (const member of shape.members) collect(member.shape, into)
  } else if (shape.kind === 'list' || shape.kind === 'map') {
    collect(shape.of, into)
  }
  return into
}

function typeText(shape: Shape): string {
  if (shape.kind === 'structure') return shape.name
  if (shape.kind === 'list') return `list<${typeText(shape.of)}>`
  if (shape.kind === 'map') return `map<string,${typeText(shape.of)}>`
  return shape.kind === 'string' && shape.enum ? 'enum' : shape.kind
}

test('[D] control-plane.md D #1-64: the members of v1 structures, their wire names and types', () => {
  const structures = new Map<string, StructureShape>()
  for (const { input, output } of apigateway.operations) {
    collect(input, structures)
    collect(output, structures)
  }
  const lines = [...appendix('D').matchAll(/^- \[D\] (\w+): \{ (.*) \}$/gm)]
  expect(lines.length).toBe(64)
  for (const [, name = '', members = ''] of lines) {
    const shape = structures.get(name)
    const got = shape?.members.map((member) => `${member.wireName}${member.required ? '*' : ''}:${typeText(member.shape)}`)
    const expected = members.split(/, (?=\w+\*?:)/).map((member) => member.replace(/enum \w+/, 'enum'))
    expect(got?.sort(), name).toEqual(expected.sort())
  }
})

test('[D] control-plane.md E #1-51: the members of v1 request bodies, their wire names and types', () => {
  const lines = [...appendix('E').matchAll(/^- \[D\] (\w+) body: \{ (.*) \}$/gm)]
  expect(lines.length).toBe(51)
  for (const [, name = '', members = ''] of lines) {
    const operation = apigateway.operations.find((candidate) => candidate.name === name)
    const got = operation?.input.members
      .filter(({ location }) => location === 'body' || location === 'payload')
      .map(({ wireName, required, shape }) => `${wireName}${required ? '*' : ''}:${typeText(shape)}`)
    const expected = members.split(/, (?=\w+\*?:)/).map((member) => member.replace(/enum \w+/, 'enum'))
    expect(got?.sort(), name).toEqual(expected.sort())
  }
})

test('[D] control-plane.md F #1-26: the values of v1 enums', () => {
  const enums = new Map(
    [...appendix('F').matchAll(/^- \[D\] (\w+): (.+)$/gm)].map(([, name = '', values = '']) => [name, values.split(' | ')]),
  )
  const table = JSON.parse(generatedFiles()[0]?.text ?? '')
  const generated = Object.entries<{ enum?: string[] }>(table.scalars).filter(([, scalar]) => scalar.enum)
  expect(generated.length).toBe(enums.size)
  expect(enums.size).toBe(26)
  for (const [name, scalar] of generated) {
    expect([...(scalar.enum ?? [])].sort(), name).toEqual([...(enums.get(name) ?? [])].sort())
  }
})

test('[D] control-plane.md 1 #12, J #1-7: v1 exceptions, their statuses and members', () => {
  const rows = [...appendix('J').matchAll(/^- \[D\] (\w+): HTTP (\d+) members \[(.*)\]/gm)]
  const members = (shape: StructureShape): string[] =>
    shape.members.map(({ location, wireName }) => (location === 'header' ? `${wireName}(header ${wireName})` : wireName)).sort()
  expect(Object.entries(apigateway.errors).map(([name, { status, shape }]) => [name, status, members(shape)])).toEqual(
    rows.map(([, name, status, named = '']) => [name, Number(status), [...named.matchAll(/'(.*?)'/g)].map(([, one]) => one)]),
  )
})

test('[D] control-plane.md 1 #1: list members travel as `item`', () => {
  const restApis = apigateway.operations.find(({ name }) => name === 'GetRestApis')?.output
  expect(restApis?.members.find(({ name }) => name === 'items')?.wireName).toBe('item')
})

test('two references to one structure are one object', () => {
  const shapeOf = (name: string): Shape | undefined => apigateway.operations.find((operation) => operation.name === name)?.output
  expect(shapeOf('CreateRestApi')).toBe(shapeOf('GetRestApi'))
})

describe('lambda', () => {
  const operation = (name: string): Operation | undefined => lambda.operations.find((candidate) => candidate.name === name)

  test('[D] cloudwatch-lambda.md 3 #1 #14: Invoke and its streaming sister', () => {
    expect(operation('Invoke')).toMatchObject({ method: 'POST', uri: '/2015-03-31/functions/{FunctionName}/invocations' })
    const uri = '/2021-11-15/functions/{FunctionName}/response-streaming-invocations'
    expect(operation('InvokeWithResponseStream')).toMatchObject({ method: 'POST', uri })
    const stream = operation('InvokeWithResponseStream')?.output.members.find(({ name }) => name === 'EventStream')
    expect(stream?.shape).toMatchObject({ kind: 'structure', union: true })
  })

  test.each([
    ['#16', 400, 'InvalidParameterValue InvalidRequestContent ModeNotSupported RecursiveInvocation NoPublishedVersion SnapStart'],
    ['#17', 402, 'ServiceQuotaExceeded'],
    ['#17', 403, 'EFSMountFailure'],
    ['#17', 404, 'ResourceNotFound'],
    ['#17', 408, 'EFSMountConnectivity EFSMountTimeout SnapStartTimeout'],
    ['#18', 409, 'ResourceConflict SnapStartNotReady'],
    ['#18', 410, 'EFSIO'],
    ['#18', 413, 'RequestTooLarge SerializedRequestEntityTooLarge'],
    ['#18', 415, 'UnsupportedMediaType'],
    ['#18', 429, 'TooManyRequests'],
    ['#19', 500, 'Service'],
    ['#19', 502, 'EC2AccessDenied EC2Throttled EC2Unexpected ENILimitReached ENINotReady InvalidRuntime InvalidSecurityGroupID'],
    ['#19', 502, 'InvalidSubnetID InvalidZipFile KMSAccessDenied KMSDisabled KMSInvalidState KMSNotFound'],
    ['#19', 502, 'SubnetIPAddressLimitReached ResourceNotReady'],
  ])('[D] cloudwatch-lambda.md 3 #15-19: %s: the status %i of %s', (_, status, names) => {
    for (const name of names.split(' ')) expect(lambda.errors[`${name}Exception`]?.status, name).toBe(status)
  })

  test('fixed query parameters stand apart from the URI', () => {
    expect(operation('ListProvisionedConcurrencyConfigs')?.uriQuery).toEqual([['List', 'ALL']])
  })
})

test('every recorded order of an enum is in the tables', () => {
  const op = apigateway.operations.find(({ name }) => name === 'UpdateAccount')?.input.members[0]?.shape
  expect(op).toMatchObject({ of: { members: [{ name: 'op', shape: { enum: apigatewayCorrections.enumOrder.Op } }, {}, {}, {}] } })
})
