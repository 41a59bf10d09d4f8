import type { JsonObject } from '../core/json.ts'
import type { HttpApiSecurity } from './http-api-security.ts'
import type { Dereference } from './references.ts'

/** What the readers of one document share. */
export interface HttpApiReading {
  readonly root: JsonObject
  readonly dereference: Dereference
  readonly security: HttpApiSecurity
  readonly warn: (text: string) => void
  readonly tell: (text: string) => void
  /** The parts of a path that stand before those of the document's paths. */
  readonly base: readonly string[]
}
