/** Days and quota periods of usage plans, in whole days since 1970-01-01 UTC. */
const MS_PER_DAY = 86_400_000

/** The day of a time in ms since 1970. */
export const dayAt = (epochMs: number): number => Math.floor(epochMs / MS_PER_DAY)

export const today = (): number => dayAt(Date.now())

/** `YYYY-MM-DD` as a day; undefined for what is no date. */
export function dayOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const day = Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY
  // Date.parse takes the 30th of February for the 2nd of March in some forms: only what reads back is a date.
  return Number.isInteger(day) && dayText(day) === text ? day : undefined
}

export const dayText = (day: number): string => new Date(day * MS_PER_DAY).toISOString().slice(0, 10)

/**
 * The first day of the quota period that a day lies in: the day itself, the week's Sunday, or the first of the month, `offset`
 * days later (auth-throttle-cache.md 7.2 [K+]).
 */
export function periodStart(day: number, period: string, offset: number): number {
  // 1970-01-01 was a Thursday.
  if (period === 'WEEK') return day - ((((day + 4 - offset) % 7) + 7) % 7)
  if (period !== 'MONTH') return day
  const date = new Date(day * MS_PER_DAY)
  const months = date.getUTCMonth() - (date.getUTCDate() > offset ? 0 : 1)
  return Date.UTC(date.getUTCFullYear(), months, 1 + offset) / MS_PER_DAY
}
