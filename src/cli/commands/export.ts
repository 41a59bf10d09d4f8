import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { tryParseJson } from '../../core/json.ts'
import type { Structure, Value } from '../../model/shape.ts'
import { fileError, usage } from '../errors.ts'
import { findAnyApiStage } from '../naming.ts'
import { note, print, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession, type Session } from '../session.ts'
import { text } from '../values.ts'

interface ExportOptions {
  readonly format: string
  readonly yaml?: boolean
  readonly extensions?: string
  readonly output?: string
}

const EXTENSIONS = ['integrations', 'authorizers', 'apigateway', 'postman']

export function exportCommand(): Command {
  return new Command('export')
    .summary('the OpenAPI document of a stage')
    .description('Write the OpenAPI document of a stage.')
    .argument('<api/stage>', 'an API, by id or name, and one of its stages')
    .addOption(
      new Option('--format <format>', 'OpenAPI 3.0 or, of REST APIs, Swagger 2.0').choices(['oas30', 'swagger']).default('oas30'),
    )
    .option('--yaml', 'YAML instead of JSON')
    .option('--extensions <list>', `what to add, of ${EXTENSIONS.join(',')}; of an HTTP API each means all`)
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .action(async (place: string, options: ExportOptions, command: Command) => {
      const session = openSession(command)
      const extensions = extensionsOf(options.extensions)
      const { api, stageName } = await findAnyApiStage(session, place)
      const exportOf = api.type === 'HTTP' ? exportHttp : exportRest
      const { what, document } = await withProgress('Exporting', () => exportOf(session, api.id, stageName, options, extensions))
      if (options.output !== undefined) await save(options.output, document)
      if (session.json) printJson(described(what, document, options))
      else if (options.output === undefined) print(document.toString())
      else note(`Wrote ${options.output} (${document.length} bytes).`)
    })
}

interface Exported {
  /** What was asked for and what came, besides the document. */
  readonly what: Structure
  readonly document: Buffer
}

async function exportRest(
  { client }: Session,
  restApiId: string,
  stageName: string,
  { format, yaml }: ExportOptions,
  extensions: string | null,
): Promise<Exported> {
  const accepts = yaml ? 'application/yaml' : 'application/json'
  const parameters = extensions ? { parameters: { extensions } } : null
  const { body, contentType } = await client.call('GetExport', {
    restApiId,
    stageName,
    exportType: format,
    accepts,
    ...parameters,
  })
  return { what: { restApiId, stageName, exportType: format, contentType: text(contentType) }, document: bytes(body) }
}

/** Its extensions are all there or none is. */
async function exportHttp(
  { http }: Session,
  apiId: string,
  stageName: string,
  { format, yaml }: ExportOptions,
  extensions: string | null,
): Promise<Exported> {
  if (format !== 'oas30') throw usage('--format swagger is for REST APIs: HTTP APIs are exported as OpenAPI 3.0.')
  const outputType = yaml ? 'YAML' : 'JSON'
  const input = { apiId, stageName, specification: 'OAS30', outputType, includeExtensions: extensions !== null }
  const { body } = await http.call('ExportApi', input)
  return { what: { apiId, stageName, specification: 'OAS30', outputType }, document: bytes(body) }
}

const bytes = (body: Value): Buffer => (body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0))

function extensionsOf(list: string | undefined): string | null {
  const names = (list ?? '').split(',').map((name) => name.trim())
  const unknown = names.find((name) => name !== '' && !EXTENSIONS.includes(name))
  if (unknown !== undefined) throw usage(`--extensions must be of ${EXTENSIONS.join(', ')}, not "${unknown}".`)
  return names.filter(Boolean).join(',') || null
}

async function save(file: string, document: Buffer): Promise<void> {
  try {
    await writeFile(file, document)
  } catch (error) {
    throw fileError(file, 'written', error)
  }
}

/** A document in JSON is part of the answer, one in YAML a text in it. */
function described(what: Structure, document: Buffer, { output }: ExportOptions): object {
  const written = document.toString()
  return { ...what, file: output ?? null, document: tryParseJson(written) ?? written }
}
