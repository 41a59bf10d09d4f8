import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Credentials } from '../auth/sigv4.ts'
import { endpointVariables } from './endpoint-variables.ts'
import type { FunctionConfiguration, FunctionValue } from './function-model.ts'
import { LambdaError } from './invocation.ts'
import { runtimeFamily } from './runtimes.ts'

/** What to start for a function. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

const BOOTSTRAPS = fileURLToPath(new URL('./bootstrap', import.meta.url))

/** Throws LambdaError 502 InvalidRuntimeException when this machine lacks what the runtime needs. */
export async function sandboxCommand(configuration: FunctionConfiguration, taskRoot: string): Promise<Command> {
  const { runtime, memorySize } = configuration
  switch (runtimeFamily(runtime)) {
    case 'nodejs':
      return { file: process.execPath, args: [...nodeFlags(runtime, memorySize), join(BOOTSTRAPS, 'node.mjs')] }
    case 'python':
      return { file: await findPython(runtime), args: ['-B', join(BOOTSTRAPS, 'python.py')] }
    case 'provided':
      return { file: join(taskRoot, 'bootstrap'), args: [] }
    default:
      throw invalidRuntime(`The runtime ${runtime} is not supported.`)
  }
}

/** Below Node.js 24 a .js file is CommonJS unless package.json says otherwise, and require() takes no ES modules. */
function nodeFlags(runtime: string, memorySize: number): string[] {
  const flags = [`--max-old-space-size=${Math.max(64, Math.floor(memorySize * 0.9))}`]
  if (Number.parseInt(runtime.slice('nodejs'.length), 10) < 24)
    flags.push('--no-experimental-detect-module', '--no-experimental-require-module')
  return flags
}

const run = promisify(execFile)
const pythons = new Map<string, Promise<string>>()

/**
 * The version that the runtime names if it is installed, else the machine's python3. What stands on the PATH may be a shim that
 * needs more of the gateway's environment than a function gets: python itself says where it is.
 */
function findPython(runtime: string): Promise<string> {
  const known = pythons.get(runtime) ?? askPython(runtime).catch(() => askPython('python3'))
  pythons.set(runtime, known)
  return known.catch(() => {
    pythons.delete(runtime)
    throw invalidRuntime(`The runtime ${runtime} needs python3, which is not on this machine's PATH.`)
  })
}

async function askPython(name: string): Promise<string> {
  const { stdout } = await run(name, ['-c', 'import sys; print(sys.executable)'], { timeout: 10_000 })
  return stdout.trim()
}

const invalidRuntime = (message: string): LambdaError =>
  new LambdaError(502, 'InvalidRuntimeException', message, { Type: 'Service' })

export interface SandboxSettings {
  readonly fn: FunctionValue
  readonly configuration: FunctionConfiguration
  readonly taskRoot: string
  readonly runtimeApi: string
  readonly logGroup: string
  readonly logStream: string
  readonly temporaryFolder: string
  readonly endpoint: string
  readonly serviceEndpoints: ReadonlyMap<string, string>
  /** The function's role; null: it cannot be played. */
  readonly credentials: Credentials | null
}

/** Without a role the key names the account that calls, so that a function finds what is in its own where nothing is verified. */
function credentialVariables({ fn, credentials }: SandboxSettings): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials?.accessKeyId ?? fn.account,
    AWS_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? 'portico',
    AWS_SESSION_TOKEN: credentials?.sessionToken ?? 'portico',
  }
}

/**
 * The whole environment of a sandbox (cloudwatch-lambda.md 5 [K+]): nothing of the gateway's own reaches a function. The
 * function's variables win over the first group, Lambda's reserved ones over the function's.
 */
export function sandboxEnvironment(settings: SandboxSettings): Record<string, string> {
  const { fn, configuration } = settings
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    TMPDIR: settings.temporaryFolder,
    AWS_ENDPOINT_URL: settings.endpoint,
    ...endpointVariables(settings.serviceEndpoints),
    ...credentialVariables(settings),
    ...configuration.environment,
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: configuration.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: settings.logStream,
    AWS_LAMBDA_RUNTIME_API: settings.runtimeApi,
    LAMBDA_TASK_ROOT: settings.taskRoot,
    LAMBDA_RUNTIME_DIR: BOOTSTRAPS,
    _HANDLER: configuration.handler,
  }
}
