/**
 * `npm run demo`: starts Portico on embedded defaults, deploys the users API, makes two requests, and keeps serving.
 * Flags and PORTICO_* variables are those of `portico serve`.
 */
import { styleText } from 'node:util'
import { runServer } from '../../src/serve.ts'
import { deploy } from './deploy.ts'

const bold = (text: string): string => styleText('bold', text)
const dim = (text: string): string => styleText('dim', text)
const green = (text: string): string => styleText('green', text)
const print = (text = ''): void => {
  process.stdout.write(`${text}\n`)
}

async function show(method: string, url: string, body?: unknown): Promise<void> {
  const sent = body === undefined ? '' : ` ${JSON.stringify(body)}`
  print(`${bold(`${method} ${new URL(url).pathname}`)}${dim(sent)}`)
  const reply = await fetch(url, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  print(`  ${reply.ok ? green(String(reply.status)) : styleText('yellow', String(reply.status))} ${await reply.text()}`)
  print()
}

async function main(): Promise<void> {
  const server = await runServer(process.argv.slice(2))
  if (!server) return
  print()
  print(bold('Deploying examples/users-api through the AWS SDK'))
  const apiId = await deploy(server.url, (step) => print(`  ${green('>')} ${step}`))
  const url = `http://${apiId}.execute-api.localhost:${server.port}/prod/users`
  // Not every resolver knows *.localhost: the path form works everywhere.
  const byPath = `${server.url}/_aws/execute-api/${apiId}/prod/users`
  print()
  await show('POST', byPath, { name: 'Alice', email: 'alice@example.com', age: 30 })
  await show('POST', byPath, { name: 'Bob' })
  await show('GET', `${byPath}?limit=5`)
  print(bold('Try it'))
  print(`  curl '${url}?limit=5'`)
  print(`  curl '${byPath}' -H 'Content-Type: application/json' -d '{"name":"Carol","email":"carol@example.com"}'`)
  print(`  aws --endpoint-url ${server.url} apigateway get-resources --rest-api-id ${apiId}`)
  print()
  print(dim('Serving until Ctrl-C.'))
}

await main()
