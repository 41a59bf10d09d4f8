import { badRequest, notFound } from '../../../model/errors.ts'
import { always, type Level, level, type Scope } from '../../resource.ts'

export const API = '/restapis/{restApiId}'
export const RESOURCE = `${API}/resources/{resourceId}`
export const METHOD = `${RESOURCE}/methods/{httpMethod}`
export const INTEGRATION = `${METHOD}/integration`

/** control-plane.md 4 [S]. */
export const unknownApi = ({ call }: Scope) =>
  notFound(`Invalid API identifier specified ${call.caller.account}:${String(call.input.restApiId)}`)

export const apiLevel: Level = { at: API, missing: unknownApi }
/** control-plane.md 10 [S]: CreateRequestValidator says it otherwise, and with 400. */
export const apiOfValidator: Level = { at: API, missing: always(badRequest, 'Invalid REST API identifier specified') }
/** control-plane.md 5 [S]: resources answer for a missing API too. */
export const apiOfResource: Level = level(API, 'Invalid Resource identifier specified')
export const resourceLevel: Level = level(RESOURCE, 'Invalid Resource identifier specified')
export const methodLevel: Level = level(METHOD, 'Invalid Method identifier specified')
export const integrationLevel: Level = level(INTEGRATION, 'Invalid Integration identifier specified')
