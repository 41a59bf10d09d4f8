import type { Operation, Structure } from '../model/shape.ts'
import type { Store } from '../store/store.ts'

/** Who calls the control plane, read from the credential scope: an access key id of 12 digits names its account. */
export interface Caller {
  readonly partition: string
  readonly account: string
  readonly region: string
  readonly accessKeyId: string | null
}

/** One call of an operation: validated input, who calls, and the store to work on. */
export interface Call {
  readonly operation: Operation
  readonly input: Structure
  readonly caller: Caller
  readonly requestId: string
  readonly store: Store
  /** `/{account}/{region}`: what every path of this caller starts with. */
  readonly root: string
  /** The port this process listens on, for URLs in answers. */
  readonly endpoint: string
}

/** Answers the output structure; throws ServiceError. */
export type Handler = (call: Call) => Promise<Structure>
/** By operation name. */
export type Handlers = Readonly<Record<string, Handler>>
