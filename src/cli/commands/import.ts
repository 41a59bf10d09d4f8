import { Command, Option } from 'commander'
import { adviseOnDocument, whyText } from '../advise-document.ts'
import { oneLine } from '../display.ts'
import { CliError, partlyDone, usage } from '../errors.ts'
import { importHttp } from '../import-http.ts'
import { importRest } from '../import-rest.ts'
import type { Deployed, Imported, ImportOptions } from '../imported.ts'
import { readInput } from '../input.ts'
import { type FoundApi, findAnyApi } from '../naming.ts'
import { note, paint, print, printFields, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { quoted } from '../sample-call.ts'
import { openSession } from '../session.ts'

export function importCommand(): Command {
  return new Command('import')
    .summary('an OpenAPI document becomes an API')
    .description('Make a REST API or an HTTP API of an OpenAPI document, or update one.')
    .argument('<file>', 'OpenAPI 2.0 or 3.x, JSON or YAML; - is stdin')
    .option('--name <name>', "the API's name, instead of the document's title")
    .option('--api <api>', 'update this API, by id or name, instead of making one')
    .addOption(new Option('--type <type>', 'of which kind (default: as the document is written)').choices(['rest', 'http']))
    .addOption(new Option('--mode <mode>', 'how to update a REST API (default: merge)').choices(['merge', 'overwrite']))
    .addOption(new Option('--basepath <basepath>', "what the document's base path does").choices(['ignore', 'prepend', 'split']))
    .option('--fail-on-warnings', 'change nothing if the document gives warnings')
    .option('--deploy <stage>', 'deploy what was imported to this stage (default for a new HTTP API: $default)')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const session = openSession(command)
      if (options.mode !== undefined && options.api === undefined) throw usage('--mode is for --api: it says how to update it.')
      if (options.deploy === '') throw usage('--deploy needs the name of a stage.')
      const document = await readInput(file)
      if (document.length === 0) throw usage(`${file === '-' ? 'stdin' : file} is empty.`)
      const standing = options.api === undefined ? null : await findAnyApi(session, options.api)
      const chosen = await withProgress(`Reading ${file}`, () => chooseKind(document, options, standing))
      const importAs = chosen.type === 'HTTP' ? importHttp : importRest
      const made = await withProgress(`Importing ${file}`, () => importAs(session, document, options, standing?.id ?? null))
      const { deployed, failure } = await withProgress('Deploying', () => deploy(made))
      if (session.json) printJson(summary(made, chosen, deployed))
      else show(made, chosen, deployed)
      // The API stays, so what was made is told first.
      if (failure) throw partlyDone('The API is there, but it is not deployed.', failure)
      if (deployed === null && !session.json) suggestDeployment(file, made.id)
    })
}

interface Chosen {
  readonly type: 'REST' | 'HTTP'
  /** For people. */
  readonly why: string
}

/** An API that is there stays of its kind; else who calls says which, or the document does. */
async function chooseKind(document: Buffer, { type, mode }: ImportOptions, standing: FoundApi | null): Promise<Chosen> {
  const asked = type === undefined ? null : type === 'http' ? 'HTTP' : 'REST'
  if (standing) {
    if (asked !== null && asked !== standing.type)
      throw usage(`${standing.id} is ${KINDS[standing.type]}: --type cannot change it.`)
    if (standing.type === 'HTTP' && mode === 'merge') {
      throw usage('--mode is for REST APIs: a document always replaces what an HTTP API was.')
    }
    return { type: standing.type, why: 'as it was' }
  }
  if (asked !== null) return { type: asked, why: 'as --type says' }
  const advice = await adviseOnDocument(document)
  return advice
    ? { type: advice.written, why: whyText(advice) }
    : { type: 'REST', why: 'nothing in the document asks for an HTTP API' }
}

const KINDS = { REST: 'a REST API', HTTP: 'an HTTP API' } as const

function suggestDeployment(file: string, apiId: string): void {
  if (process.stderr.isTTY && file !== '-') note(`\nNext: portico import ${quoted(file)} --api ${apiId} --deploy prod`)
}

interface Deploying {
  /** null: not asked for, or refused. */
  readonly deployed: Deployed | null
  readonly failure: CliError | null
}

async function deploy({ deploy: work }: Imported): Promise<Deploying> {
  if (work === null) return { deployed: null, failure: null }
  try {
    return { deployed: await work(), failure: null }
  } catch (error) {
    if (error instanceof CliError) return { deployed: null, failure: error }
    throw error
  }
}

function summary(made: Imported, { type, why }: Chosen, deployed: Deployed | null): object {
  const { id, name, created, counts, warnings, importInfo } = made
  return { id, name, type, why, created, ...counts, warnings, ...(importInfo && { importInfo }), deployed }
}

function show(made: Imported, { type, why }: Chosen, deployed: Deployed | null): void {
  const { id, name, created, counts, warnings, importInfo } = made
  print(`${created ? 'Imported' : 'Updated'} ${paint('bold', oneLine(name))}`)
  printFields([
    ['api', id],
    ['type', `${type}: ${why}`],
    ...Object.entries(counts).map(([what, count]) => [what, String(count)] as const),
    ...(importInfo?.length ? [['ignored', ignoredText(importInfo.length)] as const] : []),
    ...warnings.map((warning) => ['warning', warning, 'yellow'] as const),
    ...(deployed ? [['stage', `${deployed.stageName} (deployment ${deployed.deploymentId})`] as const] : []),
    ...(deployed ? [['invoke', deployed.invokeUrl] as const] : []),
    ...(deployed?.curl ? [['try', deployed.curl] as const] : []),
  ])
}

const ignoredText = (count: number): string =>
  `${count} ${count === 1 ? 'part' : 'parts'} that HTTP APIs do not have (--json lists them)`
