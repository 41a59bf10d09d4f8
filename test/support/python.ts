import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const bin = join(import.meta.dirname, '..', '..', '.cache', 'python', 'bin')

/** False where `npm test` found no Python to build the environment with. */
export const hasPython: boolean = existsSync(join(bin, 'python'))

/** The interpreter of that environment. */
export const pythonProgram: string = join(bin, 'python')

const environment = (endpoint: string, account: string, secret = 'test'): NodeJS.ProcessEnv => ({
  PATH: `${bin}:${process.env.PATH}`,
  HOME: '/nonexistent',
  AWS_ENDPOINT_URL: endpoint,
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_EC2_METADATA_DISABLED: 'true',
})

const run = promisify(execFile)

/** Runs a script of test/python with boto3 pointed at the endpoint; answers what it printed. */
export async function python(script: string, endpoint: string, account = '000000000000', secret = 'test'): Promise<string> {
  const path = join(import.meta.dirname, '..', 'python', script)
  return (await run(join(bin, 'python'), [path], { env: environment(endpoint, account, secret), maxBuffer: 1 << 24 })).stdout
}

/** Runs the AWS CLI; answers what it printed, parsed. */
export async function awsCli(endpoint: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(join(bin, 'aws'), ['--output', 'json', ...args], { env: environment(endpoint, '000000000000') })
  return stdout.trim() === '' ? null : JSON.parse(stdout)
}
