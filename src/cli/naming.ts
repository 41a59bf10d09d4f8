/** APIs as people name them: by id, or by a name that only one has. */
import type { Structure } from '../model/shape.ts'
import type { ApiClient } from './client.ts'
import { CliError, EXIT, Refused, usage } from './errors.ts'
import type { Session } from './session.ts'
import { text } from './values.ts'

export interface FoundApi {
  readonly type: 'REST' | 'HTTP'
  readonly id: string
  readonly name: string
  /** As its own service shows it: a `RestApi` or an `Api`. */
  readonly api: Structure
}

const rest = (api: Structure): FoundApi => ({ type: 'REST', id: text(api.id), name: text(api.name), api })
const http = (api: Structure): FoundApi => ({ type: 'HTTP', id: text(api.apiId), name: text(api.name), api })

/** REST APIs, then HTTP APIs. WebSocket APIs are none of them. */
export async function allApis({ client, http: httpClient }: Session): Promise<readonly FoundApi[]> {
  const [restApis, others] = await Promise.all([client.list('GetRestApis', {}), httpClient.list('GetApis', {})])
  return [...restApis.map(rest), ...others.filter(({ protocolType }) => protocolType === 'HTTP').map(http)]
}

/** The REST API (`RestApi`) of that id, else of that name. Throws CliError when there is none, or more than one of the name. */
export async function findApi(session: Session, name: string): Promise<Structure> {
  const { type, id, api } = await findAnyApi(session, name)
  if (type === 'REST') return api
  throw new CliError(EXIT.refused, `${id} is an HTTP API, and this is for REST APIs.`)
}

/** The API of that id, else of that name, of whichever kind. Throws CliError when there is none, or more than one of the name. */
export async function findAnyApi(session: Session, name: string): Promise<FoundApi> {
  if (name === '') throw usage('The API must be named by its id or its name.', LIST)
  const byId = await apiById(session, name)
  if (byId) return byId
  const named = (await allApis(session)).filter((api) => api.name === name)
  const [only] = named
  if (!only) throw new CliError(EXIT.refused, `There is no API "${name}" at ${whereabouts(session)}.`, LIST)
  if (named.length === 1) return only
  const ids = named.map(({ id }) => id).join(', ')
  throw new CliError(EXIT.refused, `${named.length} APIs are named "${name}": ${ids}.`, 'Name one of them by its id.')
}

const LIST = '`portico apis` lists the APIs.'

const whereabouts = ({ connection: { endpoint, region } }: Session): string => `${endpoint} in ${region}`

/** Both kinds have their ids out of one name space. */
async function apiById({ client, http: httpClient }: Session, id: string): Promise<FoundApi | null> {
  const restApi = await found(client, 'GetRestApi', { restApiId: id })
  if (restApi) return rest(restApi)
  const api = await found(httpClient, 'GetApi', { apiId: id })
  return api && http(api)
}

async function found(client: ApiClient, operation: string, input: Structure): Promise<Structure | null> {
  try {
    return await client.call(operation, input)
  } catch (error) {
    if (error instanceof Refused && error.type === 'NotFoundException') return null
    throw error
  }
}

export interface ApiStage {
  /** A REST API's. */
  readonly api: Structure
  readonly apiId: string
  readonly stageName: string
}

/** `API/STAGE` of a REST API; a name may have slashes of its own, a stage has none. */
export async function findApiStage(session: Session, place: string): Promise<ApiStage> {
  const [name, stageName] = placeOf(place)
  const api = await findApi(session, name)
  return { api, apiId: text(api.id), stageName }
}

export interface AnyApiStage {
  readonly api: FoundApi
  readonly stageName: string
}

/** `API/STAGE` of whichever kind. */
export async function findAnyApiStage(session: Session, place: string): Promise<AnyApiStage> {
  const [name, stageName] = placeOf(place)
  return { api: await findAnyApi(session, name), stageName }
}

const DEFAULT_STAGE = '$default'

/** As `findAnyApiStage`; an HTTP API alone is its `$default` stage. */
export async function findDescribedStage(session: Session, place: string): Promise<AnyApiStage> {
  if (place.includes('/')) return findAnyApiStage(session, place)
  const api = await findAnyApi(session, place)
  if (api.type === 'HTTP') return { api, stageName: DEFAULT_STAGE }
  throw usage(`"${place}" is a REST API: name one of its stages, as in ${place}/prod.`, `\`portico stages ${place}\` lists them.`)
}

function placeOf(place: string): readonly [name: string, stageName: string] {
  const slash = place.lastIndexOf('/')
  const stageName = place.slice(slash + 1)
  if (slash <= 0 || stageName === '') throw usage(`"${place}" must be API/STAGE, such as pets/prod.`, LIST)
  return [place.slice(0, slash), stageName]
}
