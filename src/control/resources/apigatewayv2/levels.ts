import { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Level, Scope } from '../../resource.ts'

export const API = '/v2/apis/{apiId}'
export const ROUTE = `${API}/routes/{routeId}`
export const INTEGRATION = `${API}/integrations/{integrationId}`
export const MODEL = `${API}/models/{modelId}`

/** NotFoundException as API Gateway v2 answers it: with the kind of thing that is not there (control-plane.md Appendix K [D]). */
export function notFoundOf(resourceType: string, message: string): ServiceError {
  return new ServiceError('NotFoundException', 404, message, { members: { resourceType } })
}

/** As users quote it of both versions: account and id (control-plane.md 22 [K+]). */
export const unknownApi = ({ call }: Scope): ServiceError =>
  notFoundOf(
    UNSETTLED_HTTP_APIS.resourceType.api,
    `Invalid API identifier specified ${call.caller.account}:${String(call.input.apiId)}`,
  )

export const apiLevel: Level = { at: API, missing: unknownApi }

/** What an operation on a thing that is not there answers; `label` is that of the URI. */
export function unknown(resourceType: string, label: string, message: (id: string) => string): Level['missing'] {
  return ({ call }) => notFoundOf(resourceType, message(String(call.input[label])))
}
