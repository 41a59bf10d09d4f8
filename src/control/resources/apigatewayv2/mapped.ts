import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Scope } from '../../resource.ts'
import { mappedDomains } from '../apigateway/mapped-apis.ts'

/** Throws while a domain name of the account leads to the HTTP API ([K+]). */
export async function refuseMappedApi(scope: Scope, apiId: string): Promise<void> {
  if ((await mappedDomains(scope, apiId)).length > 0) throw badRequest(UNSETTLED_HTTP_DOMAINS.apiIsMapped(apiId))
}

/** Throws while a domain name of the account leads to that stage of it ([K+]). */
export async function refuseMappedStage(scope: Scope, apiId: string, stageName: string): Promise<void> {
  const domains = await mappedDomains(scope, apiId, stageName)
  if (domains.length > 0) throw badRequest(UNSETTLED_DOMAINS.stageIsMapped(stageName, domains.join(', ')))
}
