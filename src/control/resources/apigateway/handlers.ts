import type { Handler, Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { tagHandlers } from '../../verbs/tags.ts'
import { account } from './account.ts'
import { deployment, type ValidateSnapshot } from './deployment.ts'
import { gatewayResponse } from './gateway-response.ts'
import { integration } from './integration.ts'
import { integrationResponse } from './integration-response.ts'
import { method } from './method.ts'
import { methodResponse } from './method-response.ts'
import { model } from './model.ts'
import { requestValidator } from './request-validator.ts'
import { resource } from './resource.ts'
import { restApi } from './rest-api.ts'
import { stage } from './stage.ts'

export interface ApigatewayPorts {
  /** Compiles what a deployment would publish; throws ServiceError when it cannot run. */
  readonly validateSnapshot?: ValidateSnapshot
}

/** Every operation of API Gateway v1 that there is; what has no handler here is answered 501. */
export function createApigatewayHandlers({ validateSnapshot = () => undefined }: ApigatewayPorts = {}): Handlers {
  const resources = [
    account,
    deployment(validateSnapshot),
    gatewayResponse,
    integration,
    integrationResponse,
    method,
    methodResponse,
    model,
    requestValidator,
    resource,
    restApi,
    stage,
  ]
  return mergeHandlers([...resources.map(handlersOf), tagHandlers])
}

/** One record of all; two claims to one operation stop the start. */
export function mergeHandlers(parts: readonly Handlers[]): Handlers {
  const merged = new Map<string, Handler>()
  for (const [name, handler] of parts.flatMap((part) => Object.entries(part))) {
    if (merged.has(name)) throw new Error(`Two declarations claim the operation ${name}.`)
    merged.set(name, handler)
  }
  return Object.fromEntries(merged)
}

/** For who needs no check of what is deployed. */
export const apigatewayHandlers: Handlers = createApigatewayHandlers()
