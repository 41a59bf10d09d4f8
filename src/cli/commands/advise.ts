import { Command } from 'commander'
import type { Advice, Reason } from '../../openapi/http-api-advice.ts'
import { adviseOnDocument, reasonText } from '../advise-document.ts'
import { oneLine } from '../display.ts'
import { usage } from '../errors.ts'
import { readInput } from '../input.ts'
import { paint, print, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'

const MORE = `
REST APIs have more features. HTTP APIs answer faster, cost 71% less at AWS, and do
what most documents need: Lambda and HTTP backends, JWT and Lambda authorizers,
CORS, stages that deploy by themselves. No document says what else asks for a REST
API: usage plans, caches of stages, canaries, AWS WAF, X-Ray.
`

export function adviseCommand(): Command {
  return new Command('advise')
    .summary('REST API or HTTP API, and why')
    .description('Say whether an OpenAPI document should be a REST API or an HTTP API, and what in it decides.')
    .argument('<file>', 'OpenAPI 2.0 or 3.x, JSON or YAML; - is stdin')
    .addHelpText('after', MORE)
    .action(async (file: string, _options: unknown, command: Command) => {
      const document = await readInput(file)
      const advice = await withProgress(`Reading ${file}`, () => adviseOnDocument(document))
      if (!advice) throw usage(`${file === '-' ? 'stdin' : file} is no OpenAPI document.`)
      const { json } = command.optsWithGlobals<{ readonly json?: boolean }>()
      if (json) printJson(advice)
      else show(advice)
    })
}

const KINDS = { REST: 'REST API', HTTP: 'HTTP API', WEBSOCKET: 'WebSocket API' } as const

function show(advice: Advice): void {
  const { recommended, reasons } = advice
  const needs = reasons.filter(({ weight }) => weight === 'needs')
  const sections: readonly (readonly [title: string, reasons: readonly Reason[]])[] = [
    ['Only REST APIs have', needs.filter(({ kind }) => kind === 'REST')],
    ['Only HTTP APIs have', needs.filter(({ kind }) => kind === 'HTTP')],
    ['Only WebSocket APIs have, so that part is an API of its own', needs.filter(({ kind }) => kind === 'WEBSOCKET')],
    [
      'Written for REST APIs, but HTTP APIs can do it',
      reasons.filter((reason) => reason.weight === 'written' && reason.kind === 'REST'),
    ],
    [
      'Written for HTTP APIs, but REST APIs can do it',
      reasons.filter((reason) => reason.weight === 'written' && reason.kind === 'HTTP'),
    ],
    ['Simpler with HTTP APIs', reasons.filter(({ weight }) => weight === 'suits')],
  ]
  print(`${paint('bold', KINDS[recommended])}: ${verdict(advice)}`)
  for (const [title, found] of sections) {
    if (found.length === 0) continue
    print(`\n${title}:`)
    for (const reason of found) print(`  ${oneLine(reasonText(reason))}`)
  }
}

function verdict({ recommended, written, reasons }: Advice): string {
  const clash = reasons.some(({ kind, weight }) => kind === 'HTTP' && weight === 'needs')
  if (recommended === 'REST') {
    return clash
      ? 'it has what HTTP APIs cannot do. What only HTTP APIs have must be done otherwise, or in an API of its own.'
      : 'it has what HTTP APIs cannot do.'
  }
  return written === 'HTTP'
    ? 'it has what only HTTP APIs have, or is written for one.'
    : 'nothing in it needs a REST API, and an HTTP API costs less and answers faster.'
}
