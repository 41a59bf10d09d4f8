import { expect, test } from 'vitest'
import { renderOperationsDoc } from '../../scripts/generate-operations-doc.ts'
import type { Handler } from '../../src/control/call.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { apigateway, lambda } from '../../src/model/services.ts'

const anything: Handler = async () => ({})

test('a handler without an operation stops the start', () => {
  expect(() => createRegistry([{ model: apigateway, handlers: { CreateRestAPI: anything } }])).toThrow('apigateway:CreateRestAPI')
  expect(() => createRegistry([{ model: apigateway, handlers: { Invoke: anything } }])).toThrow('apigateway:Invoke')
})

test('a second handler of an operation stops the start', () => {
  const parts = [
    { model: apigateway, handlers: { CreateRestApi: anything } },
    { model: apigateway, handlers: { CreateRestApi: anything } },
  ]
  expect(() => createRegistry(parts)).toThrow('Two handlers are given for apigateway:CreateRestApi')
})

test('every operation has a state, whatever parts its service came in', () => {
  const registry = createRegistry([
    { model: apigateway, handlers: { CreateRestApi: anything } },
    { model: apigateway, handlers: { GetRestApi: anything } },
    { model: lambda, handlers: {} },
  ])
  const states = registry.states()
  expect(states.length).toBe(124 + lambda.operations.length)
  expect(states.filter(([, , implemented]) => implemented)).toEqual([
    ['apigateway', 'CreateRestApi', true],
    ['apigateway', 'GetRestApi', true],
  ])
})

test('the document of operations', () => {
  const text = renderOperationsDoc([
    ['apigateway', 'CreateRestApi', true],
    ['apigateway', 'GetSdk', false],
    ['lambda', 'Invoke', true],
  ])
  expect(text).toContain(
    '## apigateway: 1 of 2\n\n| operation | implemented |\n| --- | --- |\n| CreateRestApi | yes |\n| GetSdk | not yet |\n',
  )
  expect(text).toContain('## lambda: 1 of 1\n')
})
