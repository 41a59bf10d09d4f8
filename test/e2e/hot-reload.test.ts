// `--lambda-hot-reload`: functions run from a folder of this machine and follow its files; without the flag nobody may.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython } from '../support/python.ts'
import { allowGateway, createApi, lambdaProxy, ROLE, until } from './kit.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-hot-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const fromFolder = (name: string, Runtime: 'nodejs22.x' | 'python3.12', S3Key: string) => ({
  FunctionName: name,
  Runtime,
  Handler: 'index.handler',
  Role: ROLE,
  Code: { S3Bucket: 'hot-reload', S3Key },
})

describe('with the flag', () => {
  let portico: Portico
  beforeAll(async () => {
    portico = await startPortico(['--lambda-hot-reload'])
  })
  afterAll(() => portico.close())

  const SOURCES = {
    'nodejs22.x': {
      file: 'index.mjs',
      source: (text: string) =>
        `import { word } from './lib/word.mjs'\nexport const handler = async () => ({ statusCode: 200, body: '${text} ' + word })`,
      library: { file: 'lib/word.mjs', source: (word: string) => `export const word = '${word}'` },
    },
    'python3.12': {
      file: 'index.py',
      source: (text: string) =>
        `from lib.word import word\ndef handler(event, context):\n    return {'statusCode': 200, 'body': '${text} ' + word}`,
      library: { file: 'lib/word.py', source: (word: string) => `word = '${word}'` },
    },
  } as const

  test.each(hasPython ? (['nodejs22.x', 'python3.12'] as const) : (['nodejs22.x'] as const))(
    'a %s function follows its files',
    async (runtime) => {
      const { file, source, library } = SOURCES[runtime]
      const home = join(folder, runtime)
      await mkdir(join(home, 'lib'), { recursive: true })
      await writeFile(join(home, file), source('one'))
      await writeFile(join(home, library.file), library.source('a'))
      const name = `hot-${file.split('.')[1]}`
      const { FunctionArn = '' } = await portico.lambda.createFunction(fromFolder(name, runtime, home))
      await allowGateway(portico.lambda, name)
      const api = await createApi(portico)
      await api.method('GET /', lambdaProxy(FunctionArn))
      await api.deploy()
      const text = async (): Promise<string> => (await api.call('/prod')).text
      expect(await text()).toBe('one a')
      await writeFile(join(home, file), source('two'))
      await until(async () => (await text()) === 'two a')
      await writeFile(join(home, library.file), library.source('b'))
      await until(async () => (await text()) === 'two b')
    },
  )

  test('a folder that is none is refused', async () => {
    const { lambda } = portico
    for (const path of [join(folder, 'nowhere'), 'relative/folder', join(folder, 'file')]) {
      await writeFile(join(folder, 'file'), '')
      expect(await refusal(lambda.createFunction(fromFolder('none', 'nodejs22.x', path)))).toBe(
        `InvalidParameterValueException 400 S3Key must be the absolute path of a folder on the machine that runs Portico: ${path} is none.`,
      )
    }
  })
})

test('without the flag a folder is refused, and so is any other bucket', async () => {
  const portico = await startPortico()
  expect(await refusal(portico.lambda.createFunction(fromFolder('cold', 'nodejs22.x', folder)))).toBe(
    'InvalidParameterValueException 400 Functions that run from a folder (S3Bucket hot-reload) are not allowed by the operator of this Portico.',
  )
  const elsewhere = { ...fromFolder('s3', 'nodejs22.x', folder), Code: { S3Bucket: 'bucket', S3Key: 'key.zip' } }
  expect(await refusal(portico.lambda.createFunction(elsewhere))).toBe(
    'InvalidParameterValueException 400 Portico has no S3 to read the bucket bucket from. Please provide a ZipFile.',
  )
  await portico.close()
})
