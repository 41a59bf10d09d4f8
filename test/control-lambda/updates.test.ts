import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basics, type LambdaService, startLambda, zipOf } from './harness.ts'

let service: LambdaService
let zip: Buffer
let otherZip: Buffer
const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

beforeAll(async () => {
  service = await startLambda()
  zip = await zipOf({ 'index.mjs': 'export const handler = async (event) => event' })
  otherZip = await zipOf({ 'index.mjs': 'export const handler = async () => "other"' })
})
afterAll(() => service.close())

let names = 0
/** A function of its own for each test. */
async function create(input: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
  const name = `fn-${++names}`
  await service.client.createFunction({ ...basics(name, zip), ...input })
  return name
}

describe('updates', () => {
  test('UpdateFunctionCode changes the code and the revision, and Publish numbers it', async () => {
    const name = await create()
    const before = await service.client.getFunctionConfiguration({ FunctionName: name })
    const updated = await service.client.updateFunctionCode({ FunctionName: name, ZipFile: otherZip })
    expect(updated).toMatchObject({ CodeSize: otherZip.length, Version: '$LATEST', LastUpdateStatus: 'Successful' })
    expect(updated.CodeSha256).not.toBe(before.CodeSha256)
    expect(updated.RevisionId).not.toBe(before.RevisionId)
    const published = await service.client.updateFunctionCode({ FunctionName: name, ZipFile: zip, Publish: true })
    expect(published).toMatchObject({ Version: '1', FunctionArn: `${arnOf(name)}:1`, CodeSha256: before.CodeSha256 })
  })

  test('[D] DryRun checks and keeps nothing', async () => {
    const name = await create()
    const before = await service.client.getFunctionConfiguration({ FunctionName: name })
    const dry = await service.client.updateFunctionCode({ FunctionName: name, ZipFile: otherZip, DryRun: true, Publish: true })
    expect(dry.CodeSize).toBe(otherZip.length)
    const bad = service.client.updateFunctionCode({ FunctionName: name, ZipFile: Buffer.from('x'), DryRun: true })
    await expect(bad).rejects.toThrow('Could not unzip')
    expect(await service.client.getFunctionConfiguration({ FunctionName: name })).toMatchObject({
      RevisionId: before.RevisionId,
      CodeSha256: before.CodeSha256,
    })
    expect((await service.client.listVersionsByFunction({ FunctionName: name })).Versions).toHaveLength(1)
  })

  test('UpdateFunctionConfiguration changes what it names and leaves the rest', async () => {
    const name = await create({ Description: 'old', Environment: { Variables: { A1: '1' } } })
    const updated = await service.client.updateFunctionConfiguration({ FunctionName: name, Timeout: 10, Handler: 'app.go' })
    expect(updated).toMatchObject({ Timeout: 10, Handler: 'app.go', Description: 'old', Environment: { Variables: { A1: '1' } } })
    const emptied = await service.client.updateFunctionConfiguration({
      FunctionName: name,
      Description: '',
      Environment: { Variables: {} },
    })
    expect(emptied).toMatchObject({ Description: '', Timeout: 10 })
    expect(emptied.Environment).toBeUndefined()
    expect(emptied.CodeSha256).toBe(updated.CodeSha256)
  })

  test('[K] a revision that has passed: 412', async () => {
    const name = await create()
    const { RevisionId } = await service.client.updateFunctionConfiguration({ FunctionName: name, Timeout: 4 })
    await service.client.updateFunctionConfiguration({ FunctionName: name, Timeout: 5, RevisionId })
    const stale = { name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } }
    const configuration = service.client.updateFunctionConfiguration({ FunctionName: name, Timeout: 6, RevisionId })
    await expect(configuration).rejects.toMatchObject(stale)
    await expect(service.client.updateFunctionCode({ FunctionName: name, ZipFile: zip, RevisionId })).rejects.toMatchObject(stale)
    await expect(service.client.publishVersion({ FunctionName: name, RevisionId })).rejects.toMatchObject(stale)
    expect((await service.client.getFunctionConfiguration({ FunctionName: name })).Timeout).toBe(5)
  })

  test('refuse what CreateFunction refuses, and what is not there', async () => {
    const FunctionName = await create()
    const layers = service.client.updateFunctionConfiguration({ FunctionName, Layers: ['arn:aws:lambda:us-east-1:1:layer:l:1'] })
    await expect(layers).rejects.toMatchObject({ name: 'NotImplementedException' })
    await expect(service.client.updateFunctionConfiguration({ FunctionName, Runtime: 'ruby3.4' })).rejects.toThrow("at 'runtime'")
    await expect(service.client.updateFunctionConfiguration({ FunctionName: 'none' })).rejects.toThrow('Function not found')
    await expect(service.client.updateFunctionCode({ FunctionName: 'none', ZipFile: zip })).rejects.toThrow('Function not found')
    await expect(service.client.updateFunctionCode({ FunctionName })).rejects.toThrow('Please provide a source')
  })
})

describe('DeleteFunction', () => {
  test('[D] answers 204, and takes versions, aliases and policies along', async () => {
    const name = await create({ Publish: true })
    await service.client.createAlias({ FunctionName: name, Name: 'live', FunctionVersion: '1' })
    const permission = { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }
    await service.client.addPermission({ FunctionName: name, Qualifier: 'live', ...permission })
    const deleted = await service.client.deleteFunction({ FunctionName: name })
    expect(deleted.$metadata.httpStatusCode).toBe(204)
    expect(await service.store.subtree(`/000000000000/us-east-1/functions/${name}`)).toEqual([])
    await expect(service.client.deleteFunction({ FunctionName: name })).rejects.toThrow('Function not found')
    await service.client.createFunction({ ...basics(name, zip), Publish: true })
    expect((await service.client.listVersionsByFunction({ FunctionName: name })).Versions).toHaveLength(2)
    await expect(service.client.getAlias({ FunctionName: name, Name: 'live' })).rejects.toThrow('Cannot find alias')
  })

  test('[K] of one version, unless an alias needs it', async () => {
    const FunctionName = await create({ Publish: true })
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    const held = service.client.deleteFunction({ FunctionName, Qualifier: '1' })
    await expect(held).rejects.toMatchObject({ name: 'ResourceConflictException', message: expect.stringContaining('[live]') })
    await service.client.deleteAlias({ FunctionName, Name: 'live' })
    await service.client.deleteFunction({ FunctionName, Qualifier: '1' })
    await expect(service.client.getFunction({ FunctionName, Qualifier: '1' })).rejects.toThrow('Function not found')
    await expect(service.client.deleteFunction({ FunctionName, Qualifier: '1' })).rejects.toThrow('Function not found')
    expect((await service.client.getFunction({ FunctionName })).Configuration?.Version).toBe('$LATEST')
  })

  test.each([
    ['$LATEST', '$LATEST version cannot be deleted without deleting the function.'],
    ['live', 'Deletion of aliases is not currently supported.'],
  ])('[K] not of %s', async (Qualifier, message) => {
    const FunctionName = await create({ Publish: true })
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    await expect(service.client.deleteFunction({ FunctionName, Qualifier })).rejects.toThrow(message)
  })
})
