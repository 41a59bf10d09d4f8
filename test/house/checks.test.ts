// The compiler and the linter are tests like the others.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

function check(command: string, args: readonly string[]): string {
  const done = spawnSync(join(root, 'node_modules', '.bin', command), args, { cwd: root, encoding: 'utf8' })
  return done.status === 0 ? '' : `${done.stdout}${done.stderr}`
}

test('the compiler finds nothing', () => {
  expect(check('tsc', ['--noEmit'])).toBe('')
})

test('the linter and formatter find nothing', () => {
  expect(check('biome', ['ci', '--colors=off', '.'])).toBe('')
})
