import type { HttpApiSnapshot, HttpStageSettings } from '../../../model/snapshot-http-api.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import type { Resource } from '../../resource.ts'
import { mergeHandlers } from '../apigateway/handlers.ts'

/** What the operations of HTTP APIs act on besides the store. */
export interface Apigatewayv2Ports {
  /** Compiles what a deployment would publish; throws ServiceError when it cannot run. */
  readonly validateSnapshot?: (snapshot: HttpApiSnapshot, stage: HttpStageSettings) => void
  /** Forgets what a stage's authorizers answered. */
  readonly resetAuthorizers?: (apiId: string, stageName: string) => void
}

/** What is declared, and nothing else. */
const RESOURCES: readonly Resource[] = []

/** Every operation of API Gateway v2 that there is; what has no handler here is answered 501. */
export function createApigatewayv2Handlers(_ports: Apigatewayv2Ports = {}): Handlers {
  return mergeHandlers([...RESOURCES.map(handlersOf)])
}

/** For who needs no check of what is deployed. */
export const apigatewayv2Handlers: Handlers = createApigatewayv2Handlers()
