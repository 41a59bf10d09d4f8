import type { Handler, Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { exportHandlers } from '../../verbs/export.ts'
import { type FlushStage, flushHandlers } from '../../verbs/flush-stage.ts'
import { getSdkHandlers } from '../../verbs/get-sdk.ts'
import { importApiKeyHandlers } from '../../verbs/import-api-keys.ts'
import { importDocumentationHandlers } from '../../verbs/import-documentation.ts'
import { importHandlers } from '../../verbs/import-rest-api.ts'
import { modelTemplateHandlers } from '../../verbs/model-template.ts'
import { sdkTypeHandlers } from '../../verbs/sdk-types.ts'
import { tagHandlers } from '../../verbs/tags.ts'
import { type CompileTestAuthorizer, testAuthorizerHandlers } from '../../verbs/test-invoke-authorizer.ts'
import { type CompileTest, testInvokeHandlers } from '../../verbs/test-invoke-method.ts'
import { usageHandlers } from '../../verbs/usage.ts'
import { account } from './account.ts'
import { apiKey } from './api-key.ts'
import { authorizer } from './authorizer.ts'
import { basePathMappingHandlers } from './base-path-mapping.ts'
import { clientCertificateHandlers } from './client-certificate.ts'
import { deployment, type ValidateSnapshot } from './deployment.ts'
import { documentationPart } from './documentation-part.ts'
import { documentationVersion } from './documentation-version.ts'
import { domainNameHandlers } from './domain-name.ts'
import { domainNameAccessAssociationHandlers } from './domain-name-access-association.ts'
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
import { usagePlan } from './usage-plan.ts'
import { usagePlanKey } from './usage-plan-key.ts'
import { vpcLink } from './vpc-link.ts'

export interface ApigatewayPorts {
  /** Compiles what a deployment would publish; throws ServiceError when it cannot run. */
  readonly validateSnapshot?: ValidateSnapshot
  /** Empties what a stage has cached. Without it nothing is cached, and nothing can be old. */
  readonly flush?: FlushStage
  /** Compiles a method for TestInvokeMethod. */
  readonly compileTest?: CompileTest
  /** Makes an authorizer ready for TestInvokeAuthorizer. */
  readonly compileTestAuthorizer?: CompileTestAuthorizer
  /** Resolves when the requests counted so far are in the store. Without it none is counted. */
  readonly writeUsage?: () => Promise<void>
}

/** Every operation of API Gateway v1 that there is; what has no handler here is answered 501. */
export function createApigatewayHandlers({
  validateSnapshot = () => undefined,
  flush = () => undefined,
  compileTest = () => undefined,
  compileTestAuthorizer = () => undefined,
  writeUsage = async () => undefined,
}: ApigatewayPorts = {}): Handlers {
  const resources = [
    account,
    apiKey,
    authorizer,
    deployment(validateSnapshot),
    documentationPart,
    documentationVersion,
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
    usagePlan,
    usagePlanKey,
    vpcLink,
  ]
  return mergeHandlers([
    ...resources.map(handlersOf),
    clientCertificateHandlers,
    basePathMappingHandlers,
    domainNameHandlers,
    domainNameAccessAssociationHandlers,
    importApiKeyHandlers,
    flushHandlers(flush),
    importDocumentationHandlers,
    modelTemplateHandlers,
    sdkTypeHandlers,
    getSdkHandlers,
    exportHandlers,
    importHandlers,
    tagHandlers,
    testAuthorizerHandlers(compileTestAuthorizer),
    testInvokeHandlers(compileTest),
    usageHandlers(writeUsage),
  ])
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
