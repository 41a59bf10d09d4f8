import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { HttpClientError, type HttpFailure } from './client.ts'

const { execution } = UNSETTLED_HTTP_INTEGRATIONS

/** A configuration that no request can use: 500, and the access log says why. */
export const cannotRun = (integrationError: string): Fault =>
  new Fault('configurationError', { ...configurationError(integrationError).detail, integrationError })

/** What went wrong on the way to a backend, as the fault that it means (http-api.md 2 [K+]). */
const FAULTS: Readonly<Record<HttpFailure, (reason: string) => Fault>> = {
  timeout: () => new Fault('integrationTimeout', { integrationError: execution.timeout }),
  network: () => unreachable(),
  tls: () => unreachable(),
  'too-large': (length) => cannotRun(UNSETTLED.integrationResponseTooLarge.replace('{length}', length)),
  'invalid-url': cannotRun,
  credentials: () => cannotRun(execution.permission),
}

const unreachable = (): Fault => new Fault('networkError', { integrationError: execution.unreachable })

/** Writes exchange.integrationLatency; `started` is performance.now() of the sending. Answers what is to be thrown. */
export function failed(exchange: Exchange, started: number, error: unknown): unknown {
  exchange.integrationLatency = Math.round(performance.now() - started)
  return error instanceof HttpClientError ? FAULTS[error.failure](error.message) : error
}
