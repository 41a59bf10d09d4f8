/** Null-prototype dictionaries: `__proto__`, `constructor` and `toString` are ordinary keys in them. */
export type Table<V> = { [key: string]: V }

export function table<V>(entries: Iterable<readonly [string, V]> = []): Table<V> {
  const result: Table<V> = Object.create(null)
  for (const [key, value] of entries) result[key] = value
  return result
}
