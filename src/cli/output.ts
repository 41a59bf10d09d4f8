/** stdout holds what was asked for, stderr all else; colours only where a terminal shows them (NO_COLOR and its kin). */
import { styleText } from 'node:util'
import { oneLine } from './display.ts'
import { type Column, tableLines } from './table.ts'

type Style = Parameters<typeof styleText>[0]

/** For text that goes to stdout. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout })
/** For text that goes to stderr. */
export const paintNote = (style: Style, text: string): string => styleText(style, text, { stream: process.stderr })

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** One document, for programs. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2))
}

export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** Fits the terminal; what is piped is cut only where COLUMNS says so. */
export function printTable(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
  const [header = '', ...lines] = tableLines(columns, rows, widthOfOutput())
  print([paint('bold', header), ...lines].join('\n'))
}

function widthOfOutput(): number {
  const { isTTY, columns } = process.stdout
  if (isTTY && columns > 0) return columns
  const given = Number(process.env.COLUMNS)
  return Number.isInteger(given) && given > 0 ? given : Number.POSITIVE_INFINITY
}

/** `  name      value` lines, values aligned. */
export function printFields(fields: readonly (readonly [name: string, value: string, style?: Style])[]): void {
  const width = Math.max(...fields.map(([name]) => name.length))
  const lines = fields.map(([name, value, style]) => {
    const shown = oneLine(value)
    return `  ${paint('dim', name.padEnd(width))}  ${style === undefined ? shown : paint(style, shown)}`
  })
  print(lines.join('\n'))
}

/** The reader of a pipe may leave when it has enough (`portico apis | head -1`): that is no failure. */
export function leaveWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
}
