// The user guide on stage variables, authorizers, caching and access logs, run by boto3 unchanged but for the endpoint.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'
import { until } from './kit.ts'

// Skipped only where there is no python3 to run boto3 with.
describe.skipIf(!hasPython)('the guide on what protects and watches an API', () => {
  let portico: Portico
  let result: Readonly<Record<string, unknown>>

  beforeAll(async () => {
    portico = await startPortico()
    result = JSON.parse(await python('guide_protection.py', portico.url, '123456789012'))
  })
  afterAll(() => portico.close())

  test('the Lambda authorizer lets its principal in, whose context reaches the function, and keeps others out', () => {
    expect(result.allowed).toEqual([200, expect.objectContaining({ user_id: 'user123', role: 'admin' })])
    expect(result.denied).toEqual([403, { Message: 'User is not authorized to access this resource with an explicit deny' }])
    expect(result.unidentified).toEqual([401, { message: 'Unauthorized' }])
  })

  test('nobody is let in without a token of the user pool', () => {
    expect(result.pool).toEqual([401, { message: 'Unauthorized' }])
  })

  test('a stage variable names the alias, and reaches the function', () => {
    const stageVariables = { lambdaAlias: 'DEV', environment: 'development' }
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:MyFunction:DEV'
    expect(result.alias).toEqual([200, expect.objectContaining({ stageVariables, arn })])
  })

  test('a page is cached by its parameters', () => {
    expect([result['same page'], result['other page']]).toEqual([true, false])
  })

  test('the access log has a line of the request', async () => {
    const folder = join(portico.dataDir, 'logs', 'aws', 'apigateway', 'MyAPI')
    let line: string | undefined
    await until(async () => {
      const files = await readdir(folder).catch(() => [])
      const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
      line = texts
        .join('')
        .split('\n')
        .find((text) => text.includes('"/alias"'))
      return line !== undefined
    })
    expect(JSON.parse(String(line).replace(/^\S+ /, ''))).toMatchObject({
      ip: '127.0.0.1',
      caller: '-',
      user: '-',
      httpMethod: 'GET',
      resourcePath: '/alias',
      status: '200',
      protocol: 'HTTP/1.1',
    })
  })

  test('X-Ray is refused by name', () => {
    expect(result.tracing).toContain('Portico does not support tracingEnabled yet')
  })
})
