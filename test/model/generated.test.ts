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

test('[D] Appendix A: every v1 operation, its method, URI, status, query and headers', () => {
  const rows = [...appendix('A').matchAll(/^\| (\w+) \| ([A-Z]+) \| (\S+) \| (\d+) \| ([^|]*) \|/gm)]
  expect(rows.length).toBe(124)
  const expected = rows.map(([, name, method, uri = '', status, bound = '']) => ({
    name,
    method,
    uri: blank(uri),
    status: Number(status),
    bound: bound.trim().split(' ').filter(Boolean).sort(),
  }))
  expect(apigateway.operations.map(described).sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(expected)
})

function described(operation: Operation): { name: string; method: string; uri: string; status: number; bound: string[] } {
  const query = operation.uriQuery.map(([name, value]) => `${name}=${value}`).join('&')
  const bound = operation.input.members.flatMap(({ name, location, wireName }) => {
    if (location === 'query') return [`q:${wireName}`]
    if (location === 'queryMap') return [`q:${name}`]
    return location === 'header' ? [`h:${wireName}`] : []
  })
  const { name, method, status } = operation
  return { name, method, uri: blank(operation.uri) + (query && `?${query}`), status, bound: bound.sort() }
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

test('[D] Appendix D: the members of v1 structures, their wire names and types', () => {
  const structures = new Map<string, StructureShape>()
  for (const { input, output } of apigateway.operations) {
    collect(input, structures)
    collect(output, structures)
  }
  const lines = [...appendix('D').matchAll(/^- \[D\] (\w+): \{ (.*) \}$/gm)]
  expect(lines.length).toBeGreaterThan(60)
  for (const [, name = '', members = ''] of lines) {
    const shape = structures.get(name)
    const got = shape?.members.map((member) => `${member.wireName}${member.required ? '*' : ''}:${typeText(member.shape)}`)
    const expected = members.split(/, (?=\w+\*?:)/).map((member) => member.replace(/enum \w+/, 'enum'))
    expect(got?.sort(), name).toEqual(expected.sort())
  }
})

test('[D] Appendix F: the values of v1 enums', () => {
  const enums = new Map(
    [...appendix('F').matchAll(/^- \[D\] (\w+): (.+)$/gm)].map(([, name = '', values = '']) => [name, values.split(' | ')]),
  )
  const table = JSON.parse(generatedFiles()[0]?.text ?? '')
  const generated = Object.entries<{ enum?: string[] }>(table.scalars).filter(([, scalar]) => scalar.enum)
  expect(generated.length).toBe(enums.size)
  for (const [name, scalar] of generated) {
    expect([...(scalar.enum ?? [])].sort(), name).toEqual([...(enums.get(name) ?? [])].sort())
  }
})

test('[D] Appendix J: v1 exceptions and their statuses', () => {
  const rows = [...appendix('J').matchAll(/^- \[D\] (\w+): HTTP (\d+)/gm)].map(([, name = '', status]) => [name, Number(status)])
  expect(Object.entries(apigateway.errors).map(([name, { status }]) => [name, status])).toEqual(rows)
})

test('[D] control-plane.md 1: list members travel as `item`', () => {
  const restApis = apigateway.operations.find(({ name }) => name === 'GetRestApis')?.output
  expect(restApis?.members.find(({ name }) => name === 'items')?.wireName).toBe('item')
})

test('two references to one structure are one object', () => {
  const shapeOf = (name: string): Shape | undefined => apigateway.operations.find((operation) => operation.name === name)?.output
  expect(shapeOf('CreateRestApi')).toBe(shapeOf('GetRestApi'))
})

describe('lambda', () => {
  const operation = (name: string): Operation | undefined => lambda.operations.find((candidate) => candidate.name === name)

  test('[D] cloudwatch-lambda.md 3: Invoke and its streaming sister', () => {
    expect(operation('Invoke')).toMatchObject({ method: 'POST', uri: '/2015-03-31/functions/{FunctionName}/invocations' })
    const stream = operation('InvokeWithResponseStream')?.output.members.find(({ name }) => name === 'EventStream')
    expect(stream?.shape).toMatchObject({ kind: 'structure', union: true })
  })

  test('fixed query parameters stand apart from the URI', () => {
    expect(operation('ListProvisionedConcurrencyConfigs')?.uriQuery).toEqual([['List', 'ALL']])
  })
})

test('every recorded order of an enum is in the tables', () => {
  const op = apigateway.operations.find(({ name }) => name === 'UpdateAccount')?.input.members[0]?.shape
  expect(op).toMatchObject({ of: { members: [{ name: 'op', shape: { enum: apigatewayCorrections.enumOrder.Op } }, {}, {}, {}] } })
})
