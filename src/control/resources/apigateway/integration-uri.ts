import { parseArn } from '../../../core/arn.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Caller } from '../../call.ts'
import { namesHost } from '../../http-host.ts'

/** Throws AWS's refusals of an integration's URI and role (control-plane.md 7). */
export function checkUri(caller: Caller, type: string, uri: string, credentials: string | undefined): void {
  if (type.startsWith('HTTP')) {
    checkHttp(uri)
    return
  }
  const service = checkArn(uri)
  if (type === 'AWS_PROXY') checkProxy(uri)
  checkRole(caller, service, credentials)
}

/** The whole host may be a stage variable; what it stands for is known at the request. */
function checkHttp(uri: string): void {
  if (!uri.startsWith('${stageVariables.') && !namesHost(uri)) throw badRequest('Invalid HTTP endpoint specified for URI')
}

/** `arn:{partition}:apigateway:{region}:{service}:{path|action}/...`: the service. */
function checkArn(uri: string): string {
  const arn = parseArn(uri)
  if (!arn) throw badRequest(UNSETTLED.control.invalidArn)
  if (!/^(?:path|action)\//.test(arn.resource)) throw badRequest('AWS ARN for integration must contain path or action')
  if (arn.service !== 'apigateway' || arn.account === '') throw badRequest(UNSETTLED.control.invalidArn)
  return arn.account
}

/** Recorded with two slashes before the version, too. rest-api.md 9.2 [D]: the second form streams. */
const INVOCATION =
  /:lambda:path\/+(?:2015-03-31\/functions\/.+\/invocations|2021-11-15\/functions\/.+\/response-streaming-invocations)$/

function checkProxy(uri: string): void {
  if (INVOCATION.test(uri)) return
  throw badRequest("Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.")
}

/** Lambda has its own permissions; every other service needs a role [K+]. */
function checkRole(caller: Caller, service: string, credentials: string | undefined): void {
  if (!credentials) {
    if (service !== 'lambda') throw badRequest(UNSETTLED.control.roleMissing)
    return
  }
  if (CALLER_CREDENTIALS.test(credentials)) return
  checkRoleArn(caller, credentials)
}

/** Throws for what is no role of the caller's account (control-plane.md 7 [K+]). */
export function checkRoleArn(caller: Caller, credentials: string): void {
  // What a stage variable stands for is known at the request (rest-api.md 12 [D]).
  if (credentials.includes('${stageVariables.')) return
  const role = parseArn(credentials)
  if (role?.service !== 'iam' || !role.resource.startsWith('role/')) throw badRequest(UNSETTLED.control.invalidArn)
  if (role.account !== caller.account) throw badRequest(UNSETTLED.control.crossAccountRole)
}

/** rest-api.md 9.4 [D]: the call is signed as the caller, who is not known without IAM authorization. */
const CALLER_CREDENTIALS = /^arn:[\w-]+:iam::\*:user\/\*$/
