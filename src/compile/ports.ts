import type { IntegrationPorts } from '../integration/integration.ts'
import type { LogGroups } from '../observe/log-groups.ts'

/** What a compiled plan reaches the world through. */
export interface CompilePorts extends IntegrationPorts {
  /** Access and execution logs. */
  readonly logGroups: LogGroups
  /** Told of errors that are no Fault, with the request they befell: mistakes in Portico. */
  readonly onBug: (error: unknown, requestId: string) => void
}
