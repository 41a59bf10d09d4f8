import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileLogGroups } from '../../src/observe/log-groups-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portico-logs-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

test('an event is a line with its time, in the file of its group and stream', async () => {
  const logs = fileLogGroups(folder)
  logs.write('API-Gateway-Execution-Logs_a1/prod', 'abc', 0, '(id) first')
  logs.write('API-Gateway-Execution-Logs_a1/prod', 'abc', 1000, 'two\nlines\n')
  logs.write('/aws/lambda/hello', '2026/01/01/[$LATEST]0f', 0, 'START')
  await logs.close()
  expect(readFileSync(join(folder, 'API-Gateway-Execution-Logs_a1/prod/abc.log'), 'utf8')).toBe(
    '1970-01-01T00:00:00.000Z (id) first\n1970-01-01T00:00:01.000Z two\\nlines\n',
  )
  expect(readFileSync(join(folder, 'aws/lambda/hello/2026_01_01_[$LATEST]0f.log'), 'utf8')).toContain('START')
})

test('events reach the file without close', async () => {
  const logs = fileLogGroups(folder, { delayMs: 1 })
  logs.write('g', 's', 0, 'soon')
  await expect.poll(() => existsSync(join(folder, 'g/s.log')) && readFileSync(join(folder, 'g/s.log'), 'utf8')).toContain('soon')
  await logs.close()
})

test('no name leads out of the folder', async () => {
  const inside = join(folder, 'logs')
  const logs = fileLogGroups(inside)
  for (const group of ['../../x', '..', '', '/', 'a/../../../y', 'a\0b', '...']) logs.write(group, '../../../../z', 0, 'hostile')
  logs.write('g', '..', 0, 'hostile')
  await logs.close()
  expect(readdirSync(folder)).toEqual(['logs'])
  expect(readdirSync(join(inside, 'g'))).toEqual(['_.log'])
  const files = readdirSync(inside, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.length).toBeGreaterThanOrEqual(5)
})

test('a full file makes room once', async () => {
  const logs = fileLogGroups(folder, { maxFileBytes: 100, delayMs: 1 })
  for (let i = 0; i < 5; i++) {
    logs.write('g', 's', 0, `${i}`.repeat(60))
    await expect
      .poll(() => existsSync(join(folder, 'g/s.log')) && readFileSync(join(folder, 'g/s.log'), 'utf8'))
      .toContain(`${i}`.repeat(60))
  }
  await logs.close()
  expect(readdirSync(join(folder, 'g')).sort()).toEqual(['s.log', 's.log.1'])
  expect(readFileSync(join(folder, 'g/s.log.1'), 'utf8')).toContain('3'.repeat(60))
  expect(statSync(join(folder, 'g/s.log')).size).toBeLessThanOrEqual(100)
})

test('what waits is bounded, and what is dropped is counted', async () => {
  const logs = fileLogGroups(folder, { maxWaitingBytes: 1000 })
  for (let i = 0; i < 100; i++) logs.write('g', 's', 0, 'x'.repeat(73))
  await logs.close()
  const lines = readFileSync(join(folder, 'g/s.log'), 'utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(11)
  expect(lines[10]).toMatch(/90 events were dropped/)
})

test('a disk that refuses never throws', async () => {
  await writeFile(join(folder, 'g'), 'a file where a folder should be')
  const logs = fileLogGroups(folder)
  logs.write('g', 's', Number.NaN, 'lost')
  logs.write('h', 's', 0, 'kept')
  await logs.close()
  logs.write('h', 's', 0, 'too late')
  await logs.close()
  expect(readFileSync(join(folder, 'h/s.log'), 'utf8')).toBe('1970-01-01T00:00:00.000Z kept\n')
})
