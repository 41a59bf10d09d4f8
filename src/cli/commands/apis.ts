import { Command } from 'commander'
import type { Structure } from '../../model/shape.ts'
import { note, printJson, printTable } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession } from '../session.ts'
import { minute, structure, text, texts } from '../values.ts'

const COLUMNS = [
  { heading: 'ID', least: null },
  { heading: 'NAME', least: 12 },
  { heading: 'ENDPOINT', least: null },
  { heading: 'CREATED', least: null },
  { heading: 'DESCRIPTION', least: 11 },
]

export function apisCommand(): Command {
  return new Command('apis')
    .summary('the REST APIs')
    .description('List the REST APIs.')
    .action(async (_options: unknown, command: Command) => {
      const { client, connection, json } = openSession(command)
      const items = await withProgress('Listing APIs', () => client.list('GetRestApis', {}))
      if (json) printJson({ items })
      else if (items.length > 0) printTable(COLUMNS, items.map(row))
      else note(`There are no APIs at ${connection.endpoint} in ${connection.region}. \`portico import FILE\` makes one.`)
    })
}

function row({ id, name, endpointConfiguration, createdDate, description }: Structure): string[] {
  const [type = ''] = texts(structure(endpointConfiguration).types)
  return [text(id), text(name), type, minute(createdDate), text(description)]
}
