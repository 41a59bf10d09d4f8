import type { Structure } from '../model/shape.ts'
import type { ApiClient } from './client.ts'
import { partlyDone } from './errors.ts'
import type { Deployed, Imported, ImportOptions } from './imported.ts'
import { invokeUrl } from './invoke-url.ts'
import { sampleCall } from './sample-call.ts'
import type { Session } from './session.ts'
import { structure, text, texts } from './values.ts'

/** Makes a REST API, or updates the one of that id, then names it. */
export async function importRest(
  session: Session,
  body: Buffer,
  options: ImportOptions,
  restApiId: string | null,
): Promise<Imported> {
  const { client } = session
  const { name, mode, basepath, failOnWarnings } = options
  const input = { body, failOnWarnings: failOnWarnings === true, ...(basepath ? { parameters: { basepath } } : null) }
  const imported = restApiId
    ? await client.call('PutRestApi', { ...input, restApiId, mode: mode ?? 'merge' })
    : await client.call('ImportRestApi', input)
  const id = text(imported.id)
  const api = name === undefined ? imported : { ...imported, ...(await rename(client, id, name)) }
  const resources = await client.list('GetResources', { restApiId: id, embed: ['methods'] })
  const methods = resources.reduce((total, { resourceMethods }) => total + Object.keys(structure(resourceMethods)).length, 0)
  const stageName = options.deploy
  return {
    id,
    name: text(api.name),
    created: restApiId === null,
    counts: { resources: resources.length, methods },
    warnings: texts(api.warnings),
    importInfo: null,
    deploy: stageName === undefined ? null : () => deploy(session, id, stageName, resources),
  }
}

/** A document's title is the name of its API, and the import has no other: so it is changed afterwards. */
async function rename(client: ApiClient, restApiId: string, name: string): Promise<Structure> {
  const patchOperations = [{ op: 'replace', path: '/name', value: name }]
  try {
    return await client.call('UpdateRestApi', { restApiId, patchOperations })
  } catch (error) {
    throw partlyDone(`The API ${restApiId} is there, but it could not be named.`, error)
  }
}

async function deploy(
  { client, connection }: Session,
  restApiId: string,
  stageName: string,
  resources: readonly Structure[],
): Promise<Deployed> {
  const deployment = await client.call('CreateDeployment', { restApiId, stageName })
  const url = invokeUrl(connection, restApiId, stageName)
  return { deploymentId: text(deployment.id), stageName, invokeUrl: `${url}/`, curl: sampleCall(url, resources) }
}
