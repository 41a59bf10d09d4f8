import { Lru } from '../../../core/lru.ts'
import type { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import { tooManyRequests } from './errors.ts'

interface Failures {
  readonly count: number
  readonly last: number
  readonly until: number
}

/** [D] After five failures a wait of a second, which each further one doubles, up to 15 minutes; after those all is forgiven. */
const FREE = 5
const MOST_MS = 900_000
const MAX_NAMES = 50_000
const MAX_WAITING = 500

/** Failed attempts to prove who one is, by what they were made on. A restart forgets them. */
export class Attempts {
  private readonly failures = new Lru<string, Failures>(MAX_NAMES)
  private readonly lines = new Map<string, Promise<unknown>>()
  private readonly now: () => number
  private waiting = 0

  /** `now`: a clock in ms. */
  constructor(now: () => number) {
    this.now = now
  }

  /** Whether attempts have to wait. */
  isLocked(name: string): boolean {
    return (this.failures.get(name)?.until ?? 0) > this.now()
  }

  /**
   * What `work` says of one attempt. Attempts on one name come one after the other, so that many at once count as many. Throws
   * `locked` while they have to wait.
   */
  async prove(name: string, locked: () => ServiceError, work: () => Promise<boolean>): Promise<boolean> {
    if (this.waiting >= MAX_WAITING) throw tooManyRequests(TEXTS.busy)
    this.waiting++
    const before = this.lines.get(name)
    const attempt = (before ?? Promise.resolve()).then(() => this.attempt(name, locked, work))
    const line = attempt.catch(() => undefined)
    this.lines.set(name, line)
    try {
      return await attempt
    } finally {
      this.waiting--
      if (this.lines.get(name) === line) this.lines.delete(name)
    }
  }

  private async attempt(name: string, locked: () => ServiceError, work: () => Promise<boolean>): Promise<boolean> {
    if (this.isLocked(name)) throw locked()
    const isRight = await work()
    if (isRight) this.failures.delete(name)
    else this.failed(name)
    return isRight
  }

  private failed(name: string): void {
    const now = this.now()
    const known = this.failures.get(name)
    const count = (known && now - known.last < MOST_MS ? known.count : 0) + 1
    const wait = count < FREE ? 0 : Math.min(1000 * 2 ** Math.min(count - FREE, 20), MOST_MS)
    this.failures.set(name, { count, last: now, until: now + wait })
  }
}
