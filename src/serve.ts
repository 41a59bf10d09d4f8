/** `portico serve`: starts the server, says where it is, and stops it in order when asked. */
import { styleText } from 'node:util'
import { type Config, ConfigError, describeSettings, readConfig } from './config.ts'
import { createLog } from './core/log.ts'
import { type PorticoServer, startServer } from './server.ts'
import { StoreLocked } from './store/store.ts'
import { version } from './version.ts'

/** Starts with the given flags. null: it could not, and said why (or `--help` was asked). */
export async function runServer(args: readonly string[]): Promise<PorticoServer | null> {
  if (args.includes('--help')) {
    process.stdout.write(`portico serve [flags]\n\n${describeSettings()}\n`)
    return null
  }
  try {
    const config = readConfig(args, process.env)
    const server = await startServer(config, createLog(config.logLevel))
    // Counted from the start of the process, as a person waits for it.
    sayReady(server, config, performance.now())
    stopOnSignal(server)
    return server
  } catch (error) {
    process.stderr.write(`portico: ${explain(error)}\n`)
    process.exitCode = 1
    return null
  }
}

function sayReady(server: PorticoServer, { dataDir, controlAuth }: Config, ms: number): void {
  const bold = (text: string): string => styleText('bold', text)
  const lines = [
    `${bold(`Portico ${version}`)} is ready in ${Math.round(ms)} ms at ${bold(server.url)}`,
    `  data        ${dataDir}`,
    `  AWS CLI     aws --endpoint-url ${server.url} apigateway get-rest-apis`,
    `              ${CREDENTIALS[controlAuth]}`,
    `  invoke      http://{apiId}.execute-api.localhost:${server.port}/{stage}/...`,
    `  or          ${server.url}/_aws/execute-api/{apiId}/{stage}/...`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

const CREDENTIALS: Readonly<Record<Config['controlAuth'], string>> = {
  none: 'with any credentials and region: AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1',
  iam: "with root's --access-key-id and --secret-access-key, or those of an IAM user, and any region",
}

/** The first signal lets requests in flight finish; the second does not wait. */
function stopOnSignal(server: PorticoServer): void {
  let asked = false
  const stop = (): void => {
    if (asked) process.exit(130)
    asked = true
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}

/** For a person: what cannot be helped by the reader of a stack trace comes without one. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StoreLocked) return error.message
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number }
  if (code === 'EADDRINUSE') return `the port ${port} is in use. Stop what listens there, or choose another with --port.`
  return code === undefined ? (error.stack ?? error.message) : error.message
}
