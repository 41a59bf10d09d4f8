#!/usr/bin/env node
/** The `portico` command: argv to config to server. */
import { enableCompileCache } from 'node:module'

enableCompileCache()

const USAGE = `portico: Amazon API Gateway that runs anywhere

  portico serve [flags]     start the gateway
  portico serve --help      the flags, their variables and defaults
  portico --version
`

async function main([command, ...args]: readonly string[]): Promise<void> {
  // Loaded after the compile cache is on, so that the next start reads it.
  const { runServer } = await import('./serve.ts')
  const { version } = await import('./version.ts')
  if (command === '--version') process.stdout.write(`${version}\n`)
  else if (command === 'serve') await runServer(args)
  else {
    const asked = command === undefined || command === '--help' || command === 'help'
    ;(asked ? process.stdout : process.stderr).write(asked ? USAGE : `portico: there is no command "${command}"\n\n${USAGE}`)
    process.exitCode = asked ? 0 : 2
  }
}

await main(process.argv.slice(2))
