import { cut, displayWidth, oneLine } from './display.ts'

export interface Column {
  readonly heading: string
  /** How narrow it may become, in columns of the terminal. null: it is never cut. */
  readonly least: number | null
}

const GAP = '  '

/**
 * A header row and the rows below it, aligned, each line at most `width` columns: the widest columns give way first. Where even
 * their least is too much, lines are longer.
 */
export function tableLines(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const cells = [columns.map(({ heading }) => heading), ...rows.map((row) => row.map(oneLine))]
  const widths = fit(columns, cells, width)
  return cells.map((row) =>
    row
      .map((cell, at) => pad(cut(cell, widths[at] ?? 0), widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
}

function fit(columns: readonly Column[], cells: readonly (readonly string[])[], width: number): number[] {
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => displayWidth(row[at] ?? ''))))
  const room = width - GAP.length * (columns.length - 1)
  for (let over = sum(widths) - room; over > 0; ) {
    const at = widest(columns, widths)
    if (at === null) break
    const spare = (widths[at] ?? 0) - Math.max(columns[at]?.least ?? 0, secondWidest(columns, widths, at))
    const less = Math.min(over, Math.max(spare, 1))
    widths[at] = (widths[at] ?? 0) - less
    over -= less
  }
  return widths
}

const canGive = ({ least }: Column, width: number): boolean => least !== null && width > least

/** null: no column can give any more. */
function widest(columns: readonly Column[], widths: readonly number[]): number | null {
  let found: number | null = null
  columns.forEach((column, at) => {
    const width = widths[at] ?? 0
    if (canGive(column, width) && (found === null || width > (widths[found] ?? 0))) found = at
  })
  return found
}

const secondWidest = (columns: readonly Column[], widths: readonly number[], but: number): number =>
  Math.max(0, ...widths.filter((width, at) => at !== but && columns[at] !== undefined && canGive(columns[at], width)))

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)))
