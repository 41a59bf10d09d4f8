import { Command } from 'commander'
import { HTTP_METHODS, ResourceTree } from '../../compile/resource-tree.ts'
import type { Structure } from '../../model/shape.ts'
import { visible } from '../display.ts'
import { CliError, EXIT, usage } from '../errors.ts'
import { pair, readTextOrFile } from '../input.ts'
import { findApi } from '../naming.ts'
import { paint, print, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession, type Session } from '../session.ts'
import { structure, text, texts } from '../values.ts'

type Pairs = readonly (readonly [name: string, value: string])[]

interface TestInvokeOptions {
  readonly body?: string
  readonly header?: Pairs
  readonly stageVariable?: Pairs
}

const header = pair(':', (given) => usage(`--header must be NAME:VALUE, not "${given}".`))
const stageVariable = pair('=', (given) => usage(`--stage-variable must be NAME=VALUE, not "${given}".`))

export function testInvokeCommand(): Command {
  return new Command('test-invoke')
    .summary('try a method, deployed or not')
    .description('Run a method as it stands, deployed or not, and show the answer and its log.')
    .argument('<api>', 'its id or name')
    .argument('<method>', 'GET, POST...')
    .argument('<path>', 'below the stage, with its query: /pets/7?full=true')
    .option('--body <text>', 'the body: a text, a file, or - for stdin')
    .option('--header <name:value>', 'a header; may be repeated', header)
    .option('--stage-variable <name=value>', 'a stage variable; may be repeated', stageVariable)
    .action(async (name: string, method: string, path: string, options: TestInvokeOptions, command: Command) => {
      const session = openSession(command)
      const target = { httpMethod: verb(method), path: path.startsWith('/') ? path : `/${path}` }
      const body = options.body === undefined ? undefined : await readTextOrFile(options.body)
      const restApiId = text((await findApi(session, name)).id)
      const resource = await resourceOf(session, restApiId, target)
      const input = {
        restApiId,
        resourceId: text(resource.id),
        httpMethod: target.httpMethod,
        pathWithQueryString: target.path,
        body,
        multiValueHeaders: grouped(options.header ?? []),
        stageVariables: Object.fromEntries(options.stageVariable ?? []),
      }
      const answer = await withProgress('Running the method', () => session.client.call('TestInvokeMethod', input))
      if (session.json) printJson({ resourceId: text(resource.id), resourcePath: text(resource.path), ...answer })
      else show(answer)
    })
}

function verb(method: string): string {
  const name = method.toUpperCase()
  if (HTTP_METHODS.has(name)) return name
  throw usage(`The method must be one of ${[...HTTP_METHODS].join(', ')}, not "${method}".`)
}

/** A header given twice has two values. */
function grouped(headers: Pairs): Structure {
  const names = Map.groupBy(headers, ([name]) => name)
  return Object.fromEntries([...names].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]))
}

interface Target {
  readonly httpMethod: string
  readonly path: string
}

/** The resource that a request would meet, found as the gateway finds it. */
async function resourceOf({ client }: Session, restApiId: string, { httpMethod, path }: Target): Promise<Structure> {
  const resources = await client.list('GetResources', { restApiId, embed: ['methods'] })
  const tree = new ResourceTree<Structure>()
  for (const resource of resources)
    for (const name of Object.keys(structure(resource.resourceMethods))) tree.add(text(resource.path), name, resource)
  const [plain = ''] = path.split('?')
  const found = tree.match(httpMethod, plain)
  if (found) return found.target
  const others = [...HTTP_METHODS].filter((other) => tree.match(other, plain))
  if (others.length > 0) throw new CliError(EXIT.refused, `${plain} has no ${httpMethod}.`, `It has ${others.join(', ')}.`)
  throw new CliError(EXIT.refused, `The API has no resource with methods for ${plain}.`, resourceList(resources))
}

const MOST_SHOWN = 12

function resourceList(resources: readonly Structure[]): string {
  const paths = resources
    .filter(({ resourceMethods }) => Object.keys(structure(resourceMethods)).length > 0)
    .map(({ path }) => text(path))
    .sort()
  const more = paths.length > MOST_SHOWN ? ` and ${paths.length - MOST_SHOWN} more` : ''
  return paths.length === 0 ? 'None of its resources has a method.' : `It has ${paths.slice(0, MOST_SHOWN).join(', ')}${more}.`
}

function show({ status, latency, multiValueHeaders, body, log }: Structure): void {
  const good = Number(status) < 400
  const headers = Object.entries(structure(multiValueHeaders)).flatMap(([name, values]) =>
    texts(values).map((value) => `${paint('cyan', visible(name))}: ${visible(value)}`),
  )
  const parts = [
    `${paint(good ? ['bold', 'green'] : ['bold', 'red'], String(status))} in ${latency ?? 0} ms`,
    ...headers,
    ...(body ? ['', shown(text(body))] : []),
    '',
    paint('dim', visible(text(log)).trimEnd()),
  ]
  print(parts.join('\n'))
}

/** Byte for byte, unless a terminal would act on it. */
const shown = (body: string): string => (process.stdout.isTTY ? visible(body) : body)
