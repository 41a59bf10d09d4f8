import type { Operation, Structure } from '../model/shape.ts'
import type { Caller } from './call.ts'

/** What a caller must be allowed to do. */
export interface Permission {
  readonly action: string
  readonly resource: string
  /** Condition keys of this action alone, in lower case. */
  readonly keys?: ReadonlyMap<string, string>
}

export interface PermissionRequest {
  readonly operation: Operation
  readonly labels: Readonly<Record<string, string>>
  readonly input: Structure
  readonly caller: Caller
  /** The ARN of a user, role or policy that stands. */
  readonly arnOf: (path: string) => string | undefined
}
