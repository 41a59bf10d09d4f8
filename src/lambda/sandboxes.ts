import { UNSETTLED } from '../model/unsettled.ts'
import type { FunctionConfiguration } from './function-model.ts'
import type { Target } from './functions.ts'
import { LambdaError } from './invocation.ts'
import { Sandbox, type SandboxPorts } from './sandbox.ts'

export interface SandboxesOptions {
  readonly ports: SandboxPorts
  /** The folder a version's code runs from. Throws LambdaError when it cannot run. */
  readonly taskRoot: (configuration: FunctionConfiguration) => Promise<string>
  /** What this machine carries at a time; more invocations wait. */
  readonly maxSandboxes: number
  readonly idleMs: number
}

/** The sandboxes of one version under one revision of its configuration. */
interface Pool {
  readonly key: string
  readonly path: string
  readonly version: string
  readonly revision: string
  readonly slots: Set<Slot>
  /** The last one used is the first to be used again: the others grow old and are reaped. */
  readonly idle: Slot[]
  settling: number
  waiting: number
  retired: boolean
}

interface Slot {
  readonly pool: Pool
  sandbox: Sandbox | null
  state: 'busy' | 'settling' | 'idle' | 'dead'
  idleSince: number
}

interface Waiter {
  readonly pool: Pool
  readonly target: Target
  readonly since: number
  readonly grant: (sandbox: Sandbox | Promise<Sandbox>) => void
  readonly refuse: (reason: unknown) => void
  /** Stops listening to the invoker's signal. */
  readonly release: () => void
  timer: NodeJS.Timeout | undefined
}

/** A sandbox that has just answered is free again in a moment, on a busy machine too: waiting for it beats starting another one. */
const SETTLE_MS = 50
/** So long may invocations of a warm function overtake one that needs room for a sandbox of its own. */
const OVERTAKE_MS = 250

const closing = (): LambdaError => new LambdaError(500, 'ServiceException', UNSETTLED.lambdaRuntime.closing, { Type: 'Service' })

/** All sandboxes: warm ones are used again, new ones started up to the machine's bound, then invocations queue. */
export class Sandboxes {
  private readonly options: SandboxesOptions
  private readonly pools = new Map<string, Pool>()
  private readonly all = new Set<Slot>()
  private readonly waiters: Waiter[] = []
  private readonly reaper: NodeJS.Timeout
  private closed = false

  constructor(options: SandboxesOptions) {
    this.options = options
    this.reaper = setInterval(() => this.reap(), Math.max(50, options.idleMs / 4)).unref()
  }

  /** A sandbox for one event, at once when a warm one is there. Throws LambdaError; rejects with the signal's reason. */
  acquire(target: Target, signal?: AbortSignal): Sandbox | Promise<Sandbox> {
    if (this.closed) throw closing()
    const pool = this.poolOf(target)
    for (let slot = pool.idle.pop(); slot; slot = pool.idle.pop()) {
      if (slot.sandbox?.idle) return this.use(slot, slot.sandbox)
    }
    if (pool.settling > pool.waiting) return this.wait(pool, target, signal, SETTLE_MS)
    if (this.all.size < this.options.maxSandboxes) return this.start(pool, target)
    this.evict()
    return this.wait(pool, target, signal, null)
  }

  /**
   * After a change of a function: sandboxes of versions that are not current any more take no new invocations; those in
   * progress finish where they are.
   */
  retire(path: string, isCurrent: (version: string, revision: string) => boolean): void {
    for (const pool of [...this.pools.values()])
      if (pool.path === path && !isCurrent(pool.version, pool.revision)) this.retirePool(pool)
  }

