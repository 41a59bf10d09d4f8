/**
 * `npm run bench [pair...]`: each pair runs Portico and a real peer in one run, in turns, on the same work, and prints ratios.
 * Needs wrk, nginx and haproxy, and for one pair varnish (Debian: apt-get install wrk nginx-light haproxy varnish).
 * docs/performance.md keeps the tables.
 */
import { spawnSync } from 'node:child_process'
import { authorizers } from './pairs/authorizers.ts'
import { cachedGet } from './pairs/cached-get.ts'
import { deployment } from './pairs/deployment.ts'
import { httpApi } from './pairs/http-api.ts'
import { httpProxy } from './pairs/http-proxy.ts'
import { lambda } from './pairs/lambda.ts'
import { mock } from './pairs/mock.ts'
import { scale } from './pairs/scale.ts'
import { sigv4 } from './pairs/sigv4.ts'
import { start } from './pairs/start.ts'
import { usagePlan } from './pairs/usage-plan.ts'
import { vtl } from './pairs/vtl.ts'
import { printTable, type Row } from './support/table.ts'

const PAIRS: Readonly<Record<string, () => Promise<Row[]>>> = {
  'http-proxy': httpProxy,
  'http-api': httpApi,
  'usage-plan': usagePlan,
  authorizers,
  'cached-get': cachedGet,
  mock,
  lambda,
  sigv4,
  vtl,
  deployment,
  scale,
  start,
}

/** Tool -> its Debian package. */
const TOOLS: Readonly<Record<string, string>> = { wrk: 'wrk', nginx: 'nginx-light', haproxy: 'haproxy' }
const TOOLS_OF_PAIRS: Readonly<Record<string, Readonly<Record<string, string>>>> = { 'cached-get': { varnishd: 'varnish' } }

function requireTools(pairs: readonly string[]): void {
  const needed = [TOOLS, ...pairs.map((pair) => TOOLS_OF_PAIRS[pair] ?? {})].flatMap((tools) => Object.entries(tools))
  const missing = needed.filter(([tool]) => spawnSync('which', [tool]).status !== 0)
  if (missing.length === 0) return
  const [tools, packages] = [0, 1].map((part) => missing.map((names) => names[part]).join(' '))
  process.stderr.write(`The benchmarks need ${tools}. On Debian: apt-get install ${packages}\n`)
  process.exit(1)
}

async function main(names: readonly string[]): Promise<void> {
  const wanted = names.length > 0 ? names : Object.keys(PAIRS)
  requireTools(wanted)
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
