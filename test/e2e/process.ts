// A whole Portico as its users start it: `node src/main.ts serve` in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { Lambda } from '@aws-sdk/client-lambda'

export const ROOT: string = join(import.meta.dirname, '..', '..')

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<Exit>
  /** What it has printed so far. */
  output(): string
}

/** Starts a script of this project; the environment holds nothing but `env` and the PATH. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const exited = new Promise<Exit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { child, exited, output: () => stdout }
}

export interface PorticoProcess extends Running {
  readonly url: string
  readonly port: number
  readonly apigateway: APIGateway
  readonly lambda: Lambda
  kill(signal: NodeJS.Signals): Promise<Exit>
}

/** Starts `portico serve` on a free port; resolves when it says that it is ready. */
export async function serve(
  dataDir: string,
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<PorticoProcess> {
  const running = start(['src/main.ts', 'serve', '--port', '0', '--data-dir', dataDir, ...flags], env)
  const url = await new Promise<string>((resolve, reject) => {
    running.child.stdout?.on('data', () => {
      const [, found] = /is ready in \d+ ms at (http:\S+)/.exec(running.output()) ?? []
      if (found) resolve(found)
    })
    running.exited.then(({ stderr }) => reject(new Error(`portico did not start: ${stderr}`)))
  })
  const options = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'x' },
    maxAttempts: 1,
  }
  return {
    ...running,
    url,
    port: Number(new URL(url).port),
    apigateway: new APIGateway(options),
    lambda: new Lambda(options),
    kill: (signal) => {
      running.child.kill(signal)
      return running.exited
    },
  }
}
