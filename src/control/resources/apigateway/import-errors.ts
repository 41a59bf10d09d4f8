import { badRequest, ServiceError } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'

/** Does one part of an import. AWS's refusal of it is noted, with what was being done, and the import goes on. */
export type Attempt = (doing: string, work: () => Promise<void>) => Promise<void>

/** A document may be wrong everywhere; nobody reads more than this. */
const MAX_ERRORS = 100

/** The errors of an import, which come all together (control-plane.md 18 [K+]). */
export class ImportErrors {
  private readonly errors: string[] = []

  /** What Portico does not support yet is no error of the document: it is thrown, and says so itself. */
  readonly attempt: Attempt = async (doing, work) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      if (error.status >= 500) throw new ServiceError(error.type, error.status, `${doing}: ${error.message}`)
      this.errors.push(`${doing}: ${error.message}`)
      if (this.errors.length >= MAX_ERRORS) this.refuse([])
    }
  }

  /** Throws when there were any. */
  refuse(warnings: readonly string[]): void {
    if (this.errors.length === 0) return
    const { errors, alsoWarnings } = UNSETTLED.openapi
    const more = warnings.length > 0 ? `\n${listed(alsoWarnings, warnings)}` : ''
    throw badRequest(listed(errors, this.errors) + more)
  }
}

/** With `failonwarnings` a warning is an error. */
export function refuseWarnings(warnings: readonly string[]): void {
  if (warnings.length > 0) throw badRequest(listed(UNSETTLED.openapi.warnings, warnings.slice(0, MAX_ERRORS)))
}

const listed = (title: string, lines: readonly string[]): string => [title, ...lines.slice(0, MAX_ERRORS)].join('\n\t')
