import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type CreateFunctionCommandInput,
  waitUntilFunctionActiveV2,
  waitUntilFunctionExists,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basics, type LambdaService, ROLE, startLambda, zipOf } from './harness.ts'

let service: LambdaService
let zip: Buffer
const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

beforeAll(async () => {
  service = await startLambda()
  zip = await zipOf({ 'index.mjs': 'export const handler = async (event) => event' })
})
afterAll(() => service.close())

let names = 0
/** A function of its own for each test. */
async function create(input: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
  const name = `fn-${++names}`
  await service.client.createFunction({ ...basics(name, zip), ...input })
  return name
}

describe('CreateFunction', () => {
  test('[D] answers 201 with the defaults of Lambda', async () => {
    const created = await service.client.createFunction(basics('defaults', zip))
    expect(created.$metadata.httpStatusCode).toBe(201)
    expect(created).toMatchObject({
      FunctionName: 'defaults',
      FunctionArn: arnOf('defaults'),
      Runtime: 'nodejs22.x',
      Role: ROLE,
      Handler: 'index.handler',
      CodeSize: zip.length,
      CodeSha256: createHash('sha256').update(zip).digest('base64'),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/defaults' },
    })
    expect(created.LastModified).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
    expect(created.RevisionId).toMatch(/^[0-9a-f-]{36}$/)
    expect(created).not.toHaveProperty('Environment')
  })

  test('keeps what it is given', async () => {
    const name = await create({
      Description: 'd',
      Timeout: 900,
      MemorySize: 10_240,
      Environment: { Variables: { STAGE: 'é', toString: 'x' } },
      Architectures: ['arm64'],
      Tags: { team: 'a', constructor: 'b' },
    })
    const { Configuration, Tags } = await service.client.getFunction({ FunctionName: name })
    expect(Configuration).toMatchObject({ Description: 'd', Timeout: 900, MemorySize: 10_240, Architectures: ['arm64'] })
    expect(Configuration?.Environment?.Variables).toEqual({ STAGE: 'é', toString: 'x' })
    expect(Tags).toEqual({ team: 'a', constructor: 'b' })
  })

  test('the SDK waiters find it', async () => {
    const name = await create()
    const wait = { client: service.client, maxWaitTime: 5, minDelay: 1 }
    expect((await waitUntilFunctionExists(wait, { FunctionName: name })).state).toBe('SUCCESS')
    expect((await waitUntilFunctionActiveV2(wait, { FunctionName: name })).state).toBe('SUCCESS')
    expect((await waitUntilFunctionUpdatedV2(wait, { FunctionName: name })).state).toBe('SUCCESS')
    await service.client.publishVersion({ FunctionName: name })
    const published = { FunctionName: name, Qualifier: '1' }
    expect((await waitUntilPublishedVersionActive(wait, published)).state).toBe('SUCCESS')
  })

  test('[K] a name that is taken: 409', async () => {
    const name = await create()
    await expect(service.client.createFunction(basics(name, zip))).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: `Function already exist: ${name}`,
      Type: 'User',
      $metadata: { httpStatusCode: 409 },
    })
  })

  test('two at once under one name: one wins', async () => {
    const both = [1, 2].map(() => service.client.createFunction(basics('race', zip)))
    const outcomes = await Promise.allSettled(both)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('Publish makes version 1', async () => {
    const created = await service.client.createFunction({ ...basics('published', zip), Publish: true })
    expect(created).toMatchObject({ Version: '1', FunctionArn: arnOf('published') })
  })

  const refusals: [string, Partial<CreateFunctionCommandInput>, string, string | RegExp][] = [
    ['no runtime', { Runtime: undefined }, 'InvalidParameterValueException', /^Runtime and Handler are mandatory/],
    ['no handler', { Handler: undefined }, 'InvalidParameterValueException', /^Runtime and Handler are mandatory/],
    [
      'a runtime that is not served',
      { Runtime: 'java21' },
      'InvalidParameterValueException',
      /^Value java21 at 'runtime' failed/,
    ],
    ['no code', { Code: {} }, 'InvalidParameterValueException', 'Please provide a source for function code.'],
    [
      'no zip',
      { Code: { ZipFile: Buffer.from('no zip') } },
      'InvalidParameterValueException',
      'Could not unzip uploaded file. Please check your file, then try to upload again.',
    ],
    [
      'a zip and a bucket',
      { Code: { ZipFile: Buffer.from('x'), S3Bucket: 'b' } },
      'InvalidParameterValueException',
      'Please do not provide other FunctionCode parameters when providing a ZipFile.',
    ],
    [
      'S3',
      { Code: { S3Bucket: 'bucket', S3Key: 'k' } },
      'InvalidParameterValueException',
      /no S3 to read the bucket bucket from/,
    ],
    ['an image', { Code: { ImageUri: 'i' } }, 'InvalidParameterValueException', /does not run container images/],
    ['a folder without leave', { Code: { S3Bucket: 'hot-reload', S3Key: '/' } }, 'InvalidParameterValueException', /not allowed/],
    ['a long timeout', { Timeout: 901 }, 'ValidationException', /'901' at 'timeout'.*less than or equal to 900/],
    ['no timeout', { Timeout: 0 }, 'ValidationException', /'0' at 'timeout'.*greater than or equal to 1/],
    ['much memory', { MemorySize: 10_241 }, 'ValidationException', /'10241' at 'memorySize'.*less than or equal to 10240/],
    ['little memory', { MemorySize: 127 }, 'ValidationException', /'127' at 'memorySize'.*greater than or equal to 128/],
    ['a bad role', { Role: 'role' }, 'ValidationException', /'role' at 'role' failed to satisfy constraint/],
    ['a long name', { FunctionName: 'n'.repeat(65) }, 'ValidationException', /at 'functionName'.*less than or equal to 64/],
    ['a bad name', { FunctionName: 'no spaces' }, 'ValidationException', /'no spaces' at 'functionName'/],
    [
      'the name of a variable',
      { Environment: { Variables: { AWS_REGION: 'x', _HANDLER: 'y', MINE: 'z' } } },
      'ValidationException',
      /environment/,
    ],
    ['a reserved variable', { Environment: { Variables: { AWS_REGION: 'x' } } }, 'InvalidParameterValueException', /AWS_REGION$/],
    [
      '4 KB of variables',
      { Environment: { Variables: { BIG: 'x'.repeat(4094) } } },
      'InvalidParameterValueException',
      /4KB limit/,
    ],
    ['a tag of AWS', { Tags: { 'aws:x': 'y' } }, 'InvalidParameterValueException', /^aws: prefixed/],
    [
      'many tags',
      { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) },
      'InvalidParameterValueException',
      /exceeds/,
    ],
  ]

  test.each(refusals)('[K] refuses %s', async (_, input, name, message) => {
    const call = service.client.createFunction({ ...basics('refused', zip), ...input } as CreateFunctionCommandInput)
    await expect(call).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    })
  })

  const unsupported: Partial<CreateFunctionCommandInput>[] = [
    { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:q' } },
    {
      FileSystemConfigs: [
        { Arn: 'arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-1', LocalMountPath: '/mnt/a' },
      ],
    },
    { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:l:1'] },
    { Code: { ZipFile: Buffer.from('x'), SourceKMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1' } },
    { KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/1' },
    { TracingConfig: { Mode: 'Active' } },
    { SnapStart: { ApplyOn: 'PublishedVersions' } },
    { EphemeralStorage: { Size: 1024 } },
    { LoggingConfig: { LogFormat: 'JSON' } },
    { LoggingConfig: { LogGroup: 'mine' } },
    { PackageType: 'Image' },
    { ImageConfig: { Command: ['x'] } },
  ]

  test.each(unsupported)('chosen: %j would do nothing, and is refused by name', async (input) => {
    const member = input.Code ? 'SourceKMSKeyArn' : (Object.keys(input)[0] ?? '')
    const call = service.client.createFunction({ ...basics('unsupported', zip), ...input })
    await expect(call).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: expect.stringContaining(member),
      $metadata: { httpStatusCode: 501 },
    })
  })

  test('the same settings asking for nothing are taken', async () => {
    const name = await create({
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      DeadLetterConfig: {},
      FileSystemConfigs: [],
      Layers: [],
      KMSKeyArn: '',
      TracingConfig: { Mode: 'PassThrough' },
      SnapStart: { ApplyOn: 'None' },
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text' },
      PackageType: 'Zip',
    })
    expect(await service.client.getFunctionConfiguration({ FunctionName: name })).toMatchObject({ State: 'Active' })
  })
})

describe('functions from a folder', () => {
  test('run where the operator allows them', async () => {
    const local = await startLambda({ hotReload: true })
    const folder = mkdtempSync(join(tmpdir(), 'portico-hot-'))
    try {
      const Code = { S3Bucket: 'hot-reload', S3Key: folder }
      await local.client.createFunction({ ...basics('hot', zip), Code })
      const { Code: location } = await local.client.getFunction({ FunctionName: 'hot' })
      expect(location).toEqual({ RepositoryType: 'hot-reload', Location: `file://${folder}` })
      const missing = { ...Code, S3Key: `${folder}/none` }
      await expect(local.client.createFunction({ ...basics('cold', zip), Code: missing })).rejects.toThrow('is none')
      const relative = { ...Code, S3Key: 'src' }
      await expect(local.client.createFunction({ ...basics('cold', zip), Code: relative })).rejects.toThrow('is none')
    } finally {
      await local.close()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('reading', () => {
  test('GetFunction tells where the zip is, to whoever it told, for a while', async () => {
    const { Code } = await service.client.getFunction({ FunctionName: await create() })
    expect(Code?.RepositoryType).toBe('S3')
    const location = Code?.Location ?? ''
    const fetched = await fetch(location)
    expect(fetched.status).toBe(200)
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(zip)
    expect((await fetch(location.replace(/expires=\d+/, 'expires=9999999999999'))).status).toBe(403)
    expect((await fetch(location.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')))).status).toBe(403)
    expect((await fetch(location, { method: 'POST' })).status).toBe(403)
  })

  test.each([
    ['a name', 'NAME', arnOf('NAME')],
    ['an ARN', arnOf('NAME'), arnOf('NAME')],
    ['a partial ARN', '000000000000:function:NAME', arnOf('NAME')],
    ['a name with a qualifier', 'NAME:$LATEST', `${arnOf('NAME')}:$LATEST`],
    ['an ARN with a version', `${arnOf('NAME')}:1`, `${arnOf('NAME')}:1`],
    ['an ARN with an alias', `${arnOf('NAME')}:live`, `${arnOf('NAME')}:live`],
  ])('[D] FunctionName may be %s', async (_, form, arn) => {
    const name = await create({ Publish: true })
    await service.client.createAlias({ FunctionName: name, Name: 'live', FunctionVersion: '1' })
    const { Configuration } = await service.client.getFunction({ FunctionName: form.replace('NAME', name) })
    expect(Configuration?.FunctionArn).toBe(arn.replace('NAME', name))
    const [, qualifier] = /:(\$LATEST|1|live)$/.exec(arn) ?? []
    expect(Configuration?.Version).toBe(qualifier === '1' || qualifier === 'live' ? '1' : '$LATEST')
    if (!qualifier) return
    const byQualifier = await service.client.getFunctionConfiguration({ FunctionName: name, Qualifier: qualifier })
    expect(byQualifier.FunctionArn).toBe(arn.replace('NAME', name))
  })

  test.each([
    ['no such function', { FunctionName: 'none' }, `Function not found: ${arnOf('none')}`],
    ['no such version', { FunctionName: 'defaults', Qualifier: '7' }, `Function not found: ${arnOf('defaults')}:7`],
    ['no such alias', { FunctionName: 'defaults', Qualifier: 'x' }, `Function not found: ${arnOf('defaults')}:x`],
    [
      'another region',
      { FunctionName: arnOf('defaults').replace('us-east-1', 'eu-west-1') },
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
  ])('[K+] cloudwatch-lambda.md 3: %s is 404', async (_, input, message) => {
    await expect(service.client.getFunction(input)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message,
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    })
  })

  test('[D] cloudwatch-lambda.md 3 #20: the form of an error on the wire', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=x'
    const response = await fetch(`${service.url}/2015-03-31/functions/none`, { headers: { authorization } })
    expect(response.status).toBe(404)
    expect(response.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException')
    expect(await response.json()).toEqual({ Type: 'User', Message: `Function not found: ${arnOf('none')}` })
  })

  test('[K] two qualifiers that differ: 400', async () => {
    const call = service.client.getFunction({ FunctionName: 'defaults:1', Qualifier: '2' })
    await expect(call).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining('derived'),
    })
  })

  test('what infrastructure tools read after a create', async () => {
    const FunctionName = await create()
    expect(await service.client.getFunctionCodeSigningConfig({ FunctionName })).toMatchObject({ FunctionName })
    expect(await service.client.getFunctionRecursionConfig({ FunctionName })).toMatchObject({ RecursiveLoop: 'Terminate' })
    expect(await service.client.getRuntimeManagementConfig({ FunctionName })).toMatchObject({ UpdateRuntimeOn: 'Auto' })
  })
})

describe('accounts and regions', () => {
  test('each has functions of its own', async () => {
    const mine = service.clientOf('111122223333')
    const elsewhere = service.clientOf('111122223333', 'eu-west-1')
    await mine.createFunction(basics('shared-name', zip))
    await elsewhere.createFunction({ ...basics('shared-name', zip), Description: 'elsewhere' })
    const { Functions } = await mine.listFunctions({})
    expect(Functions?.map((fn) => [fn.FunctionArn, fn.Description])).toEqual([
      ['arn:aws:lambda:us-east-1:111122223333:function:shared-name', ''],
    ])
    await expect(service.client.getFunction({ FunctionName: 'shared-name' })).rejects.toThrow('Function not found')
    await elsewhere.deleteFunction({ FunctionName: 'shared-name' })
    expect((await mine.getFunction({ FunctionName: 'shared-name' })).Configuration?.State).toBe('Active')
  })

  test('[K] the function of another account: 403', async () => {
    const call = service.client.deleteFunction({ FunctionName: 'arn:aws:lambda:us-east-1:999999999999:function:x' })
    await expect(call).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('is not authorized to perform: lambda:DeleteFunction on resource: arn:aws:lambda'),
      $metadata: { httpStatusCode: 403 },
    })
  })
})

describe('ListFunctions', () => {
  test('[D] pages by Marker and MaxItems, shows no states, and ALL adds the versions', async () => {
    const lister = service.clientOf('444444444444')
    for (const name of ['b', 'a', 'a-b']) await lister.createFunction({ ...basics(name, zip), Publish: name !== 'b' })
    const seen: (string | undefined)[] = []
    let Marker: string | undefined
    do {
      const page = await lister.listFunctions({ MaxItems: 2, Marker })
      expect(page.Functions?.length).toBeLessThanOrEqual(2)
      seen.push(...(page.Functions ?? []).map((fn) => fn.FunctionName))
      Marker = page.NextMarker
    } while (Marker)
    expect(seen).toEqual(['a', 'a-b', 'b'])
    const all = (await lister.listFunctions({ FunctionVersion: 'ALL' })).Functions ?? []
    const arn = 'arn:aws:lambda:us-east-1:444444444444:function:'
    const expected = ['a-b:$LATEST', 'a-b:1', 'a:$LATEST', 'a:1', 'b:$LATEST'].map((name) => `${arn}${name}`)
    expect(all.map((fn) => fn.FunctionArn ?? '').sort()).toEqual(expected)
    expect(all.every((fn) => fn.State === undefined && fn.LastUpdateStatus === undefined)).toBe(true)
    const paged: (string | undefined)[] = []
    do {
      const page = await lister.listFunctions({ MaxItems: 1, Marker, FunctionVersion: 'ALL' })
      paged.push(...(page.Functions ?? []).map((fn) => fn.FunctionArn))
      Marker = page.NextMarker
    } while (Marker)
    expect(paged).toEqual(all.map((fn) => fn.FunctionArn))
  })

  test('chosen: a marker that is none of ours', async () => {
    await expect(service.client.listFunctions({ Marker: '%%%' })).rejects.toThrow('Invalid marker')
  })
})
