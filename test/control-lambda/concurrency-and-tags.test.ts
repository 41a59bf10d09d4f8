import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { basics, type LambdaService, startLambda, zipOf } from './harness.ts'

let service: LambdaService
let zip: Buffer
let FunctionName: string
let names = 0
const arn = (): string => `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`

beforeAll(async () => {
  service = await startLambda()
  zip = await zipOf({ 'index.mjs': 'export const handler = async (event) => event' })
})
afterAll(() => service.close())
beforeEach(async () => {
  FunctionName = `fn-${++names}`
  await service.client.createFunction({ ...basics(FunctionName, zip), Publish: true })
})

describe('reserved concurrency', () => {
  test('[D] is put, shown, and given back', async () => {
    expect(await service.client.getFunctionConcurrency({ FunctionName })).not.toHaveProperty('ReservedConcurrentExecutions')
    const put = await service.client.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 0 })
    expect(put).toMatchObject({ ReservedConcurrentExecutions: 0 })
    expect((await service.client.getFunction({ FunctionName })).Concurrency).toEqual({ ReservedConcurrentExecutions: 0 })
    const deleted = await service.client.deleteFunctionConcurrency({ FunctionName })
    expect(deleted.$metadata.httpStatusCode).toBe(204)
    expect((await service.client.getFunction({ FunctionName })).Concurrency).toBeUndefined()
  })

  test('[D] leaves 100 of 1000 to the functions without one', async () => {
    await service.client.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 900 })
    expect((await service.client.getAccountSettings({})).AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 100,
    })
    await service.client.putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions: 899 })
    const second = { ...basics(`${FunctionName}-b`, zip) }
    await service.client.createFunction(second)
    const put = (n: number): Promise<unknown> =>
      service.client.putFunctionConcurrency({ FunctionName: second.FunctionName, ReservedConcurrentExecutions: n })
    await put(1)
    await expect(put(2)).rejects.toThrow('below its minimum value of [100]')
    await service.client.deleteFunction({ FunctionName })
    await put(900)
    await service.client.deleteFunction({ FunctionName: second.FunctionName })
  })

  test('[K] is of functions, not of their versions', async () => {
    const call = service.client.putFunctionConcurrency({ FunctionName: `${arn()}:1`, ReservedConcurrentExecutions: 1 })
    await expect(call).rejects.toThrow('Aliases and versions do not support this operation')
  })
})

test('[D] GetAccountSettings counts functions and the bytes of their code', async () => {
  const client = service.clientOf('555555555555')
  await client.createFunction({ ...basics('one', zip), Publish: true })
  await client.createFunction(basics('two', zip))
  const { AccountUsage, AccountLimit } = await client.getAccountSettings({})
  expect(AccountUsage).toEqual({ FunctionCount: 2, TotalCodeSize: 3 * zip.length })
  expect(AccountLimit).toMatchObject({ CodeSizeUnzipped: 262_144_000, UnreservedConcurrentExecutions: 1000 })
})

describe('tags', () => {
  test('[D] are added, listed and removed', async () => {
    const tagged = await service.client.tagResource({ Resource: arn(), Tags: { a: '1', b: '2', constructor: '3' } })
    expect(tagged.$metadata.httpStatusCode).toBe(204)
    await service.client.tagResource({ Resource: arn(), Tags: { b: 'two' } })
    expect((await service.client.listTags({ Resource: arn() })).Tags).toEqual({ a: '1', b: 'two', constructor: '3' })
    await service.client.untagResource({ Resource: arn(), TagKeys: ['a', 'constructor', 'missing'] })
    expect((await service.client.getFunction({ FunctionName })).Tags).toEqual({ b: 'two' })
  })

  test('change no revision of the function', async () => {
    const { RevisionId } = await service.client.getFunctionConfiguration({ FunctionName })
    await service.client.tagResource({ Resource: arn(), Tags: { a: '1' } })
    expect((await service.client.getFunctionConfiguration({ FunctionName })).RevisionId).toBe(RevisionId)
  })

  test('[K] are of functions, and bounded', async () => {
    await expect(service.client.listTags({ Resource: `${arn()}:1` })).rejects.toThrow('Tags on function aliases and versions')
    await expect(service.client.listTags({ Resource: `${arn()}none` })).rejects.toThrow('Function not found')
    const layer = 'arn:aws:lambda:us-east-1:000000000000:layer:x'
    await expect(service.client.listTags({ Resource: layer })).rejects.toMatchObject({ $metadata: { httpStatusCode: 400 } })
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, '']))
    await expect(service.client.tagResource({ Resource: arn(), Tags: many })).rejects.toThrow('exceeds')
    await expect(service.client.tagResource({ Resource: arn(), Tags: { k: 'v'.repeat(257) } })).rejects.toThrow('256')
  })
})
