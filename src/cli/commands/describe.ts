import { Command } from 'commander'
import { visible } from '../display.ts'
import { CliError, EXIT } from '../errors.ts'
import { type AnyApiStage, findDescribedStage } from '../naming.ts'
import { print } from '../output.ts'
import { openSession, type Session } from '../session.ts'
import { text } from '../values.ts'

export function describeCommand(): Command {
  return new Command('describe')
    .summary('what runs for each method or route of a stage')
    .description('Show what runs for each method or route of a stage, in the order a request meets it.')
    .argument('<api/stage>', 'an API, by id or name, and one of its stages; an HTTP API alone is its $default stage')
    .action(async (place: string, _options: unknown, command: Command) => {
      const session = openSession(command)
      const found = await findDescribedStage(session, place)
      await requireDeployed(session, found)
      // The plan is nothing that AWS shows, so its address is Portico's own.
      const path = `/_portico/plans/${encodeURIComponent(found.api.id)}/${encodeURIComponent(found.stageName)}`
      const plan = await session.client.get(path, session.json ? 'application/json' : 'text/plain')
      print(session.json ? plan : visible(plan))
    })
}

/** That there is such a stage, AWS's API says. One of an HTTP API may stand without a deployment, and then runs nothing. */
async function requireDeployed({ client, http }: Session, { api: { type, id }, stageName }: AnyApiStage): Promise<void> {
  if (type === 'REST') {
    await client.call('GetStage', { restApiId: id, stageName })
    return
  }
  const { deploymentId, lastDeploymentStatusMessage } = await http.call('GetStage', { apiId: id, stageName })
  if (text(deploymentId) !== '') return
  throw new CliError(EXIT.refused, `Nothing is deployed to the stage ${stageName}.`, text(lastDeploymentStatusMessage))
}
