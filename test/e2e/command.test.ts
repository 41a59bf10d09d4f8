// The `portico` command as a person meets it: help, flags, variables, and what it says when it cannot start.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../src/config.ts'
import { call, createFunction } from './kit.ts'
import { type Exit, ROOT, serve, start } from './process.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-command-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const portico = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Exit> => start(['src/main.ts', ...args], env).exited

test.each([[['--help']], [['help']], [[]]])('portico %j explains itself', async (args) => {
  const { code, stdout, stderr } = await portico(args)
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^ {2}serve \[flags\.\.\.] +start the gateway$/m)
})

test('serve --help has every flag, its variable and its default', async () => {
  const { code, stdout } = await portico(['serve', '--help'])
  expect(code).toBe(0)
  for (const { flag, env, default: fallback } of Object.values(SETTINGS)) {
    const [, about = ''] = stdout.split(`--${flag} `)
    expect(about.split('--')[0]).toContain(`${env}${fallback && ` [${fallback}]`}`)
  }
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
})

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'))
  expect(await portico(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` })
})

test('an unknown command is said to be unknown', async () => {
  const { code, stderr } = await portico(['server'])
  expect([code, stderr.split('\n')[0]]).toEqual([2, "portico: unknown command 'server'"])
})

test.each([
  [['--port', '70000'], {}, '--port must be a whole number from 0 to 65535, not "70000"'],
  [['--port', 'x'], {}, '--port must be a whole number from 0 to 65535, not "x"'],
  [[], { PORTICO_PORT: '-1' }, 'PORTICO_PORT must be a whole number from 0 to 65535, not "-1"'],
  [['--host', '0.0.0.0'], {}, '--host: "0.0.0.0" is not loopback (127.0.0.1, ::1, localhost): whoever reaches it'],
  [['--host', '127.0.0.1.example.com'], {}, '--host: "127.0.0.1.example.com" is not loopback'],
  [[], { PORTICO_HOST: '192.168.0.1' }, '--host: "192.168.0.1" is not loopback'],
  [['--host', 'a b'], {}, '--host must be an address or a host name of this machine, not "a b"'],
  [['--control-auth', 'maybe'], {}, '--control-auth must be none or iam, not "maybe"'],
  [
    ['--host', '0.0.0.0', '--control-auth', 'iam'],
    {},
    '--host: "0.0.0.0" is not loopback (127.0.0.1, ::1, localhost): root needs an',
  ],
  [
    ['--host', '::', '--control-auth', 'iam', '--access-key-id', 'root'],
    { PORTICO_SECRET_ACCESS_KEY: 'short' },
    '--secret-access-key must have at least 16 characters',
  ],
  [[], { PORTICO_SECRET_ACCESS_KEY: 'a secret' }, 'PORTICO_SECRET_ACCESS_KEY must be 1 to 256 printable'],
  [['--access-key-id', 'a/b'], {}, '--access-key-id must be 1 to 128 letters'],
  [['--log-level', 'loud'], {}, '--log-level must be one of trace, debug, info, warn, error, silent, not "loud"'],
  [['--service-endpoint', 'sqs'], {}, '--service-endpoint must look like dynamodb=http://127.0.0.1:8000, not "sqs"'],
  [[], { PORTICO_SERVICE_ENDPOINTS: 'sqs=ftp://x' }, 'PORTICO_SERVICE_ENDPOINTS must look like'],
  [[], { PORTICO_LAMBDA_HOT_RELOAD: 'maybe' }, 'PORTICO_LAMBDA_HOT_RELOAD must be true or false, not "maybe"'],
  [['--lambda-max-sandboxes', '0'], {}, '--lambda-max-sandboxes must be a whole number from 1 to 10000, not "0"'],
  [['--no-such-flag'], {}, "Unknown option '--no-such-flag'"],
  [['stray'], {}, "Unexpected argument 'stray'"],
])('serve %j %j is refused in one line', async (args, env, message) => {
  const { code, stdout, stderr } = await portico(['serve', '--data-dir', join(folder, 'never'), ...args], env)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toContain(`portico: ${message}`)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('a data folder that cannot be one is refused without a stack trace', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  const { code, stderr } = await portico(['serve', '--port', '0', '--data-dir', join(file, 'below')])
  expect(code).toBe(1)
  expect(stderr).toContain(file)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('a part that cannot be opened ends it', async () => {
  const broken = join(folder, 'broken')
  await mkdir(broken, { mode: 0o700 })
  await writeFile(join(broken, 'lambda'), 'a file where a folder must be')
  const { code, stdout, stderr } = await portico(['serve', '--port', '0', '--data-dir', broken])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toBe(`portico: ENOTDIR: not a directory, mkdir '${join(broken, 'lambda', 'code')}'\n`)
})

test('variables configure it, flags win, and the banner says where it is', async () => {
  const env = { PORTICO_DATA_DIR: join(folder, 'other'), PORTICO_LOG_LEVEL: 'silent', PORTICO_HOST: 'localhost' }
  const running = await serve(join(folder, 'data'), ['--host', '::1'], env)
  expect(running.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect(running.output()).toContain(`data        ${join(folder, 'data')}`)
  expect(await fetch(`${running.url}/_portico/health`).then((reply) => reply.json())).toMatchObject({ status: 'ok' })
  expect((await running.kill('SIGINT')).code).toBe(0)
})

test('what is for nobody is told where things are', async () => {
  const running = await serve(join(folder, 'nobody'))
  const reply = await call(running.port, '/')
  expect([reply.status, JSON.parse(reply.text).message]).toEqual([
    404,
    expect.stringContaining('/_aws/execute-api/{apiId}/{stage}/'),
  ])
  await running.kill('SIGTERM')
})

test('functions run when the data folder is given as it is by default, relative to where Portico was started', async () => {
  const process = await serve(relative(ROOT, join(folder, 'relative')))
  try {
    await createFunction(process.lambda, 'here', 'export const handler = async () => "here"')
    const { Payload } = await process.lambda.invoke({ FunctionName: 'here' })
    expect(Buffer.from(Payload ?? []).toString()).toBe('"here"')
  } finally {
    await process.kill('SIGTERM')
  }
})
