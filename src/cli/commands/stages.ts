import { Command } from 'commander'
import type { Structure } from '../../model/shape.ts'
import { invokeUrl } from '../invoke-url.ts'
import { findApi } from '../naming.ts'
import { note, printJson, printTable } from '../output.ts'
import { openSession } from '../session.ts'
import { minute, structure, structures, text } from '../values.ts'

const COLUMNS = [
  { heading: 'STAGE', least: 12 },
  { heading: 'DEPLOYMENT', least: null },
  { heading: 'UPDATED', least: null },
  { heading: 'CACHE', least: null },
  { heading: 'VARIABLES', least: 9 },
  { heading: 'DESCRIPTION', least: 11 },
]

export function stagesCommand(): Command {
  return new Command('stages')
    .summary('the stages of an API')
    .description('List the stages of an API.')
    .argument('<api>', 'its id or name')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(command)
      const { connection, client } = session
      const api = await findApi(session, name)
      const apiId = text(api.id)
      const items = structures((await client.call('GetStages', { restApiId: apiId })).item)
      if (session.json)
        printJson({ items: items.map((item) => ({ ...item, invokeUrl: invokeUrl(connection, apiId, text(item.stageName)) })) })
      else if (items.length === 0) note(`${text(api.name)} has no stages: \`portico import FILE --api ${apiId} --deploy STAGE\`.`)
      else printTable(COLUMNS, items.map(row))
      if (items.length > 0 && process.stderr.isTTY) note(`\nInvoke at ${invokeUrl(connection, apiId, '{stage}')}/`)
    })
}

function row({ stageName, deploymentId, lastUpdatedDate, cacheClusterEnabled, variables, description }: Structure): string[] {
  const names = Object.keys(structure(variables)).join(', ')
  return [
    text(stageName),
    text(deploymentId),
    minute(lastUpdatedDate),
    cacheClusterEnabled ? 'on' : 'off',
    names,
    text(description),
  ]
}
