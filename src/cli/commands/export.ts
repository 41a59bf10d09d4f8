import { writeFile } from 'node:fs/promises'
import { Command, Option } from 'commander'
import { tryParseJson } from '../../core/json.ts'
import type { Structure } from '../../model/shape.ts'
import { fileError, usage } from '../errors.ts'
import { findApiStage } from '../naming.ts'
import { note, print, printJson } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession } from '../session.ts'
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
    .addOption(new Option('--format <format>', 'OpenAPI 3.0 or Swagger 2.0').choices(['oas30', 'swagger']).default('oas30'))
    .option('--yaml', 'YAML instead of JSON')
    .option('--extensions <list>', `what to add, of ${EXTENSIONS.join(',')}`)
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .action(async (place: string, options: ExportOptions, command: Command) => {
      const session = openSession(command)
      const extensions = extensionsOf(options.extensions)
      const { apiId, stageName } = await findApiStage(session, place)
      const input = {
        restApiId: apiId,
        stageName,
        exportType: options.format,
        accepts: options.yaml ? 'application/yaml' : 'application/json',
        ...(extensions ? { parameters: { extensions } } : null),
      }
      const { body, contentType } = await withProgress('Exporting', () => session.client.call('GetExport', input))
      const document = body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0)
      if (options.output !== undefined) await save(options.output, document)
      if (session.json)
        printJson(described({ restApiId: apiId, stageName, exportType: options.format, contentType }, document, options))
      else if (options.output === undefined) print(document.toString())
      else note(`Wrote ${options.output} (${document.length} bytes).`)
    })
}

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
  return { ...what, contentType: text(what.contentType), file: output ?? null, document: tryParseJson(written) ?? written }
}
