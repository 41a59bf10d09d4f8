import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { aliasPath, type FunctionAliasValue, functionPath, policyPath, versionPath } from '../../src/lambda/function-model.ts'
import { chooseVersion, Functions } from '../../src/lambda/functions.ts'
import { parseFunctionReference } from '../../src/lambda/reference.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

const HOME = { partition: 'aws', region: 'us-east-1', account: '000000000000' }
const PATH = functionPath(HOME.account, HOME.region, 'f')
const value = (revisionId: string): never =>
  ({
    name: 'f',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
    configuration: { revisionId, code: { sha256: revisionId } },
  }) as never

let dataDir: string
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'portico-functions-'))
  store = await openSqliteStore({ dataDir, log: createLog('silent') })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const reference = (qualifier: string | null = null) => ({ ...HOME, name: 'f', qualifier })
const put = (path: string, kind: string, row: never): Promise<unknown> => store.transact((t) => t.put(path, kind, row))

test('rows of before the start are there, later changes follow, and listeners hear whose', async () => {
  await put(PATH, 'function', value('a'))
  const functions = await Functions.follow(store)
  expect(functions.resolve(reference()).configuration.revisionId).toBe('a')
  const heard: string[] = []
  const stop = functions.onChange((path) => heard.push(path))
  await put(PATH, 'function', value('b'))
  expect(functions.resolve(reference()).configuration.revisionId).toBe('b')
  await put(versionPath(PATH, '1'), 'function-version', value('c'))
  await put(policyPath(PATH, null), 'function-policy', { statements: [] } as never)
  await put('/x/y', 'other', {} as never)
  expect(heard).toEqual([PATH, PATH, PATH])
  expect(functions.resolve(reference('1')).configuration.revisionId).toBe('c')
  expect(functions.resolve(reference()).policy).not.toBe(null)
  expect(functions.codeInUse()).toEqual(new Set(['b', 'c']))
  stop()
  await store.transact((t) => t.deleteTree(PATH))
  expect(() => functions.resolve(reference())).toThrow(/^Function not found/)
  expect(() => functions.resolve(reference('1'))).toThrow(/^Function not found/)
  expect(functions.codeInUse()).toEqual(new Set())
  expect(heard).toHaveLength(3)
  functions.close()
})

test('an alias with weights shares invocations between versions', async () => {
  const alias: FunctionAliasValue = {
    name: 'live',
    functionVersion: '1',
    routingWeights: { '2': 0.25 },
    description: '',
    revisionId: 'r',
  }
  expect([0, 0.24, 0.25, 0.99].map((chance) => chooseVersion(alias, chance))).toEqual(['2', '2', '1', '1'])
  const functions = await Functions.follow(store)
  await put(PATH, 'function', value('a'))
  await put(versionPath(PATH, '1'), 'function-version', value('one'))
  await put(versionPath(PATH, '2'), 'function-version', value('two'))
  await put(aliasPath(PATH, 'live'), 'function-alias', alias as never)
  const seen = new Set(Array.from({ length: 200 }, () => functions.resolve(reference('live')).configuration.revisionId))
  expect([...seen].sort()).toEqual(['one', 'two'])
  functions.close()
})

test('[D] cloudwatch-lambda.md 3: the ways to name a function', () => {
  const f = { ...HOME, name: 'my-fn_1', qualifier: null }
  expect(parseFunctionReference('my-fn_1', HOME)).toEqual(f)
  expect(parseFunctionReference('my-fn_1:live', HOME)).toEqual({ ...f, qualifier: 'live' })
  expect(parseFunctionReference('123456789012:function:my-fn_1', HOME)).toEqual({ ...f, account: '123456789012' })
  expect(parseFunctionReference('arn:aws-cn:lambda:cn-north-1:123456789012:function:my-fn_1:$LATEST', HOME)).toEqual({
    partition: 'aws-cn',
    region: 'cn-north-1',
    account: '123456789012',
    name: 'my-fn_1',
    qualifier: '$LATEST',
  })
  for (const text of ['', 'a b', 'arn:aws:s3:::bucket', 'a/b', 'f:a:b:c', `arn:aws:lambda:us-east-1:12:function:${'f'}`])
    expect(parseFunctionReference(text, HOME)).toBeUndefined()
})
