import { Command } from 'commander'
import type { Structure } from '../../model/shape.ts'
import type { ApiClient } from '../client.ts'
import { note, printJson, printTable } from '../output.ts'
import { withProgress } from '../progress.ts'
import { openSession } from '../session.ts'
import { structure, structures, text, texts } from '../values.ts'

const COLUMNS = [
  { heading: 'DOMAIN', least: 16 },
  { heading: 'BASE PATH', least: 9 },
  { heading: 'API', least: null },
  { heading: 'STAGE', least: 9 },
  { heading: 'ENDPOINT', least: null },
  { heading: 'STATUS', least: null },
]

export function domainsCommand(): Command {
  return new Command('domains')
    .summary('the custom domain names')
    .description('List custom domain names and what they lead to.')
    .action(async (_options: unknown, command: Command) => {
      const { client, connection, json } = openSession(command)
      const items = await withProgress('Listing domain names', () => domainsOf(client))
      if (json) printJson({ items })
      else if (items.length > 0) printTable(COLUMNS, items.flatMap(rows))
      else note(`There are no custom domain names at ${connection.endpoint} in ${connection.region}.`)
    })
}

/** Each with its mappings; one after the other, for the service takes ten requests a second (control-plane.md 20 [D]). */
async function domainsOf(client: ApiClient): Promise<readonly Structure[]> {
  const domains: Structure[] = []
  for (const domain of await client.list('GetDomainNames', {})) {
    const { domainName, domainNameId } = domain
    domains.push({ ...domain, basePathMappings: await client.list('GetBasePathMappings', { domainName, domainNameId }) })
  }
  return domains
}

/** A row a mapping; a domain without one has a row all the same. */
function rows({ domainName, endpointConfiguration, domainNameStatus, basePathMappings }: Structure): string[][] {
  const [type = ''] = texts(structure(endpointConfiguration).types)
  const mappings = structures(basePathMappings)
  return (mappings.length > 0 ? mappings : [{}]).map(({ basePath, restApiId, stage }) => [
    text(domainName),
    text(basePath),
    text(restApiId),
    text(stage),
    type,
    text(domainNameStatus),
  ])
}
