import { Command } from 'commander'
import { visible } from '../display.ts'
import { findApiStage } from '../naming.ts'
import { print } from '../output.ts'
import { openSession } from '../session.ts'

export function describeCommand(): Command {
  return new Command('describe')
    .summary('what runs for each method of a stage')
    .description('Show what runs for each method of a stage, in the order a request meets it.')
    .argument('<api/stage>', 'an API, by id or name, and one of its stages')
    .action(async (place: string, _options: unknown, command: Command) => {
      const session = openSession(command)
      const { apiId, stageName } = await findApiStage(session, place)
      // The plan is nothing that AWS shows, so its address is Portico's own; that there is such a stage, AWS's API says.
      await session.client.call('GetStage', { restApiId: apiId, stageName })
      const path = `/_portico/plans/${encodeURIComponent(apiId)}/${encodeURIComponent(stageName)}`
      const plan = await session.client.get(path, session.json ? 'application/json' : 'text/plain')
      print(session.json ? plan : visible(plan))
    })
}
