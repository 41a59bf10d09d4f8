/** What a list holds: a thing that knows its neighbours, null at the ends. It is in one list at a time. */
export interface Listed<T> {
  older: T | null
  newer: T | null
}

/** Things in the order of their last use. Every operation costs the same, however many there are. */
export class RecencyList<T extends Listed<T>> {
  oldest: T | null = null
  private newest: T | null = null

  /** Adds what is not in the list. */
  add(item: T): void {
    item.older = this.newest
    item.newer = null
    if (this.newest) this.newest.newer = item
    else this.oldest = item
    this.newest = item
  }

  use(item: T): void {
    if (item === this.newest) return
    this.remove(item)
    this.add(item)
  }

  remove(item: T): void {
    if (item.older) item.older.newer = item.newer
    else this.oldest = item.newer
    if (item.newer) item.newer.older = item.older
    else this.newest = item.older
    item.older = null
    item.newer = null
  }
}
