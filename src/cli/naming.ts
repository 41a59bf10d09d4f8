/** APIs as people name them: by id, or by a name that only one has. */
import type { Structure } from '../model/shape.ts'
import { CliError, EXIT, Refused, usage } from './errors.ts'
import type { Session } from './session.ts'
import { text } from './values.ts'

/** The API (`RestApi`) of that id, else of that name. Throws CliError when there is none, or more than one of the name. */
export async function findApi(session: Session, name: string): Promise<Structure> {
  if (name === '') throw usage('The API must be named by its id or its name.', LIST)
  const byId = await apiById(session, name)
  if (byId) return byId
  const named = (await session.client.list('GetRestApis', {})).filter((api) => text(api.name) === name)
  const [only] = named
  if (!only) throw new CliError(EXIT.refused, `There is no API "${name}" at ${whereabouts(session)}.`, LIST)
  if (named.length === 1) return only
  const ids = named.map(({ id }) => text(id)).join(', ')
  throw new CliError(EXIT.refused, `${named.length} APIs are named "${name}": ${ids}.`, 'Name one of them by its id.')
}

const LIST = '`portico apis` lists the APIs.'

const whereabouts = ({ connection: { endpoint, region } }: Session): string => `${endpoint} in ${region}`

async function apiById({ client }: Session, id: string): Promise<Structure | null> {
  try {
    return await client.call('GetRestApi', { restApiId: id })
  } catch (error) {
    if (error instanceof Refused && error.type === 'NotFoundException') return null
    throw error
  }
}

export interface ApiStage {
  readonly api: Structure
  readonly apiId: string
  readonly stageName: string
}

/** `API/STAGE`; a name may have slashes of its own, a stage has none. */
export async function findApiStage(session: Session, place: string): Promise<ApiStage> {
  const slash = place.lastIndexOf('/')
  const stageName = place.slice(slash + 1)
  if (slash <= 0 || stageName === '') throw usage(`"${place}" must be API/STAGE, such as pets/prod.`, LIST)
  const api = await findApi(session, place.slice(0, slash))
  return { api, apiId: text(api.id), stageName }
}
