import { Command } from 'commander'
import type { Structure } from '../../model/shape.ts'
import { invokeUrl } from '../invoke-url.ts'
import { type FoundApi, findAnyApi } from '../naming.ts'
import { note, printJson, printTable } from '../output.ts'
import { openSession, type Session } from '../session.ts'
import { minute, structure, structures, text } from '../values.ts'

const COLUMNS = [
  { heading: 'STAGE', least: 12 },
  { heading: 'DEPLOYMENT', least: null },
  { heading: 'UPDATED', least: null },
  { heading: 'CACHE', least: null },
  { heading: 'VARIABLES', least: 9 },
  { heading: 'DESCRIPTION', least: 11 },
]
/** Stages of HTTP APIs have no cache, and may deploy by themselves. */
const HTTP_COLUMNS = COLUMNS.map((column) => (column.heading === 'CACHE' ? { heading: 'DEPLOYS', least: null } : column))

export function stagesCommand(): Command {
  return new Command('stages')
    .summary('the stages of an API')
    .description('List the stages of an API.')
    .argument('<api>', 'its id or name')
    .action(async (name: string, _options: unknown, command: Command) => {
      const session = openSession(command)
      const { connection } = session
      const api = await findAnyApi(session, name)
      const items = await stagesOf(session, api)
      const urlOf = (stageName: string): string => invokeUrl(connection, api.id, stageName)
      if (session.json) printJson({ items: items.map((item) => ({ ...item, invokeUrl: urlOf(text(item.stageName)) })) })
      else if (items.length === 0) note(`${api.name} has no stages: \`portico import FILE --api ${api.id} --deploy STAGE\`.`)
      else if (api.type === 'REST') printTable(COLUMNS, items.map(row))
      else printTable(HTTP_COLUMNS, items.map(httpRow))
      if (items.length > 0 && process.stderr.isTTY) note(`\nInvoke at ${urlOf('{stage}')}/`)
    })
}

async function stagesOf({ client, http }: Session, { type, id }: FoundApi): Promise<readonly Structure[]> {
  if (type === 'HTTP') return http.list('GetStages', { apiId: id })
  return structures((await client.call('GetStages', { restApiId: id })).item)
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

function httpRow({ stageName, deploymentId, lastUpdatedDate, autoDeploy, stageVariables, description }: Structure): string[] {
  const names = Object.keys(structure(stageVariables)).join(', ')
  return [
    text(stageName),
    text(deploymentId),
    minute(lastUpdatedDate),
    autoDeploy === true ? 'by itself' : 'by hand',
    names,
    text(description),
  ]
}
