// `node examples/frameworks/demo.ts`, as a person runs it: what it prints is true, and the commands that it offers work.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startDemo } from '../e2e/demo-kit.ts'
import { call } from '../e2e/kit.ts'
import type { Running } from '../e2e/process.ts'

const run = promisify(execFile)

let dataDir: string
let demo: Running
let printed: string

async function show(): Promise<void> {
  demo = await startDemo('examples/frameworks/demo.ts', dataDir)
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
  const from = lines.indexOf(title)
  return lines.slice(from + 1, lines.indexOf('', from))
}

/** The URLs in the table of answers. */
const urls = (): string[] => section('GET /users/Zo%C3%AB').map((line) => /http:\S+/.exec(line)?.[0] ?? '')

test('each app answers under each shape, at the URL that stands beside it', async () => {
  const lines = section('GET /users/Zo%C3%AB')
  expect(lines).toHaveLength(9)
  for (const line of lines) expect(line).toMatch(/ 200 \{"id":"Zoë"\}$/)
  expect(new Set(urls()).size).toBe(9)
  for (const url of urls()) {
    const { hostname, port, pathname } = new URL(url)
    const path = `${pathname.replace(/\/$/, '')}/teapot`
    const answer = await call(Number(port), path, { headers: { Host: `${hostname}:${port}` } })
    expect({ url, status: answer.status, text: answer.text }).toEqual({ url, status: 418, text: 'short and stout' })
  }
})

test('it fits a terminal', () => {
  for (const line of printed.split('\n')) expect(line.length).toBeLessThanOrEqual(140)
})

test('every command that it offers works', async () => {
  const commands = section('Try it').map((line) => line.trim())
  expect(commands).toHaveLength(3)
  const outputs = await Promise.all(
    commands.map((command) => run('bash', ['--norc', '-c', command.replace('curl ', 'curl --silent --show-error --fail ')])),
  )
  const [cookies, json, event] = outputs.map(({ stdout }) => stdout)
  expect(cookies).toMatch(/^set-cookie: session=.*^set-cookie: theme=.*\{"a":"1","b":"2"\}$/ims)
  expect(json).toBe('{"hello":"world"}')
  expect(JSON.parse(event ?? '')).toMatchObject({
    context: { functionName: 'fastify' },
    event: { version: '2.0', rawPath: '/event' },
  })
})

test('run again on the same folder it deploys again, under the same URLs, and Ctrl-C ends it', async () => {
  const names = (): string[] => urls().map((url) => new URL(url).hostname)
  const before = names()
  demo.child.kill('SIGINT')
  expect((await demo.exited).code).toBe(0)
  await show()
  expect(names()).toEqual(before)
  expect(section('GET /users/Zo%C3%AB').filter((line) => line.includes(' 200 '))).toHaveLength(9)
})
