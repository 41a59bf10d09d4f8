#!/usr/bin/env node
/** The `portico` command. The gateway and the commands for people are loaded apart: neither waits for the other. */
import { enableCompileCache } from 'node:module'

enableCompileCache()

async function main(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args
  const helpForServe = command === 'help' && rest[0] === 'serve'
  // Loaded after the compile cache is on, so that the next start reads it.
  if (command === 'serve' || helpForServe) {
    const { runServer } = await import('./serve.ts')
    await runServer(helpForServe ? ['--help'] : rest)
    return
  }
  const [{ runCli }, { version }] = await Promise.all([import('./cli/program.ts'), import('./version.ts')])
  await runCli(args, version)
}

await main(process.argv.slice(2))
