/**
 * The order in which a java.util.HashMap iterates over these keys, put in the given order into a map that grew by itself.
 * It reproduces both recorded key orders of vtl-and-context.md section 10 [S], so it also places the keys that only some
 * requests have.
 */
export function javaHashOrder(keys: readonly string[]): string[] {
  let buckets = 16
  while (keys.length > buckets * 0.75) buckets *= 2
  const bucketOf = new Map(keys.map((key) => [key, spread(javaHash(key)) & (buckets - 1)]))
  return [...keys].sort((a, b) => (bucketOf.get(a) ?? 0) - (bucketOf.get(b) ?? 0))
}

/** String.hashCode. */
function javaHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0
  return hash
}

/** HashMap.hash. */
const spread = (hash: number): number => hash ^ (hash >>> 16)
