import { Command } from 'commander'
import { findApiStage } from '../naming.ts'
import { print, printJson } from '../output.ts'
import { openSession } from '../session.ts'
import { text } from '../values.ts'

export function flushCacheCommand(): Command {
  return new Command('flush-cache')
    .summary('empty the cache of a stage')
    .description('Forget what the cache of a stage holds.')
    .argument('<api/stage>', 'an API, by id or name, and one of its stages')
    .action(async (place: string, _options: unknown, command: Command) => {
      const session = openSession(command)
      const { api, apiId, stageName } = await findApiStage(session, place)
      await session.client.call('FlushStageCache', { restApiId: apiId, stageName })
      if (session.json) printJson({ restApiId: apiId, stageName, flushed: true })
      else print(`Flushed the cache of ${text(api.name)}/${stageName}.`)
    })
}
