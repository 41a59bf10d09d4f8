/** What the exit code says. `portico --help` has the same list. */
export const EXIT = { ok: 0, refused: 1, usage: 2, unreachable: 3 } as const

/** What ends a command, told to a person: what happened, and what to do next. */
export class CliError extends Error {
  readonly exitCode: number
  /** A sentence or two; null when the message says it all. */
  readonly hint: string | null

  constructor(exitCode: number, message: string, hint: string | null = null) {
    super(message)
    this.exitCode = exitCode
    this.hint = hint
  }
}

/** The service answered with an error of its own. */
export class Refused extends CliError {
  /** `NotFoundException` */
  readonly type: string

  constructor(type: string, message: string, hint: string | null = null) {
    super(EXIT.refused, `${type}: ${message}`, hint)
    this.type = type
  }
}

/** The command, an option or a file of the caller's cannot be understood. */
export const usage = (message: string, hint: string | null = null): CliError => new CliError(EXIT.usage, message, hint)

/** What came of a command before `error` ended it, told with it. What is no CliError stays a bug. */
export function partlyDone(done: string, error: unknown): unknown {
  return error instanceof CliError ? new CliError(error.exitCode, `${done} ${error.message}`, error.hint) : error
}

const FILE_TROUBLE: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'it is not permitted'],
])

/** A file that cannot be `done` (read, written), without a stack trace. */
export function fileError(file: string, done: string, error: unknown): CliError {
  const { code, message } = error as NodeJS.ErrnoException
  return usage(`${file} cannot be ${done}: ${FILE_TROUBLE.get(code) ?? message}.`)
}
