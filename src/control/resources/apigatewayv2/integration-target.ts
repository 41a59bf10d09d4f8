import { parseArn } from '../../../core/arn.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { parseLoadBalancerArn } from '../../../model/load-balancer-arn.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import { text } from '../../fields.ts'
import { namesHost } from '../../http-host.ts'

const { integration: unsettled } = UNSETTLED_HTTP_APIS

/** Throws for a URI that an integration of its kind cannot have (http-api.md 3, 6 and 8 [D]). */
export function checkUri({ integrationType, integrationSubtype, connectionType, integrationUri }: JsonObject): void {
  const uri = text(integrationUri) ?? ''
  if (integrationSubtype !== undefined) {
    if (uri !== '') throw badRequest(unsettled.uriWithSubtype)
  } else if (integrationType === 'AWS_PROXY') {
    if (!isFunctionUri(uri)) throw badRequest(unsettled.invalidFunction)
  } else if (connectionType === 'VPC_LINK') {
    if (!isPrivateUri(uri)) throw badRequest(unsettled.invalidListener)
  } else if (!isHttpUrl(uri)) throw badRequest(unsettled.invalidUrl)
}

/** Any part of a URL may be a stage variable, and all of it, too (http-api.md 10 [D]). */
export function isHttpUrl(uri: string): boolean {
  if (/\s/.test(uri)) return false
  if (/^\$\{stageVariables\.\w+\}/.test(uri)) return true
  if (!namesHost(uri)) return false
  // A variable may stand for a name, or for a port.
  return ['a', '1'].some((value) => URL.canParse(uri.replace(/\$\{stageVariables\.\w+\}/g, value)))
}

/** A function's ARN, or the URI that API Gateway calls it by; names and versions may be stage variables (http-api.md 10 [D]). */
export function isFunctionUri(uri: string): boolean {
  const invocation = /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/+2015-03-31\/functions\/(.+)\/invocations$/.exec(uri)
  return FUNCTION.test(invocation?.[1] ?? uri)
}

const FUNCTION = /^arn:[\w-]+:lambda:(?:[\w-]+|\$\{stageVariables\.\w+\}):(?:\d{12}|\$\{stageVariables\.\w+\}):function:[^\s/]+$/

/** The ARN of a listener or of a Cloud Map service, whose instances may be chosen by attributes (http-api.md 6 [D]). */
function isPrivateUri(uri: string): boolean {
  if (/^arn:\S*\$\{stageVariables\.\w+\}/.test(uri)) return true
  const { service, resource = '' } = parseArn(uri) ?? {}
  if (service === 'servicediscovery') return /^service\/[\w-]+(?:\?[^\s#]*)?$/.test(resource)
  return parseLoadBalancerArn(uri)?.isListener === true
}
