import type { Log } from '../core/log.ts'
import { readUsage, type Usage, usageRow, withUsage } from '../model/usage.ts'
import type { UsageCounters } from '../state/state.ts'
import { follow } from '../store/follow.ts'
import type { Store, Transaction } from '../store/store.ts'

export interface UsageRecorderOptions {
  readonly store: Store
  readonly counters: UsageCounters
  readonly log: Log
}

/** Keeps what clients of usage plans used, in the `usage` row below each plan's key. */
export interface UsageRecorder {
  /** Resolves when all that was counted so far is in the store. */
  write(): Promise<void>
  /** Writes, and stops. */
  close(): Promise<void>
}

/** How long a count may be nowhere but in memory, in ms: what a crash forgets. */
const INTERVAL_MS = 1000
/** Clients that one transaction writes: others wait for it. */
const BATCH = 200

const USAGE = /^(.+\/keys\/[^/]+)\/usage$/

/** Gives the counters what is in the store, and from then on, at least once a second, the store what they counted. */
export async function openUsageRecorder({ store, counters, log }: UsageRecorderOptions): Promise<UsageRecorder> {
  const stop = await follow(store, ['usage', 'usage-plan-key'], ({ kind, path, value }) => {
    const [, client = path] = USAGE.exec(path) ?? []
    if (value === null) void counters.forget(client)
    else if (kind === 'usage') void counters.record(client, readUsage(value))
  })
  let writing: Promise<void> = Promise.resolve()
  const write = (): Promise<void> => {
    writing = writing.then(() => writeAll(store, counters, log))
    return writing
  }
  const timer = setInterval(() => void write(), INTERVAL_MS).unref()
  return {
    write,
    close: async () => {
      clearInterval(timer)
      await write()
      stop()
    },
  }
}

/** Never rejects: what could not be written stays counted, and is tried again. */
async function writeAll(store: Store, counters: UsageCounters, log: Log): Promise<void> {
  const clients = await counters.uncollected()
  for (let at = 0; at < clients.length; at += BATCH) {
    const batch = clients.slice(at, at + BATCH)
    try {
      await store.transact((transaction) => writeBatch(transaction, counters, batch))
    } catch (error) {
      log.error({ err: error }, 'the usage of usage plans could not be written')
      for (const client of batch) await counters.putBack(client)
    }
  }
}

/** Collects inside the transaction, so that no other write of a row comes between its record and what is added to it. */
async function writeBatch(transaction: Transaction, counters: UsageCounters, clients: readonly string[]): Promise<void> {
  for (const client of clients) {
    // A request that was under way when the key left its plan.
    if (!(await transaction.get(client))) {
      await counters.forget(client)
      continue
    }
    const path = `${client}/usage`
    const recorded = readUsage((await transaction.get(path))?.value)
    const usage = [...(await counters.collect(client))].reduce<Usage>(
      (sum, [day, used]) => withUsage(sum, day, { used }),
      recorded,
    )
    await transaction.put(path, 'usage', usageRow(usage))
  }
}
