import type { WriteScope } from '../../resource.ts'
import { apiChanged } from './auto-deploy.ts'
import { newHttpStage } from './stage-value.ts'

/**
 * The `$default` stage that comes with an API of quick create: it deploys what changes, and belongs to API Gateway
 * (http-api.md 10 [D]). To be called when the API's route and integration stand; replaces a `$default` stage that is there.
 */
export async function createDefaultStage(scope: WriteScope, apiPath: string): Promise<void> {
  const value = newHttpStage('$default', { autoDeploy: true, apiGatewayManaged: true })
  await scope.tree.put(`${apiPath}/stages/%24default`, 'http-stage', value)
  await apiChanged(scope, apiPath)
}
