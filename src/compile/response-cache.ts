import type { StageContext } from '../exchange/context-variables.ts'
import type { Step } from '../exchange/step.ts'
import { responseCacheName } from '../model/cache-cluster.ts'
import type { IntegrationSnapshot, MethodSettings, StageSettings } from '../model/snapshot.ts'
import { cacheKey } from '../pipeline/cache-key.ts'
import { type MayInvalidate, responseCache } from '../pipeline/response-cache.ts'
import type { ResponseCachePorts } from './ports.ts'

/** A method as the stage's cache sees it. */
export interface CachedMethod {
  readonly resourceId: string
  /** What the stage's settings name it by; `ANY` where it stands for all verbs. */
  readonly verb: string
  readonly integration: IntegrationSnapshot
  readonly settings: MethodSettings
  readonly mayInvalidate: MayInvalidate
}

/**
 * The cache of a method; null: nothing of it is cached. What streams never is. A canary has its own cache unless it is to share
 * the stage's ([D] auth-throttle-cache.md 9.3).
 */
export function responseCacheStep(
  { apiId, stage: stageName }: StageContext,
  { cacheClusterEnabled, isCanary, canarySettings }: StageSettings,
  { resourceId, verb, integration, settings, mayInvalidate }: CachedMethod,
  ports: ResponseCachePorts | undefined,
): Step | null {
  const { verbs, ttlSeconds } = settings.cache
  if (!ports || !cacheClusterEnabled || ttlSeconds === 0 || integration.responseTransferMode === 'STREAM') return null
  if (verbs === 'NONE' || (verbs === 'GET' && verb !== 'GET' && verb !== 'ANY')) return null
  const { cacheNamespace = resourceId, cacheKeyParameters = [], requestParameters } = integration
  return responseCache({
    name: responseCacheName(apiId, stageName, isCanary && canarySettings?.useStageCache !== true),
    keyOf: cacheKey({ cacheNamespace, cacheKeyParameters, requestParameters }),
    settings: settings.cache,
    mayInvalidate,
    cache: ports.cache,
    calls: ports.calls,
  })
}
