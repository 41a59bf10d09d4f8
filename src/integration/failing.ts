import type { Fault } from '../exchange/fault.ts'
import type { Backend } from './integration.ts'

/** The backend of an integration whose configuration cannot run: a deployment takes it, every call of it fails. */
export const failing = (fault: Fault): Backend => ({ call: () => Promise.reject(fault) })
