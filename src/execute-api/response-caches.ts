import type { ResponseCachePorts } from '../compile/ports.ts'
import { isJsonObject, type JsonObject } from '../core/json.ts'
import type { Log } from '../core/log.ts'
import { CACHE_CLUSTER_SIZES, responseCacheName } from '../model/cache-cluster.ts'
import { SharedCalls } from '../pipeline/shared-calls.ts'
import { MemoryResponseCache } from '../state/memory-response-cache.ts'
import type { Answer, ResponseCache } from '../state/state.ts'
import { followRows } from '../store/follow.ts'
import type { Store } from '../store/store.ts'

export interface ResponseCacheOptions {
  readonly store: Store
  readonly log: Log
  /** Bytes that all caches together take in this process. */
  readonly maxBytes: number
  /** Whether requests that miss the same response wait for the first of them. */
  readonly coalescing: boolean
  /** A monotonic clock in ms. */
  readonly now?: () => number
  /** Where responses are kept; in this process, without it. */
  readonly cache?: ResponseCache
}

/** The caches of all stages, each as large as its stage says. */
export interface ResponseCaches extends ResponseCachePorts {
  /** Empties the cache of a stage, and that of its canary. */
  flush(apiId: string, stageName: string): Promise<void>
  close(): void
}

const STAGE_PATH = /\/restapis\/([^/]+)\/stages\/([^/]+)$/

/**
 * Follows the stages of `store`: a cache is there as soon as its stage's row says so, empty when it is resized, and gone with its
 * cluster, its canary or its stage (auth-throttle-cache.md 9.1 [D]). Deployments leave it as it is.
 */
export async function openResponseCaches({ store, log, ...options }: ResponseCacheOptions): Promise<ResponseCaches> {
  const { maxBytes, coalescing, now = () => performance.now() } = options
  const cache = options.cache ?? new MemoryResponseCache(maxBytes, now)
  const provision = (name: string, bytes: number): void => {
    settled(cache.provision(name, bytes)).catch((err: unknown) => log.error({ err, cache: name }, 'a cache could not be resized'))
  }
  const close = await followRows(store, ['stage'], (changes) => {
    for (const { path, value } of changes) {
      const [, apiId = '', stageName = ''] = STAGE_PATH.exec(path) ?? []
      if (apiId === '') continue
      const bytes = clusterBytes(value)
      provision(responseCacheName(apiId, stageName, false), bytes)
      provision(responseCacheName(apiId, stageName, true), isJsonObject(value?.canarySettings) ? bytes : 0)
    }
  })
  return {
    cache,
    calls: new SharedCalls(coalescing, now),
    flush: async (apiId, stageName) => {
      for (const ofCanary of [false, true]) await cache.empty(responseCacheName(apiId, stageName, ofCanary))
    },
    close,
  }
}

/** 0: the stage has no cluster. */
function clusterBytes(stage: JsonObject | null): number {
  if (stage?.cacheClusterEnabled !== true) return 0
  return CACHE_CLUSTER_SIZES.get(String(stage.cacheClusterSize ?? '0.5')) ?? 0
}

async function settled(answer: Answer<void>): Promise<void> {
  await answer
}