  /** Ends every sandbox, running events included. */
  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.reaper)
    for (const waiter of [...this.waiters]) this.dismiss(waiter, closing())
    const slots = [...this.all]
    for (const slot of slots) slot.sandbox?.kill()
    await Promise.all(slots.map((slot) => slot.sandbox?.ended()))
  }

  private poolOf({ path, configuration }: Target): Pool {
    const { version, revisionId: revision } = configuration
    const key = `${path}\n${version}`
    const existing = this.pools.get(key)
    if (existing?.revision === revision) return existing
    if (existing) this.retirePool(existing)
    const pool: Pool = { key, path, version, revision, slots: new Set(), idle: [], settling: 0, waiting: 0, retired: false }
    this.pools.set(key, pool)
    return pool
  }

  private retirePool(pool: Pool): void {
    pool.retired = true
    if (this.pools.get(pool.key) === pool) this.pools.delete(pool.key)
    for (const slot of pool.idle.splice(0)) this.end(slot)
  }

  private use(slot: Slot, sandbox: Sandbox): Sandbox {
    this.become(slot, 'busy')
    return sandbox
  }

  private become(slot: Slot, state: Slot['state']): void {
    if (slot.state === state || slot.state === 'dead') return
    if (slot.state === 'settling') slot.pool.settling--
    if (state === 'settling') slot.pool.settling++
    slot.state = state
  }

  private async start(pool: Pool, target: Target): Promise<Sandbox> {
    const slot: Slot = { pool, sandbox: null, state: 'busy', idleSince: 0 }
    this.all.add(slot)
    pool.slots.add(slot)
    try {
      const { fn, configuration } = target
      slot.sandbox = await Sandbox.start({
        fn,
        configuration,
        taskRoot: await this.options.taskRoot(configuration),
        ports: this.options.ports,
        onSettling: () => this.become(slot, 'settling'),
        onIdle: () => this.free(slot),
        onDead: () => this.bury(slot),
      })
      if (this.closed) slot.sandbox.kill()
      return slot.sandbox
    } catch (error) {
      this.bury(slot)
      throw error
    }
  }

  private free(slot: Slot): void {
    const { pool, sandbox } = slot
    if (sandbox === null) return
    this.become(slot, 'idle')
    slot.idleSince = performance.now()
    const waiter = this.nextWaiterOf(pool)
    if (waiter) this.grant(waiter, this.use(slot, sandbox))
    else if (pool.retired || this.closed) this.end(slot)
    else {
      pool.idle.push(slot)
      if (this.waiters.some((other) => other.timer === undefined)) this.evict()
    }
  }

  /** The first of that pool, unless an invocation of another function has been overtaken long enough. */
  private nextWaiterOf(pool: Pool): Waiter | undefined {
    const head = this.waiters.find((waiter) => waiter.timer === undefined)
    if (head && head.pool !== pool && performance.now() - head.since > OVERTAKE_MS) return undefined
    return this.waiters.find((waiter) => waiter.pool === pool)
  }

  private bury(slot: Slot): void {
    this.become(slot, 'dead')
    this.all.delete(slot)
    const { pool } = slot
    pool.slots.delete(slot)
    const at = pool.idle.indexOf(slot)
    if (at >= 0) pool.idle.splice(at, 1)
    if (pool.slots.size === 0 && pool.waiting === 0 && this.pools.get(pool.key) === pool) this.pools.delete(pool.key)
    const next = this.waiters.find((waiter) => waiter.timer === undefined)
    if (next && this.all.size < this.options.maxSandboxes) this.grant(next, this.start(next.pool, next.target))
  }

  /** Makes room: ends the sandbox that has been idle longest. */
  private evict(): void {
    let oldest: Slot | undefined
    for (const slot of this.all)
      if (slot.state === 'idle' && (oldest === undefined || slot.idleSince < oldest.idleSince)) oldest = slot
    if (oldest) this.drop(oldest)
  }

  private drop(slot: Slot): void {
    const at = slot.pool.idle.indexOf(slot)
    if (at >= 0) slot.pool.idle.splice(at, 1)
    this.end(slot)
  }

  private end(slot: Slot): void {
    this.become(slot, 'busy')
    slot.sandbox?.kill()
  }

  private reap(): void {
    const limit = performance.now() - this.options.idleMs
    for (const slot of this.all) if (slot.state === 'idle' && slot.idleSince < limit) this.drop(slot)
  }

  /** `graceMs`: how long to wait for a settling sandbox before starting another; null waits for room. */
  private wait(pool: Pool, target: Target, signal: AbortSignal | undefined, graceMs: number | null): Promise<Sandbox> {
    return new Promise((grant, refuse) => {
      const abort = (): void => this.dismiss(waiter, signal?.reason)
      const release = (): void => signal?.removeEventListener('abort', abort)
      const waiter: Waiter = { pool, target, since: performance.now(), grant, refuse, release, timer: undefined }
      if (graceMs !== null) waiter.timer = setTimeout(() => this.graceOver(waiter), graceMs)
      signal?.addEventListener('abort', abort)
      this.waiters.push(waiter)
      pool.waiting++
    })
  }

  private graceOver(waiter: Waiter): void {
    waiter.timer = undefined
    if (this.all.size < this.options.maxSandboxes) this.grant(waiter, this.start(waiter.pool, waiter.target))
    else this.evict()
  }

  private grant(waiter: Waiter, sandbox: Sandbox | Promise<Sandbox>): void {
    this.leave(waiter)
    waiter.grant(sandbox)
  }

  private dismiss(waiter: Waiter, reason: unknown): void {
    this.leave(waiter)
    waiter.refuse(reason)
  }

  private leave(waiter: Waiter): void {
    const at = this.waiters.indexOf(waiter)
    if (at < 0) return
    this.waiters.splice(at, 1)
    waiter.pool.waiting--
    waiter.release()
    clearTimeout(waiter.timer)
  }
}
