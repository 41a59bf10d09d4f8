import type { JsonObject } from '../core/json.ts'

/**
 * Durable truth: a tree of rows keyed by path. Paths are `/{account}/{region}` + the AWS URI of the resource, for example
 * `/000000000000/us-east-1/restapis/a1b2c3d4e5/resources/x1y2z3/methods/GET`. Children are the rows one segment pair below;
 * a delete of a tree is a prefix delete. Path segments never contain `/` (callers escape with encodeURIComponent).
 */
export interface Row {
  readonly path: string
  /** What the row is, in kebab-case: `rest-api`, `resource`, `method`, `function`... Indexed, for scans at start. */
  readonly kind: string
  readonly value: JsonObject
  /** 1 at creation, +1 at each write of that path. */
  readonly revision: number
}

export interface ListOptions {
  /** Only rows of this kind; without it, of any. */
  readonly kind?: string
  /** Rows whose path sorts after this one (byte order). */
  readonly after?: string
  readonly limit?: number
}

export interface Reader {
  get(path: string): Promise<Row | undefined>
  /** Rows strictly below `path` at any depth, in byte order of their path. */
  subtree(path: string, options?: ListOptions): Promise<readonly Row[]>
  /** Rows exactly `{path}/{one segment}`, in byte order. */
  children(path: string, options?: ListOptions): Promise<readonly Row[]>
}

export interface Transaction extends Reader {
  /** Creates or replaces. `expect` is the revision the caller read (0: must not exist); a mismatch throws RevisionConflict. */
  put(path: string, kind: string, value: JsonObject, expect?: number): Promise<Row>
  /** Removes the row and everything below it; answers how many rows went. */
  deleteTree(path: string): Promise<number>
}

export interface Change {
  readonly path: string
  readonly kind: string
  /** null: the row was deleted. */
  readonly value: JsonObject | null
}

export interface Store extends Reader {
  /** One transaction, durable (fsynced) before the promise resolves; rolled back when `work` throws. Serialised. */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** Every row of a kind, at start. */
  scan(kind: string): Promise<readonly Row[]>
  /** Called after each commit with its changes in order, before `transact` resolves to its caller. Answers how to stop. */
  watch(listener: (changes: readonly Change[]) => void): () => void
  close(): Promise<void>
}

/** The row changed since it was read. Control answers ConflictException. */
export class RevisionConflict extends Error {}
/** The data folder belongs to another running process. The message is for a person. */
export class StoreLocked extends Error {}
