/**
 * `npm run bench [pair...]`: each pair runs Portico and a real peer in one run, in turns, on the same work, and prints ratios.
 * Needs wrk, nginx and haproxy (Debian: apt-get install wrk nginx-light haproxy). docs/performance.md keeps the tables.
 */
import { spawnSync } from 'node:child_process'
import { deployment } from './pairs/deployment.ts'
import { httpProxy } from './pairs/http-proxy.ts'
import { lambda } from './pairs/lambda.ts'
import { mock } from './pairs/mock.ts'
import { scale } from './pairs/scale.ts'
import { start } from './pairs/start.ts'
import { usagePlan } from './pairs/usage-plan.ts'
import { vtl } from './pairs/vtl.ts'
import { printTable, type Row } from './support/table.ts'

const PAIRS: Readonly<Record<string, () => Promise<Row[]>>> = {
  'http-proxy': httpProxy,
  'usage-plan': usagePlan,
  mock,
  lambda,
  vtl,
  deployment,
  scale,
  start,
}

function requireTools(): void {
  const missing = ['wrk', 'nginx', 'haproxy'].filter((tool) => spawnSync('which', [tool]).status !== 0)
  if (missing.length === 0) return
  process.stderr.write(`The benchmarks need ${missing.join(', ')}. On Debian: apt-get install wrk nginx-light haproxy\n`)
  process.exit(1)
}

async function main(names: readonly string[]): Promise<void> {
  const wanted = names.length > 0 ? names : Object.keys(PAIRS)
  requireTools()
  const rows: Row[] = []
  for (const name of wanted) {
    const pair = PAIRS[name]
    if (!pair) throw new Error(`There is no pair "${name}". Choose from ${Object.keys(PAIRS).join(', ')}`)
    process.stderr.write(`${name}\n`)
    rows.push(...(await pair()))
  }
  printTable(rows)
}

await main(process.argv.slice(2))
