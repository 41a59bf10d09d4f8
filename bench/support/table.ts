/** One line of the result: what was measured, against what, and how many times as much. */
export interface Row {
  readonly work: string
  readonly portico: string
  readonly peer: string
  readonly ratio: string
  readonly aim?: string
}

export function printTable(rows: readonly Row[]): void {
  const columns = ['work', 'portico', 'peer', 'ratio', 'aim'] as const
  const head: Record<(typeof columns)[number], string> = {
    work: 'work',
    portico: 'Portico',
    peer: 'peer',
    ratio: 'ratio',
    aim: 'aim',
  }
  const all = [head, ...rows]
  const widths = columns.map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  const line = (row: Partial<Record<(typeof columns)[number], string>>): string =>
    `| ${columns.map((column, i) => (row[column] ?? '').padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  process.stdout.write(`${[line(head), rule, ...rows.map(line)].join('\n')}\n`)
}

export const count = (value: number): string => Math.round(value).toLocaleString('en-US')
export const ratio = (portico: number, peer: number): string => (portico / peer).toFixed(2)
