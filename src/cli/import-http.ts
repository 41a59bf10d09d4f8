import type { Structure } from '../model/shape.ts'
import type { ApiClient } from './client.ts'
import { CliError, EXIT, partlyDone, Refused } from './errors.ts'
import type { Deployed, Imported, ImportOptions } from './imported.ts'
import { invokeUrl } from './invoke-url.ts'
import { sampleCall } from './sample-call.ts'
import type { Session } from './session.ts'
import { structure, text, texts } from './values.ts'

/** Makes an HTTP API, or replaces the definition of the one of that id, then names it. */
export async function importHttp(
  session: Session,
  body: Buffer,
  options: ImportOptions,
  apiId: string | null,
): Promise<Imported> {
  const { http } = session
  const { name, basepath, failOnWarnings } = options
  const input = { body: body.toString(), failOnWarnings: failOnWarnings === true, ...(basepath ? { basepath } : null) }
  const imported = apiId ? await http.call('ReimportApi', { ...input, apiId }) : await http.call('ImportApi', input)
  const id = text(imported.apiId)
  const api = name === undefined ? imported : { ...imported, ...(await rename(http, id, name)) }
  const [routes, integrations] = await Promise.all([
    http.list('GetRoutes', { apiId: id }),
    http.list('GetIntegrations', { apiId: id }),
  ])
  const stageName = options.deploy ?? (apiId === null ? DEFAULT_STAGE : await automaticStage(http, id))
  return {
    id,
    name: text(api.name),
    created: apiId === null,
    counts: { routes: routes.length, integrations: integrations.length },
    warnings: texts(imported.warnings),
    importInfo: texts(imported.importInfo),
    deploy: stageName === null ? null : () => deploy(session, id, stageName, routes),
  }
}

const DEFAULT_STAGE = '$default'

/** A document's title is the name of its API, and the import has no other: so it is changed afterwards. */
async function rename(http: ApiClient, apiId: string, name: string): Promise<Structure> {
  try {
    return await http.call('UpdateApi', { apiId, name })
  } catch (error) {
    throw partlyDone(`The API ${apiId} is there, but it could not be named.`, error)
  }
}

/** A stage that has deployed by itself what was imported; null: there is none. */
async function automaticStage(http: ApiClient, apiId: string): Promise<string | null> {
  const names = (await http.list('GetStages', { apiId })).filter(({ autoDeploy }) => autoDeploy === true)
  const [first = null] = names.map(({ stageName }) => text(stageName)).sort()
  return first
}

/** A stage that is not there is made, and deploys by itself from now on. */
async function deploy(
  { http, connection }: Session,
  apiId: string,
  stageName: string,
  routes: readonly Structure[],
): Promise<Deployed> {
  const standing = await stageOf(http, apiId, stageName)
  if (!standing) await http.call('CreateStage', { apiId, stageName, autoDeploy: true })
  else if (standing.autoDeploy !== true) await http.call('CreateDeployment', { apiId, stageName })
  const stage = await stageOf(http, apiId, stageName)
  const deploymentId = text(stage?.deploymentId)
  const said = text(stage?.lastDeploymentStatusMessage)
  const failed = deploymentId === '' || /^Deployment attempt failed/.test(said)
  if (failed) throw new CliError(EXIT.refused, said || `The stage ${stageName} has no deployment.`)
  const url = invokeUrl(connection, apiId, stageName)
  return { deploymentId, stageName, invokeUrl: `${url}/`, curl: sampleCall(url, resourcesOf(routes)) }
}

async function stageOf(http: ApiClient, apiId: string, stageName: string): Promise<Structure | null> {
  try {
    return await http.call('GetStage', { apiId, stageName })
  } catch (error) {
    if (error instanceof Refused && error.type === 'NotFoundException') return null
    throw error
  }
}

/** Routes as a REST API would show them. Those that lead nowhere are nothing to call. */
function resourcesOf(routes: readonly Structure[]): readonly Structure[] {
  return routes
    .filter(({ target }) => text(target) !== '')
    .map(({ routeKey, authorizationType }) => {
      const [verb = 'ANY', path = '/'] = text(routeKey) === DEFAULT_STAGE ? [] : text(routeKey).split(' ')
      return { path, resourceMethods: { [verb]: structure({ authorizationType }) } }
    })
}
