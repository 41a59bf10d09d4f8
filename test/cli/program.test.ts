// What `portico` says of itself, and how it ends when it cannot do what it is asked.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Run, runner } from './run.ts'

let portico: Portico
let run: Run
beforeAll(async () => {
  portico = await startPortico()
  run = runner(portico.url)
})
afterAll(() => portico.close())

const COMMANDS = ['import', 'advise', 'export', 'describe', 'test-invoke', 'apis', 'stages', 'domains', 'flush-cache']

test('--help names every command, the variables and the exit codes, in 80 columns', async () => {
  const { code, stdout, stderr } = await run(['--help'])
  expect([code, stderr]).toEqual([0, ''])
  for (const command of ['serve', ...COMMANDS]) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'))
  for (const exit of ['0  done', '1  the service', '2  the command', '3  nobody']) expect(stdout).toContain(`  ${exit}`)
  const usual = stdout.split('\n').filter((line) => !line.includes('AWS_ACCESS_KEY_ID'))
  expect(Math.max(...usual.map((line) => line.length))).toBeLessThanOrEqual(84)
})

test.each(COMMANDS)('%s --help is about that command, and has what all share', async (command) => {
  const { code, stdout, stderr } = await run([command, '--help'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(new RegExp(`^Usage: portico ${command} `))
  expect(stdout).toContain('--endpoint <url>')
  expect(stdout).not.toContain('--version')
})

test.each([
  [['aps'], "unknown command 'aps'\n(Did you mean apis?)"],
  [['stage', 'x'], "unknown command 'stage'\n(Did you mean stages?)"],
  [['sreve'], "unknown command 'sreve'\n(Did you mean serve?)"],
  [['apis', '--jsn'], "unknown option '--jsn'\n(Did you mean --json?)"],
  [['stages'], "missing required argument 'api'"],
  [['apis', 'stray'], "too many arguments for 'apis'"],
  [
    ['export', 'pets/prod', '--format', 'raml'],
    "option '--format <format>' argument 'raml' is invalid. Allowed choices are oas30, swagger.",
  ],
  [['export', 'pets/prod', '--extensions', 'integrations,all'], '--extensions must be of'],
  [['export', 'prod'], '"prod" must be API/STAGE, such as pets/prod.'],
  [['test-invoke', 'pets', 'LINK', '/'], 'The method must be one of'],
  [['test-invoke', 'pets', 'GET', '/', '--header', 'novalue'], '--header must be NAME:VALUE, not "novalue".'],
  [['test-invoke', 'pets', 'GET', '/', '--stage-variable', '=x'], '--stage-variable must be NAME=VALUE, not "=x".'],
  [['import', '-', '--mode', 'merge'], '--mode is for --api'],
  [['import', '/no/such/file.yaml'], '/no/such/file.yaml cannot be read: there is no such file or folder.'],
  [['import', '-', '--type', 'soap'], "option '--type <type>' argument 'soap' is invalid. Allowed choices are rest, http."],
  [['advise', '-'], 'stdin is no OpenAPI document.'],
  [['import', '.'], '. cannot be read: it is a folder.'],
  [['import', '-'], 'stdin is empty.'],
  [['apis', '--endpoint', 'localhost'], '--endpoint must be a URL such as http://127.0.0.1:4566, not "localhost"'],
  [['--json', 'serve'], '`serve` comes first: portico serve [flags].'],
])('%j is a mistake of usage: exit code 2, told on stderr', async (args, message) => {
  const { code, stdout, stderr } = await run(args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`portico: ${message}`)
})

test('a variable that is no endpoint is named', async () => {
  const { code, stderr } = await run(['apis'], { env: { PORTICO_ENDPOINT: '', AWS_ENDPOINT_URL: 'ftp://x' } })
  expect([code, stderr]).toEqual([2, 'portico: AWS_ENDPOINT_URL must be a URL such as http://127.0.0.1:4566, not "ftp://x"\n'])
})

test('nobody listens: exit code 3, and what to do', async () => {
  const { code, stdout, stderr } = await run(['apis', '--endpoint', 'http://127.0.0.1:1'])
  expect([code, stdout]).toEqual([3, ''])
  expect(stderr).toBe(
    'portico: Nothing listens at http://127.0.0.1:1.\nStart Portico with `npm start`, or name another with --endpoint.\n',
  )
})

test.each([
  ['no JSON', 200, '<html>'],
  ['JSON of another kind', 200, '[1]'],
  ['an error page', 404, '<html>'],
])('what listens is no API Gateway (%s): exit code 3', async (_, status, body) => {
  const server = createServer((_request, response) => void response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { code, stderr } = await run(['apis', '--endpoint', `http://127.0.0.1:${(server.address() as AddressInfo).port}`])
  server.close()
  expect(code).toBe(3)
  expect(stderr).toContain(`answers (${status}), but not as API Gateway does.`)
})

test('the service refuses: exit code 1, its own error on stderr and nothing on stdout', async () => {
  const { code, stdout, stderr } = await run(['import', '-', '--json'], { input: 'no document' })
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^portico: BadRequestException: /)
})

test('the environment names region and account, as for the AWS CLI', async () => {
  await portico.apigateway.createRestApi({ name: 'at home' })
  const names = async (env: NodeJS.ProcessEnv): Promise<string[]> =>
    JSON.parse((await run(['apis', '--json'], { env })).stdout).items.map(({ name }: { readonly name: string }) => name)
  expect(await names({})).toEqual(['at home'])
  expect(await names({ AWS_REGION: 'eu-west-1' })).toEqual([])
  expect(await names({ AWS_DEFAULT_REGION: 'eu-west-1' })).toEqual([])
  expect(await names({ AWS_ACCESS_KEY_ID: '111122223333' })).toEqual([])
  const { stdout } = await run(['apis'], { env: { PORTICO_ENDPOINT: '', AWS_ENDPOINT_URL: portico.url } })
  expect(stdout).toContain('at home')
})

test('serve loads none of the commands, and they none of the server', async () => {
  const listen = `import { registerHooks } from 'node:module'
    registerHooks({ load: (url, context, next) => (process.stderr.write(url + '\\n'), next(url, context)) })`
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(listen)}` }
  const served = await run(['serve', '--help'], { env })
  expect(served.stderr).toContain('/src/server.ts')
  expect(served.stderr).not.toMatch(/\/src\/cli\/|commander/)
  const listed = await run(['apis'], { env })
  expect(listed.stderr).toContain('/src/cli/commands/apis.ts')
  expect(listed.stderr).not.toMatch(/\/src\/(server|serve|config)\.ts|\/src\/(store|control|execute-api)\/|undici|sqlite/)
})
