/**
 * `npm test`: brings what the tests need that npm does not (boto3 and the AWS CLI, in a virtual environment of their own), runs them
 * all, and ends with `N passed, N failed`. Arguments go to vitest: `npm test -- test/vtl`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const venv = join(root, '.cache', 'python')
const requirements = join(root, 'test', 'python', 'requirements.txt')
const report = join(root, '.cache', 'test-report.json')

function run(command: string, args: readonly string[], quiet = false): boolean {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? 'ignore' : 'inherit',
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  return done.status === 0
}

/** False where there is no Python to build it with: the tests that need it then skip and say so. */
function preparePython(): boolean {
  const marker = join(venv, 'installed.txt')
  if (existsSync(marker) && readFileSync(marker, 'utf8') === readFileSync(requirements, 'utf8')) return true
  process.stdout.write('Preparing boto3 and the AWS CLI for the tests (once)...\n')
  rmSync(venv, { recursive: true, force: true })
  if (!run('python3', ['-m', 'venv', venv])) return false
  if (!run(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements])) return false
  return run('cp', [requirements, marker])
}

interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numFailedTestSuites: number
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

if (!preparePython()) process.stdout.write('No Python environment: the boto3 and AWS CLI tests will be skipped.\n')
rmSync(report, { force: true })
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const passed = run(process.execPath, [
  vitest,
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile=${report}`,
  ...process.argv.slice(2),
])
if (!existsSync(report)) {
  process.stdout.write('0 passed, 1 failed\n')
  process.exit(1)
}
const result = JSON.parse(readFileSync(report, 'utf8')) as Report
// A file that fails to load has no test to count: it is one failure.
const unloaded = result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
const failed = result.numFailedTests + unloaded
const skipped = result.numPendingTests > 0 ? `, ${result.numPendingTests} skipped` : ''
process.stdout.write(`${result.numPassedTests} passed, ${failed} failed${skipped}\n`)
process.exit(passed && failed === 0 ? 0 : 1)
