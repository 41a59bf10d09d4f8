// The commands of README.md's "The command line", read out of it and run.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from '../e2e/process.ts'
import { startPortico } from '../support/portico.ts'
import { petStore } from './run.ts'

test('each command of the README does what it says', async () => {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8')
  const [, script = ''] = /## The command line\n.*?```sh\n(.*?)```/s.exec(readme) ?? []
  expect(script).toContain('portico import pets.yaml')
  const folder = await mkdtemp(join(tmpdir(), 'portico-readme-'))
  const portico = await startPortico()
  try {
    // JSON is YAML.
    await writeFile(join(folder, 'pets.yaml'), petStore('Pet Store'))
    const env = {
      PATH: process.env.PATH,
      PORTICO_ENDPOINT: portico.url,
      NODE: process.execPath,
      BIN: join(ROOT, 'bin', 'portico.js'),
    }
    const bash = ['--norc', '-euo', 'pipefail', '-c', `portico() { "$NODE" "$BIN" "$@"; }\n${script}`]
    const { stdout } = await promisify(execFile)('bash', bash, { cwd: folder, env })
    expect(stdout).toMatch(/^REST API: it has what HTTP APIs cannot do\.\n/)
    expect(stdout).toMatch(/^Imported pets\n/m)
    expect(stdout).toContain('{"id": "7"}')
    expect(stdout).toMatch(/^REST API \w+ "pets", stage prod/m)
    expect(stdout).toMatch(/^Updated pets\n/m)
    expect(stdout).toMatch(/^prod +\w{6} /m)
    expect(await readFile(join(folder, 'exported.yaml'), 'utf8')).toContain('x-amazon-apigateway-integration')
  } finally {
    await portico.close()
    await rm(folder, { recursive: true, force: true })
  }
})
