let last = 0

/**
 * A number that grows with every call, also across restarts as far as the clock does: about the epoch microsecond. It orders
 * what came into being within one millisecond.
 */
export function serial(): number {
  last = Math.max(last + 1, Date.now() * 1000)
  return last
}
