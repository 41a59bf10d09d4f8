/** A stage's cache cluster (auth-throttle-cache.md 9.1 [D]): its sizes by AWS's names, in bytes. */
export const CACHE_CLUSTER_SIZES: ReadonlyMap<string, number> = new Map(
  ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'].map((size) => [size, Number(size) * 2 ** 30]),
)

/** auth-throttle-cache.md 9.1 [D]: the largest body that is kept, in bytes. */
export const MAX_CACHED_BODY = 1_048_576

/** What names the cache of a stage, or of its canary; API ids are unique in the process. */
export function responseCacheName(apiId: string, stageName: string, ofCanary: boolean): string {
  return ofCanary ? `${apiId}/${stageName}/canary` : `${apiId}/${stageName}`
}
