import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'

/**
 * Closes a method whose protection Portico cannot enforce yet: answering 501 is safer than leaving it open. `protection` names
 * what is missing, as the end of the sentence "This method is protected by ..."; null: nothing is, and no step.
 */
export function notEnforceable(protection: string | null): Step | null {
  if (protection === null) return null
  return () =>
    async function notEnforceable() {
      throw cannotEnforce(protection)
    }
}

/** What such a method answers. */
export function cannotEnforce(protection: string): Fault {
  const message = `This method is protected by ${protection}, which this version of Portico cannot enforce.`
  return new Fault('authorizerNotEnforceable', { message, log: `Execution failed due to configuration error: ${message}` })
}
