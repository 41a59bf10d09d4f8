import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import type { Resource } from '../../resource.ts'
import { mergeHandlers } from '../apigateway/handlers.ts'
import { api } from './api.ts'
import { corsHandlers } from './api-cors.ts'
import { apiMappingHandlers } from './api-mapping.ts'
import { authorizer } from './authorizer.ts'
import { deploymentHandlers, type ValidateHttpSnapshot } from './deployment.ts'
import { domainNameHandlers } from './domain-name.ts'
import { exportApiHandlers } from './export-api.ts'
import { importApiHandlers } from './import-api.ts'
import { integration } from './integration.ts'
import { model, modelTemplateHandlers } from './model.ts'
import { route } from './route.ts'
import { routingRuleHandlers } from './routing-rule.ts'
import { stage } from './stage.ts'
import { type ResetAuthorizers, stageSettingHandlers } from './stage-settings.ts'
import { tagHandlers } from './tags.ts'
import { vpcLink } from './vpc-link.ts'

/** What the operations of HTTP APIs act on besides the store. */
export interface Apigatewayv2Ports {
  /** Compiles what a deployment would publish; throws ServiceError when it cannot run. */
  readonly validateSnapshot?: ValidateHttpSnapshot
  /** Forgets what a stage's authorizers answered. */
  readonly resetAuthorizers?: ResetAuthorizers
}

/** What is declared, and nothing else. */
const RESOURCES: readonly Resource[] = [api, authorizer, integration, model, route, stage, vpcLink]

/** Every operation of API Gateway v2 that there is; what has no handler here is answered 501. */
export function createApigatewayv2Handlers({
  validateSnapshot = () => undefined,
  resetAuthorizers = () => undefined,
}: Apigatewayv2Ports = {}): Handlers {
  return mergeHandlers([
    ...RESOURCES.map(handlersOf),
    corsHandlers,
    apiMappingHandlers,
    domainNameHandlers,
    routingRuleHandlers,
    importApiHandlers,
    exportApiHandlers,
    modelTemplateHandlers,
    deploymentHandlers(validateSnapshot),
    stageSettingHandlers(resetAuthorizers),
    tagHandlers,
  ])
}

/** For who needs no check of what is deployed. */
export const apigatewayv2Handlers: Handlers = createApigatewayv2Handlers()
