import { Command } from 'commander'
import { allApis, type FoundApi } from '../naming.ts'
import { note, printJson, printTable } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession } from '../session.ts'
import { minute, structure, text, texts } from '../values.ts'

const COLUMNS = [
  { heading: 'ID', least: null },
  { heading: 'NAME', least: 12 },
  { heading: 'TYPE', least: null },
  { heading: 'ENDPOINT', least: null },
  { heading: 'CREATED', least: null },
  { heading: 'DESCRIPTION', least: 11 },
]

export function apisCommand(): Command {
  return new Command('apis')
    .summary('the REST APIs and HTTP APIs')
    .description('List the REST APIs and the HTTP APIs.')
    .action(async (_options: unknown, command: Command) => {
      const session = openSession(command)
      const { connection, json } = session
      const found = await withProgress('Listing APIs', () => allApis(session))
      if (json) printJson({ items: found.map(({ type, id, api }) => ({ type, id, ...api })) })
      else if (found.length > 0) printTable(COLUMNS, found.map(row))
      else note(`There are no APIs at ${connection.endpoint} in ${connection.region}. \`portico import FILE\` makes one.`)
    })
}

/** HTTP APIs are in their region, and nowhere else. */
function row({ type, id, name, api }: FoundApi): string[] {
  const [endpoint = 'REGIONAL'] = texts(structure(api.endpointConfiguration).types)
  return [id, name, type, endpoint, minute(api.createdDate), text(api.description)]
}
