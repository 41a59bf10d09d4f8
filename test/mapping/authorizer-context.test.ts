// What an authorizer made known, as templates, mappings and logs read it.
import { expect, test } from 'vitest'
import { table } from '../../src/core/table.ts'
import type { AuthorizerContext } from '../../src/exchange/context-variables.ts'
import { ContextHost } from '../../src/mapping/context-host.ts'
import { compileContextLookup } from '../../src/mapping/context-lookup.ts'
import { newExchange } from '../support/exchange.ts'

const LAMBDA: AuthorizerContext = {
  members: table<string | number>([
    ['principalId', 'me'],
    ['integrationLatency', 7],
    ['a.b', 'dotted'],
    ['__proto__', 'odd'],
  ]),
  claims: null,
  usageIdentifierKey: 'secret-key',
}
const COGNITO: AuthorizerContext = {
  members: table(),
  claims: table([
    ['sub', 'me'],
    ['custom:role', 'admin'],
  ]),
  usageIdentifierKey: null,
}

const contextOf = (authorizer: AuthorizerContext | null): ReturnType<typeof newExchange>['context'] =>
  newExchange({ context: { authorizer } }).context
const read = (authorizer: AuthorizerContext | null, name: string): string | undefined =>
  compileContextLookup(`authorizer.${name}`)(contextOf(authorizer))

test('[D] vtl-and-context.md 10 #4 #5: members by their names, as texts', () => {
  const names = ['principalId', 'integrationLatency', 'a.b', '__proto__', 'toString', 'usageIdentifierKey']
  expect(names.map((name) => read(LAMBDA, name))).toEqual(['me', '7', 'dotted', 'odd', undefined, undefined])
  expect(read(null, 'principalId')).toBeUndefined()
})

test('[D] vtl-and-context.md 10 #3: claims one by one, and nothing of them all', () => {
  expect(['claims.sub', 'claims.custom:role', 'claims.none', 'claims'].map((name) => read(COGNITO, name))).toEqual([
    'me',
    'admin',
    undefined,
    undefined,
  ])
  expect(read(LAMBDA, 'claims.sub')).toBeUndefined()
})

test('[D] vtl-and-context.md 10 #4: $context has an authorizer only where there was one', () => {
  const keys = (authorizer: AuthorizerContext | null): unknown => new ContextHost(contextOf(authorizer)).call('keySet', [])
  expect(keys(LAMBDA)).toContain('authorizer')
  expect(keys(null)).not.toContain('authorizer')
})
