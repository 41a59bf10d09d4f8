// What IAM policies must allow for routing rules: the service authorization reference of API Gateway V2 [D].
import { expect, test } from 'vitest'
import { permissionsOf } from '../../src/control/permissions.ts'
import { apigatewayv2 } from '../../src/model/services.ts'
import type { Structure } from '../../src/model/shape.ts'

const caller = { partition: 'aws', region: 'us-east-1', account: '111111111111' }

function permissions(name: string, labels: Readonly<Record<string, string>>, input: Structure = {}) {
  const operation = apigatewayv2.operations.find((candidate) => candidate.name === name)
  if (!operation) throw new Error(`There is no operation ${name}`)
  const request = { operation, labels, input, caller, arnOf: () => undefined } as unknown as Parameters<typeof permissionsOf>[0]
  return permissionsOf(request).map(({ action, resource, keys }) => [action, resource, Object.fromEntries(keys ?? [])])
}

const RULES = 'arn:aws:apigateway:us-east-1:111111111111:/domainnames/a.example.com/routingrules'
const domain = { domainName: 'a.example.com' }
const rule = { ...domain, routingRuleId: 'abc123' }

test.each([
  ['CreateRoutingRule', domain, 'CreateRoutingRule', '*'],
  ['ListRoutingRules', domain, 'ListRoutingRules', '*'],
  ['GetRoutingRule', rule, 'GetRoutingRule', 'abc123'],
  ['PutRoutingRule', rule, 'UpdateRoutingRule', 'abc123'],
  ['DeleteRoutingRule', rule, 'DeleteRoutingRule', 'abc123'],
])('[D] %s', (name, labels, action, id) => {
  expect(permissions(name, labels)).toEqual([[`apigateway:${action}`, `${RULES}/${id}`, {}]])
})

test('[D] the priority asked for is a condition key; a private domain name has its id in the ARN', () => {
  const [found] = permissions('CreateRoutingRule', domain, { priority: 7, domainNameId: 'abcd123456' })
  expect(found).toEqual([
    'apigateway:CreateRoutingRule',
    RULES.replace('a.example.com', 'a.example.com+abcd123456').concat('/*'),
    { 'apigateway:request/priority': '7' },
  ])
})

test('[D] control-plane.md L #6: mappings keep to HTTP methods', () => {
  expect(permissions('CreateApiMapping', domain)).toEqual([
    ['apigateway:POST', 'arn:aws:apigateway:us-east-1::/domainnames/a.example.com/apimappings', {}],
  ])
})
