import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { serviceIntegration } from '../../../model/service-integrations.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import { entry, text } from '../../fields.ts'

const { integration: unsettled } = UNSETTLED_HTTP_APIS

/** Throws for an integration of an AWS service that lacks what its service must be told (http-api.md 8 [D]). */
export function checkService({ integrationType, integrationSubtype, credentialsArn, requestParameters }: JsonObject): void {
  const subtype = text(integrationSubtype)
  if (subtype === undefined) return
  if (integrationType !== 'AWS_PROXY') throw badRequest(unsettled.subtypeForAwsProxy)
  const known = serviceIntegration(subtype)
  if (!known) throw badRequest(unsettled.unsupportedOperation(subtype.slice(0, 128)))
  if (credentialsArn === undefined) throw badRequest(unsettled.roleMissing(subtype))
  const complete = known.required.every((name) => text(entry(requestParameters, name)))
  if (!complete) throw badRequest(unsettled.parametersMissing(subtype, known.required))
}
