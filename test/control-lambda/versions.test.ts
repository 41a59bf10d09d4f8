import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { basics, type LambdaService, startLambda, zipOf } from './harness.ts'

let service: LambdaService
let zip: Buffer
let otherZip: Buffer
let FunctionName: string
let names = 0
const arn = (qualifier: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}:${qualifier}`

beforeAll(async () => {
  service = await startLambda()
  zip = await zipOf({ 'index.mjs': 'export const handler = async (event) => event' })
  otherZip = await zipOf({ 'index.mjs': 'export const handler = async () => 2' })
})
afterAll(() => service.close())
beforeEach(async () => {
  FunctionName = `fn-${++names}`
  await service.client.createFunction({ ...basics(FunctionName, zip), Description: 'base' })
})

const versions = async (): Promise<(string | undefined)[]> =>
  ((await service.client.listVersionsByFunction({ FunctionName })).Versions ?? []).map(({ Version }) => Version)
const change = (Timeout: number): Promise<unknown> => service.client.updateFunctionConfiguration({ FunctionName, Timeout })

describe('versions', () => {
  test('[D] PublishVersion freezes $LATEST under the next number', async () => {
    const first = await service.client.publishVersion({ FunctionName, Description: 'first' })
    expect(first).toMatchObject({ Version: '1', FunctionArn: arn('1'), Description: 'first', State: 'Active' })
    expect(first.$metadata.httpStatusCode).toBe(201)
    await service.client.updateFunctionCode({ FunctionName, ZipFile: otherZip })
    const second = await service.client.publishVersion({ FunctionName })
    expect(second).toMatchObject({ Version: '2', Description: 'base' })
    const frozen = await service.client.getFunctionConfiguration({ FunctionName, Qualifier: '1' })
    expect(frozen).toMatchObject({ CodeSha256: first.CodeSha256, Description: 'first', RevisionId: first.RevisionId })
    expect(second.CodeSha256).not.toBe(first.CodeSha256)
  })

  test('[D] nothing changed: the same version again', async () => {
    const first = await service.client.publishVersion({ FunctionName, Description: 'first' })
    const again = await service.client.publishVersion({ FunctionName, Description: 'again' })
    expect(again).toMatchObject({ Version: '1', Description: 'first', RevisionId: first.RevisionId })
    await change(9)
    expect((await service.client.publishVersion({ FunctionName })).Version).toBe('2')
  })

  test('[K] a number is never given twice', async () => {
    await service.client.publishVersion({ FunctionName })
    await service.client.deleteFunction({ FunctionName, Qualifier: '1' })
    expect((await service.client.publishVersion({ FunctionName })).Version).toBe('2')
  })

  test('[K] of other code than the caller means: 400', async () => {
    const call = service.client.publishVersion({ FunctionName, CodeSha256: 'wrong' })
    await expect(call).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringMatching(/^CodeSHA256 \(wrong\) is different from current CodeSHA256 in \$LATEST \(.{44}\)\./),
    })
    const { CodeSha256, RevisionId } = await service.client.getFunctionConfiguration({ FunctionName })
    expect((await service.client.publishVersion({ FunctionName, CodeSha256, RevisionId })).Version).toBe('1')
  })

  test('ListVersionsByFunction: $LATEST first, then by number, in pages', async () => {
    for (let i = 1; i <= 11; i++) {
      await change(i)
      await service.client.publishVersion({ FunctionName })
    }
    const expected = ['$LATEST', ...Array.from({ length: 11 }, (_, i) => String(i + 1))]
    expect(await versions()).toEqual(expected)
    const paged: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await service.client.listVersionsByFunction({ FunctionName, MaxItems: 5, Marker })
      paged.push(...(page.Versions ?? []).map(({ FunctionArn }) => FunctionArn))
      Marker = page.NextMarker
    } while (Marker)
    expect(paged).toEqual(expected.map(arn))
  })
})

describe('aliases', () => {
  beforeEach(async () => {
    await service.client.publishVersion({ FunctionName })
    await change(10)
    await service.client.publishVersion({ FunctionName })
  })

  test('[D] are created, read, changed and deleted', async () => {
    const created = await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1', Description: 'd' })
    expect(created).toMatchObject({ AliasArn: arn('live'), Name: 'live', FunctionVersion: '1', Description: 'd' })
    expect(created.$metadata.httpStatusCode).toBe(201)
    expect(created.RoutingConfig).toBeUndefined()
    const updated = await service.client.updateAlias({ FunctionName, Name: 'live', FunctionVersion: '2' })
    expect(updated).toMatchObject({ FunctionVersion: '2', Description: 'd' })
    expect(updated.RevisionId).not.toBe(created.RevisionId)
    expect(await service.client.getAlias({ FunctionName, Name: 'live' })).toMatchObject({ RevisionId: updated.RevisionId })
    const deleted = await service.client.deleteAlias({ FunctionName, Name: 'live' })
    expect(deleted.$metadata.httpStatusCode).toBe(204)
    await service.client.deleteAlias({ FunctionName, Name: 'live' })
    await expect(service.client.getAlias({ FunctionName, Name: 'live' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Cannot find alias arn: ${arn('live')}`,
    })
  })

  test('may point to $LATEST, and are read as functions', async () => {
    await service.client.createAlias({ FunctionName, Name: 'dev', FunctionVersion: '$LATEST' })
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    const dev = await service.client.getFunctionConfiguration({ FunctionName, Qualifier: 'dev' })
    expect(dev).toMatchObject({ FunctionArn: arn('dev'), Version: '$LATEST', Timeout: 10 })
    const live = await service.client.getFunctionConfiguration({ FunctionName: `${FunctionName}:live` })
    expect(live).toMatchObject({ FunctionArn: arn('live'), Version: '1', Timeout: 3 })
  })

  test('[K] exist once, and only for versions that exist', async () => {
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    const twice = service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '2' })
    await expect(twice).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `Alias already exists: ${arn('live')}`,
    })
    const missing = service.client.createAlias({ FunctionName, Name: 'next', FunctionVersion: '7' })
    await expect(missing).rejects.toThrow(`Function not found: ${arn('7')}`)
    const updated = service.client.updateAlias({ FunctionName, Name: 'live', FunctionVersion: '7' })
    await expect(updated).rejects.toThrow(`Function not found: ${arn('7')}`)
    expect((await service.client.getAlias({ FunctionName, Name: 'live' })).FunctionVersion).toBe('1')
    const number = service.client.createAlias({ FunctionName, Name: '12', FunctionVersion: '1' })
    await expect(number).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('[D] share traffic between two versions', async () => {
    const weights = { AdditionalVersionWeights: { '2': 0.25 } }
    const created = await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1', RoutingConfig: weights })
    expect(created.RoutingConfig).toEqual(weights)
    const kept = await service.client.updateAlias({ FunctionName, Name: 'live', Description: 'x' })
    expect(kept.RoutingConfig).toEqual(weights)
    await expect(service.client.deleteFunction({ FunctionName, Qualifier: '2' })).rejects.toThrow('[live]')
    const stopped = await service.client.updateAlias({
      FunctionName,
      Name: 'live',
      RoutingConfig: { AdditionalVersionWeights: {} },
    })
    expect(stopped.RoutingConfig).toBeUndefined()
  })

  test.each([
    ['more than all', '1', { '2': 1.5 }, 'ValidationException', '1.0'],
    ['less than nothing', '1', { '2': -0.1 }, 'ValidationException', '0.0'],
    ['two versions', '1', { '2': 0.1, '3': 0.1 }, 'InvalidParameterValueException', 'cannot be greater than 1'],
    ['$LATEST', '1', { $LATEST: 0.1 }, 'ValidationException', '[0-9]+'],
    ['the main version', '1', { '1': 0.1 }, 'InvalidParameterValueException', 'already included'],
    ['a missing version', '1', { '7': 0.1 }, 'ResourceNotFoundException', 'Function not found'],
    ['beside $LATEST', '$LATEST', { '1': 0.1 }, 'InvalidParameterValueException', 'pointing to more than 1 version'],
  ])('[K] weights that are refused: %s', async (_, FunctionVersion, AdditionalVersionWeights, name, message) => {
    const RoutingConfig = { AdditionalVersionWeights: AdditionalVersionWeights as unknown as Record<string, number> }
    const call = service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion, RoutingConfig })
    await expect(call).rejects.toMatchObject({ name, message: expect.stringContaining(message) })
  })

  test('[K] a revision that has passed: 412', async () => {
    const { RevisionId } = await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    await service.client.updateAlias({ FunctionName, Name: 'live', FunctionVersion: '2', RevisionId })
    const stale = service.client.updateAlias({ FunctionName, Name: 'live', FunctionVersion: '1', RevisionId })
    await expect(stale).rejects.toMatchObject({ name: 'PreconditionFailedException' })
  })

  test('ListAliases: by name, in pages, of one version', async () => {
    for (const [Name, FunctionVersion] of [
      ['c', '1'],
      ['a', '2'],
      ['b', '1'],
    ]) {
      await service.client.createAlias({ FunctionName, Name, FunctionVersion })
    }
    const first = await service.client.listAliases({ FunctionName, MaxItems: 2 })
    expect(first.Aliases?.map(({ Name }) => Name)).toEqual(['a', 'b'])
    const rest = await service.client.listAliases({ FunctionName, MaxItems: 2, Marker: first.NextMarker })
    expect(rest.Aliases?.map(({ Name }) => Name)).toEqual(['c'])
    expect(rest.NextMarker).toBeUndefined()
    const ofOne = await service.client.listAliases({ FunctionName, FunctionVersion: '1' })
    expect(ofOne.Aliases?.map(({ Name }) => Name)).toEqual(['b', 'c'])
    await expect(service.client.listAliases({ FunctionName: 'none' })).rejects.toThrow('Function not found')
  })
})
