/**
 * `npm run demo`: starts Portico on embedded defaults, deploys the users API, makes three requests, and keeps serving.
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

/** One request and its answer; `remark` says what to look at. */
async function show(method: string, base: string, path: string, body?: unknown, remark = ''): Promise<void> {
  const sent = body === undefined ? '' : ` ${JSON.stringify(body)}`
  print(`${bold(`${method} ${path}`)}${sent}${remark && dim(`   ${remark}`)}`)
  const reply = await fetch(`${base}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  const status = styleText(reply.ok ? 'green' : 'yellow', `${reply.status} ${reply.statusText}`)
  print(`  ${status}  ${await reply.text()}`)
  print()
}

async function main(): Promise<void> {
  const server = await runServer(process.argv.slice(2))
  if (!server) return
  print()
  print(bold('Deploying examples/users-api through the AWS SDK'))
  const apiId = await deploy(server.url, (step) => print(`  ${green('>')} ${step}`))
  // Not every resolver knows *.localhost: the path form works everywhere.
  const byPath = `${server.url}/_aws/execute-api/${apiId}/prod`
  const byHost = `http://${apiId}.execute-api.localhost:${server.port}/prod`
  print()
  await show('POST', byPath, '/users', { name: 'Alice', email: 'alice@example.com', age: 30 })
  await show('POST', byPath, '/users', { name: 'Bob' }, 'UserModel requires an email')
  await show('GET', byPath, '/users?limit=5')
  print(bold('Try it'))
  print(`  curl '${byHost}/users?limit=5'`)
  print(`  curl '${byPath}/users' -H 'Content-Type: application/json' -d '{"name":"Carol","email":"carol@example.com"}'`)
  print(`  aws --endpoint-url ${server.url} apigateway get-resources --rest-api-id ${apiId}`)
  print(`  aws --endpoint-url ${server.url} dynamodb scan --table-name Users`)
  print()
  print(dim('Serving until Ctrl-C.'))
}

await main()
