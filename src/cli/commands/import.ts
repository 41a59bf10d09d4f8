import { Command, Option } from 'commander'
import type { Structure } from '../../model/shape.ts'
import type { ApiClient } from '../client.ts'
import { oneLine } from '../display.ts'
import { CliError, partlyDone, usage } from '../errors.ts'
import { readInput } from '../input.ts'
import { invokeUrl } from '../invoke-url.ts'
import { findApi } from '../naming.ts'
import { note, paint, print, printFields, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { quoted, sampleCall } from '../sample-call.ts'
import { openSession, type Session } from '../session.ts'
import { structure, text, texts } from '../values.ts'

interface ImportOptions {
  readonly name?: string
  readonly api?: string
  readonly mode?: string
  readonly basepath?: string
  readonly failOnWarnings?: boolean
  readonly deploy?: string
}

export function importCommand(): Command {
  return new Command('import')
    .summary('an OpenAPI document becomes an API')
    .description('Make an API of an OpenAPI document, or update one.')
    .argument('<file>', 'OpenAPI 2.0 or 3.x, JSON or YAML; - is stdin')
    .option('--name <name>', "the API's name, instead of the document's title")
    .option('--api <api>', 'update this API, by id or name, instead of making one')
    .addOption(new Option('--mode <mode>', 'how to update (default: merge)').choices(['merge', 'overwrite']))
    .addOption(new Option('--basepath <basepath>', "what the document's base path does").choices(['ignore', 'prepend', 'split']))
    .option('--fail-on-warnings', 'change nothing if the document gives warnings')
    .option('--deploy <stage>', 'deploy what was imported to this stage')
    .action(async (file: string, options: ImportOptions, command: Command) => {
      const session = openSession(command)
      if (options.mode !== undefined && options.api === undefined) throw usage('--mode is for --api: it says how to update it.')
      if (options.deploy === '') throw usage('--deploy needs the name of a stage.')
      const document = await readInput(file)
      if (document.length === 0) throw usage(`${file === '-' ? 'stdin' : file} is empty.`)
      const api = await withProgress(`Importing ${file}`, () => importDocument(session, document, options))
      const made = await withProgress('Counting its methods', () => takeStock(session, api, options.api === undefined))
      const { deployed, failure } = await withProgress('Deploying', () => deploy(session, made, options.deploy))
      if (session.json) printJson({ ...summary(made), deployed })
      else show(made, deployed)
      // The API stays, so what was made is told first.
      if (failure) throw partlyDone('The API is there, but it is not deployed.', failure)
      if (deployed === null && !session.json) suggestDeployment(file, made.id)
    })
}

function suggestDeployment(file: string, apiId: string): void {
  if (process.stderr.isTTY && file !== '-') note(`\nNext: portico import ${quoted(file)} --api ${apiId} --deploy prod`)
}

/** Makes or updates the API, then names it. */
async function importDocument(session: Session, body: Buffer, options: ImportOptions): Promise<Structure> {
  const { client } = session
  const { name, api, mode, basepath, failOnWarnings } = options
  const input = { body, failOnWarnings: failOnWarnings === true, ...(basepath ? { parameters: { basepath } } : null) }
  const restApiId = api === undefined ? null : text((await findApi(session, api)).id)
  const imported = restApiId
    ? await client.call('PutRestApi', { ...input, restApiId, mode: mode ?? 'merge' })
    : await client.call('ImportRestApi', input)
  return name === undefined ? imported : { ...imported, ...(await rename(client, text(imported.id), name)) }
}

/** A document's title is the name of its API, and the import has no other: so it is changed afterwards. */
async function rename(client: ApiClient, restApiId: string, name: string): Promise<Structure> {
  const patchOperations = [{ op: 'replace', path: '/name', value: name }]
  try {
    return await client.call('UpdateRestApi', { restApiId, patchOperations })
  } catch (error) {
    throw partlyDone(`The API ${restApiId} is there, but it could not be named.`, error)
  }
}

interface Made {
  readonly id: string
  readonly name: string
  /** False: it was there before. */
  readonly created: boolean
  readonly resources: readonly Structure[]
  readonly methods: number
  readonly warnings: readonly string[]
}

async function takeStock({ client }: Session, api: Structure, created: boolean): Promise<Made> {
  const resources = await client.list('GetResources', { restApiId: text(api.id), embed: ['methods'] })
  const methods = resources.reduce((total, { resourceMethods }) => total + Object.keys(structure(resourceMethods)).length, 0)
  return { id: text(api.id), name: text(api.name), created, resources, methods, warnings: texts(api.warnings) }
}

interface Deployed {
  readonly deploymentId: string
  readonly stageName: string
  readonly invokeUrl: string
  /** A command line; null: the API has no method. */
  readonly curl: string | null
}

interface Deploying {
  /** null: not asked for, or refused. */
  readonly deployed: Deployed | null
  readonly failure: CliError | null
}

async function deploy({ client, connection }: Session, made: Made, stageName: string | undefined): Promise<Deploying> {
  if (stageName === undefined) return { deployed: null, failure: null }
  try {
    const deployment = await client.call('CreateDeployment', { restApiId: made.id, stageName })
    const url = invokeUrl(connection, made.id, stageName)
    const curl = sampleCall(url, made.resources)
    return { deployed: { deploymentId: text(deployment.id), stageName, invokeUrl: `${url}/`, curl }, failure: null }
  } catch (error) {
    if (error instanceof CliError) return { deployed: null, failure: error }
    throw error
  }
}

function summary({ id, name, created, resources, methods, warnings }: Made): object {
  return { id, name, created, resources: resources.length, methods, warnings }
}

function show({ id, name, created, resources, methods, warnings }: Made, deployed: Deployed | null): void {
  print(`${created ? 'Imported' : 'Updated'} ${paint('bold', oneLine(name))}`)
  printFields([
    ['api', id],
    ['resources', String(resources.length)],
    ['methods', String(methods)],
    ...warnings.map((warning) => ['warning', warning, 'yellow'] as const),
    ...(deployed ? [['stage', `${deployed.stageName} (deployment ${deployed.deploymentId})`] as const] : []),
    ...(deployed ? [['invoke', deployed.invokeUrl] as const] : []),
    ...(deployed?.curl ? [['try', deployed.curl] as const] : []),
  ])
}
