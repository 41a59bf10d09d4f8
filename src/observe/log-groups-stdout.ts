import type { LogGroups } from './log-groups.ts'
import { oneLine } from './one-line.ts'

/** Where lines are shown: a stream that says how much it has still to write. */
export interface LineSink {
  readonly writableLength: number
  write(text: string): unknown
}

/** Bytes that may wait for whoever reads; lines beyond are dropped, and counted. */
const MAX_WAITING = 4 << 20

/**
 * Shows the events of some log groups as they are written, a line each as it stands, for whoever collects the output of processes. `names`
 * are those of groups, or the beginnings of names, with a star. All events go to `groups` as well. Nothing waits for a reader that is slow.
 */
export function alsoShown(groups: LogGroups, names: readonly string[], out: LineSink): LogGroups {
  if (names.length === 0) return groups
  const isShown = shownBy(names)
  let waiting: string[] = []
  let dropped = 0
  const flush = (): void => {
    const lines = waiting
    waiting = []
    if (out.writableLength > MAX_WAITING) {
      dropped += lines.length
      return
    }
    if (dropped > 0) lines.push(`${dropped} events were dropped: they came faster than this output was read`)
    dropped = 0
    out.write(`${lines.join('\n')}\n`)
  }
  return {
    write(group, stream, epochMs, message) {
      groups.write(group, stream, epochMs, message)
      if (isShown(group) && waiting.push(oneLine(message)) === 1) setImmediate(flush)
    },
  }
}

function shownBy(names: readonly string[]): (group: string) => boolean {
  const exact = new Set(names)
  const prefixes = names.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1))
  return (group) => exact.has(group) || prefixes.some((prefix) => group.startsWith(prefix))
}
