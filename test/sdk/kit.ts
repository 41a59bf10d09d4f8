import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { fromBufferPromise } from 'yauzl'
import type { ApiDefinition, MethodDefinition } from '../../src/openapi/definition.ts'
import { generateSdk, type SdkRequest } from '../../src/sdk/sdks.ts'
import type { Received } from '../e2e/kit.ts'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '..', '..')

/** A file of a zip, by path. */
export async function unzipped(zip: Uint8Array): Promise<Map<string, string>> {
  const file = await fromBufferPromise(Buffer.from(zip))
  const files = new Map<string, string>()
  for await (const entry of file.eachEntry()) {
    files.set(entry.fileName, (await buffer(await file.openReadStreamPromise(entry))).toString())
  }
  return files
}

export class Folder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  async write(files: Iterable<readonly [string, string]>): Promise<void> {
    for (const [path, text] of files) {
      await mkdir(dirname(join(this.path, path)), { recursive: true })
      await writeFile(join(this.path, path), text)
    }
  }

  /** Runs a program in the folder; answers what it printed. Throws with what it said when it fails. */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run(program, args, { cwd: this.path, maxBuffer: 1 << 24 }).catch((error) => {
      throw new Error(`${error.stdout}${error.stderr}`)
    })
    return stdout
  }

  /** The compiler's complaints about the files below, empty when there are none. */
  async typeCheck(...files: readonly string[]): Promise<string> {
    const compilerOptions = {
      target: 'es2024',
      lib: ['esnext', 'dom'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: [],
    }
    await this.write([['tsconfig.json', JSON.stringify({ compilerOptions, files })]])
    return this.run(
      process.execPath,
      join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      '.',
      '--pretty',
      'false',
    ).then(
      () => '',
      (error) => error.message,
    )
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true })
  }
}

export const newFolder = async (): Promise<Folder> => new Folder(await mkdtemp(join(tmpdir(), 'portico-sdk-')))

/** An API of these methods, by `GET /path`. */
export function definitionOf(
  methods: Readonly<Record<string, Partial<MethodDefinition>>>,
  parts: Partial<ApiDefinition> = {},
): ApiDefinition {
  const resources = Object.entries(methods).map(([key, method]) => {
    const [httpMethod = '', path = ''] = key.split(' ')
    return { path, methods: [{ ...BARE, ...method, httpMethod }] }
  })
  return { ...EMPTY, ...parts, resources }
}

const BARE = {
  settings: {},
  requestValidator: null,
  authorizer: null,
  responses: [],
  integration: null,
  integrationResponses: [],
}
const EMPTY: ApiDefinition = {
  settings: { name: 'Pets' },
  models: [],
  requestValidators: [],
  authorizers: [],
  gatewayResponses: [],
  resources: [],
  documentation: null,
}

/** The files of a client for that API. */
export async function sdkFiles(
  definition: ApiDefinition,
  sdkType: string,
  invokeUrl = 'http://localhost/dev',
): Promise<Map<string, string>> {
  const request: SdkRequest = {
    sdkType,
    address: { invokeUrl, region: 'eu-west-1' },
    parameters: new Map(),
    mtime: new Date(0),
  }
  const zip = await generateSdk(definition, request)
  if (!zip) throw new Error('The client is too long.')
  return unzipped(zip)
}

/** As it stood on the wire. */
export const header = ({ headers }: Received, name: string): string | undefined => headers[name]?.toString()
