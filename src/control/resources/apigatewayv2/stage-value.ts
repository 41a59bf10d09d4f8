import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import { entry, isEmpty, text, textEntries, without } from '../../fields.ts'
import { checkLogDestination } from '../apigateway/access-log-destination.ts'
import { checkVariables } from '../apigateway/stage-value.ts'

/** A new stage with the defaults AWS shows (control-plane.md 22 [K+]); `chosen` wins over them. Dates in ms. */
export function newHttpStage(stageName: string, chosen: JsonObject): JsonObject {
  const now = Date.now()
  return {
    defaultRouteSettings: { detailedMetricsEnabled: false },
    routeSettings: {},
    stageVariables: {},
    tags: {},
    ...chosen,
    stageName,
    createdDate: now,
    lastUpdatedDate: now,
  }
}

/** What holds for a stage however it was written. Throws ServiceError; answers it without members that hold nothing. */
export function checkedHttpStage(stage: JsonObject): JsonObject {
  if (!isEmpty(stage.clientCertificateId)) throw badRequest(TEXTS.noClientCertificates)
  if ((text(stage.description) ?? '').length > TEXTS.maxDescription) {
    throw badRequest(TEXTS.tooLong('Description', TEXTS.maxDescription))
  }
  checkVariables(stage.stageVariables)
  checkAccessLog(stage.accessLogSettings)
  const empty = ['description', 'deploymentId', 'accessLogSettings', 'clientCertificateId'].filter((name) => isEmpty(stage[name]))
  const tidy = empty.reduce(without, stage)
  // control-plane.md 22 [K+]: absent unless true.
  return tidy.autoDeploy === true ? tidy : without(without(tidy, 'autoDeploy'), 'lastDeploymentStatusMessage')
}

export function checkHttpStageName(name: string): void {
  if (name !== '$default' && !/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw badRequest(TEXTS.invalidStageName)
}

function checkAccessLog(settings: Json | undefined): void {
  if (isEmpty(settings)) return
  const destinationArn = text(entry(settings, 'destinationArn'))
  const format = text(entry(settings, 'format'))
  if (!destinationArn || !format) throw badRequest(TEXTS.incompleteAccessLog)
  checkLogDestination(destinationArn)
  if (/\n(?!$)/.test(format)) throw badRequest(TEXTS.multilineFormat)
  if (format.length > TEXTS.maxAccessLogFormat) throw badRequest(TEXTS.tooLong('Access Log format', TEXTS.maxAccessLogFormat))
}

/**
 * Stage variables after an update: those given join those that stand, and an empty value takes one away (as users of AWS
 * found; the maps of a stage are never replaced).
 */
export function mergedVariables(standing: Json | undefined, given: Json | undefined): JsonObject {
  const all = table([...textEntries(standing), ...textEntries(given)])
  return table(Object.entries(all).filter(([, value]) => value !== ''))
}

/** The members of `given` over those of `standing`. */
export function mergedMembers(standing: Json | undefined, given: Json | undefined): JsonObject {
  return { ...(isJsonObject(standing) ? standing : {}), ...(isJsonObject(given) ? given : {}) }
}
