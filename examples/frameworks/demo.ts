/**
 * `node examples/frameworks/demo.ts`: starts Portico, deploys three apps under three shapes of API, asks each the same question,
 * and keeps serving. Flags and PORTICO_* variables are those of `portico serve`.
 */
import { styleText } from 'node:util'
import { runServer } from '../../src/serve.ts'
import { type Deployed, deploy } from './deploy.ts'

const bold = (text: string): string => styleText('bold', text)
const dim = (text: string): string => styleText('dim', text)
const green = (text: string): string => styleText('green', text)
const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

const SAYS: Readonly<Record<Deployed['shape'], string>> = {
  rest: 'REST API, event 1.0',
  'http-v1': 'HTTP API, event 1.0',
  'http-v2': 'HTTP API, event 2.0',
}

/** One row: what was asked for, and the answer. */
async function row({ framework, shape, apiId, base }: Deployed, server: { url: string; port: number }): Promise<string> {
  // Not every resolver knows *.localhost: the path form works everywhere, and reaches the same stage.
  const reply = await fetch(`${server.url}/_aws/execute-api/${apiId}${base}/users/Zo%C3%AB`)
  const url = `http://${apiId}.execute-api.localhost:${server.port}${base}`
  const status = styleText(reply.ok ? 'green' : 'yellow', String(reply.status))
  return `  ${framework.padEnd(8)} ${SAYS[shape].padEnd(20)} ${url.padEnd(54)} ${status} ${await reply.text()}`
}

async function main(): Promise<void> {
  const server = await runServer(process.argv.slice(2))
  if (!server) return
  print()
  print(bold('Deploying examples/frameworks through the AWS SDK'))
  const deployed = await deploy(server.url, (step) => print(`  ${green('>')} ${step}`))
  print()
  print(bold('GET /users/Zo%C3%AB'))
  for (const api of deployed) print(await row(api, server))
  print()
  print(bold('Try it'))
  const byPath = (apiId: string): string => `${server.url}/_aws/execute-api/${apiId}`
  print(`  curl -i '${byPath('express-rest')}/prod/cookies' -H 'Cookie: a=1; b=2'`)
  print(`  curl '${byPath('hono-http-v1')}/json' -H 'Content-Type: application/json' -d '{"hello":"world"}'`)
  print(`  curl '${byPath('fastify-http-v2')}/event'`)
  print()
  print(dim('Serving until Ctrl-C.'))
}

await main()
