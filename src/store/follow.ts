import type { JsonObject } from '../core/json.ts'
import type { Change, Store } from './store.ts'

/**
 * Keeps `apply` told of the rows of some kinds: first of all that stand, then of what each transaction changes, in its order and
 * before its `transact` resolves. Answers how to stop.
 */
export async function followRows(
  store: Store,
  kinds: readonly string[],
  apply: (changes: readonly Change[]) => void,
): Promise<() => void> {
  const ours = (changes: readonly Change[]): Change[] => changes.filter(({ kind }) => kinds.includes(kind))
  // Changes made while the rows are read come after them, and so win.
  const early: Change[] = []
  const stopEarly = store.watch((changes) => void early.push(...ours(changes)))
  for (const kind of kinds) apply(await store.scan(kind))
  stopEarly()
  const stop = store.watch((changes) => {
    const followed = ours(changes)
    if (followed.length > 0) apply(followed)
  })
  if (early.length > 0) apply(early)
  return stop
}

/** The same, told change by change. */
export function follow(store: Store, kinds: readonly string[], apply: (change: Change) => void): Promise<() => void> {
  return followRows(store, kinds, (changes) => changes.forEach(apply))
}

/** The rows of one kind as a map by path, each read once when it changes. */
export async function followMap<V>(
  store: Store,
  kind: string,
  read: (value: JsonObject) => V,
): Promise<{ readonly rows: ReadonlyMap<string, V>; readonly close: () => void }> {
  const rows = new Map<string, V>()
  const close = await follow(store, [kind], ({ path, value }) => {
    if (value === null) rows.delete(path)
    else rows.set(path, read(value))
  })
  return { rows, close }
}
