import type { Json, JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import { entries, entry } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { API, notFoundOf } from './levels.ts'
import { mergedMembers } from './stage-value.ts'

/** The settings of a stage's routes by route key, after an update: what is given joins what stands, member by member ([K]). */
export function mergedRouteSettings(standing: Json | undefined, given: Json | undefined): JsonObject {
  const changed = entries(given).map(([key, settings]) => [key, mergedMembers(entry(standing, key), settings)] as const)
  return table<Json>([...entries(standing), ...changed])
}

/** Throws for what AWS refuses, and for what Portico cannot do yet, in `defaultRouteSettings` or one entry of `routeSettings`. */
export function checkRouteSettings(settings: Json | undefined): void {
  const { loggingLevel, dataTraceEnabled, detailedMetricsEnabled, throttlingBurstLimit, throttlingRateLimit } = mergedMembers(
    settings,
    undefined,
  )
  // As users of AWS found: even a level of OFF is refused.
  if ((loggingLevel !== undefined && loggingLevel !== null) || dataTraceEnabled === true) {
    throw badRequest(TEXTS.noExecutionLogs)
  }
  if (detailedMetricsEnabled === true) throw notYet('detailedMetricsEnabled in route settings')
  for (const limit of [throttlingBurstLimit, throttlingRateLimit]) {
    if (typeof limit === 'number' && !(limit >= 0 && Number.isFinite(limit))) throw badRequest(TEXTS.invalidThrottle)
  }
}

/** Every entry must be of a route that the API has: those of routes that went count, too ([K+]). */
export async function checkRouteKeys(scope: Scope, routeSettings: Json | undefined): Promise<void> {
  const keys = entries(routeSettings).map(([key]) => key)
  if (keys.length === 0) return
  const routes = await scope.tree.children(`${pathOf(scope, API)}/routes`, { kind: 'http-route' })
  const known = new Set(routes.map(({ value }) => value.routeKey))
  const unknown = keys.find((key) => !known.has(key))
  if (unknown !== undefined) throw unknownRouteKey(unknown)
}

export const unknownRouteKey = (key: string): ServiceError =>
  notFoundOf(TEXTS.resourceType.route, TEXTS.unknownRouteKey(key.slice(0, 1024)))

/** What is shown of a stage's settings: metrics are off where nobody said otherwise. */
export function shownRouteSettings(stage: JsonObject): JsonObject {
  const shown = (settings: Json | undefined): JsonObject => ({
    detailedMetricsEnabled: false,
    ...mergedMembers(settings, undefined),
  })
  const routeSettings = table(entries(stage.routeSettings).map(([key, settings]) => [key, shown(settings)] as const))
  return { tags: {}, ...stage, defaultRouteSettings: shown(stage.defaultRouteSettings), routeSettings }
}
