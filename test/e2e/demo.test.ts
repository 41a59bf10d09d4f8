// `npm run demo`, as a person runs it: what it prints is true, and the commands that it offers work.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasPython } from '../support/python.ts'
import { startDemo } from './demo-kit.ts'
import { call } from './kit.ts'
import { ROOT, type Running } from './process.ts'

const run = promisify(execFile)

let dataDir: string
let demo: Running
let printed: string

async function show(): Promise<void> {
  demo = await startDemo('examples/users-api/demo.ts', dataDir)
  printed = demo.output()
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-demo-'))
  await show()
})
afterAll(async () => {
  demo.child.kill('SIGTERM')
  await demo.exited
  await rm(dataDir, { recursive: true, force: true })
})

/** The lines of a section, up to the next blank one. */
function section(title: string): string[] {
  const lines = printed.split('\n')
  const from = lines.findIndex((line) => line.startsWith(title))
  const to = lines.indexOf('', from)
  return lines.slice(from + 1, to)
}

test('it creates, refuses and lists users', () => {
  const [created = ''] = section('POST /users')
  expect(created).toMatch(/^ {2}201 Created +\{"userId":"[0-9a-f-]{36}","name":"Alice","email":"alice@example\.com","age":30\}$/)
  const refused = printed.split('\n').find((line) => line.includes(' 400 '))
  expect(refused).toBe('  400 Bad Request  {"message": "Invalid request body"}')
  const [listed = ''] = section('GET /users?limit=5')
  const { users } = JSON.parse(listed.slice(listed.indexOf('{')))
  expect(users).toEqual([expect.objectContaining({ name: 'Alice' })])
})

test('every command that it offers works', async () => {
  const commands = section('Try it').map((line) => line.trim())
  expect(commands.length).toBeGreaterThanOrEqual(4)
  const PATH = `${join(ROOT, '.cache', 'python', 'bin')}:${process.env.PATH}`
  for (const command of commands) {
    if (command.startsWith('aws ') && !hasPython) continue
    const { stdout } = await run('bash', ['--norc', '-c', command.replace('curl ', 'curl --silent --show-error --fail ')], {
      env: {
        PATH,
        HOME: '/nonexistent',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    })
    expect(stdout).toMatch(/"users"|"userId"|"items"|"Items"/)
  }
})

test('the example answers its other methods', async () => {
  const [, base = ''] = /curl '(http:\S+\/users)\?/.exec(printed) ?? []
  const { port, hostname, pathname } = new URL(base)
  const at = (path: string, method = 'GET', body?: string) =>
    call(Number(port), `${pathname}${path}`, { method, headers: { Host: `${hostname}:${port}` }, ...(body ? { body } : {}) })
  const created = JSON.parse((await at('', 'POST', '{"name":"Dora","email":"dora@example.com"}')).text)
  expect(JSON.parse((await at(`/${created.userId}`)).text)).toMatchObject({ name: 'Dora' })
  expect((await at('/nobody')).status).toBe(404)
  const preflight = await at('', 'OPTIONS')
  expect(preflight.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET,POST,OPTIONS',
  })
})

test('run again on the same folder it deploys again, under the same URL, and Ctrl-C ends it', async () => {
  const [, url = ''] = /(\/\/users-api\.execute-api\.localhost):/.exec(printed) ?? []
  expect(url).not.toBe('')
  demo.child.kill('SIGINT')
  expect((await demo.exited).code).toBe(0)
  await show()
  expect(printed).toContain(url)
  expect(section('GET /users?limit=5')[0]).toContain('Alice')
})
