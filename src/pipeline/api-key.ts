import type { Exchange } from '../exchange/exchange.ts'
import { masked } from '../exchange/execution-log.ts'
import { Fault } from '../exchange/fault.ts'
import type { KeyAccess } from '../exchange/key-access.ts'
import type { Step } from '../exchange/step.ts'
import { UNSETTLED_USAGE } from '../model/unsettled-usage.ts'

/** The enabled API keys of an account and region, with the usage plans they belong to, as they are now. */
export interface ApiKeys {
  /** `stage` is `{apiId}/{stage}`. null: there is no such key, it is disabled, or none of its plans has the stage. */
  find(value: string, stage: string): KeyAccess | null
  /** Whether any usage plan has the stage. */
  isPlanned(stage: string): boolean
}

export interface ApiKeySettings {
  readonly required: boolean
  readonly source: 'HEADER' | 'AUTHORIZER'
  readonly keys: ApiKeys
  /** `{apiId}/{stage}`. */
  readonly stage: string
  /** As logs name it: `GET /pets`. */
  readonly method: string
  /** Whether there is an execution log to write to. */
  readonly logged: boolean
}

/**
 * Lets requests with the key of a usage plan pass (auth-throttle-cache.md 7.1), and notes what the plan allows. The index of keys
 * is in memory and cannot be away. null: the method asks for no key, and nobody wants to read that.
 */
export function apiKey(settings: ApiKeySettings): Step | null {
  if (!settings.required) return settings.logged ? noKeyNeeded(settings) : null
  const { keys, stage } = settings
  const read = settings.source === 'HEADER' ? fromHeader : fromAuthorizer
  return (next) =>
    async function apiKey(exchange) {
      const value = read(exchange)
      exchange.log?.line(verifying(exchange, masked(value), stage))
      const access = keys.find(value, stage)
      if (access === null) throw refused(settings, value)
      exchange.keyAccess = access
      const { identity } = exchange.context
      identity.apiKey = value
      identity.apiKeyId = access.apiKeyId
      return next(exchange)
    }
}

/** An empty value is no key's. */
const fromHeader = ({ request }: Exchange): string => request.headers.get('x-api-key') ?? ''
const fromAuthorizer = ({ context }: Exchange): string => context.authorizer?.usageIdentifierKey ?? ''

/** vtl-and-context.md 12 [K+]. */
const verifying = ({ context }: Exchange, key: string, stage: string): string =>
  `Verifying Usage Plan for request: ${context.requestId}. API Key: ${key} API Stage: ${stage}`

function refused({ keys, stage, method }: ApiKeySettings, value: string): Fault {
  const reason = keys.isPlanned(stage) ? UNSETTLED_USAGE.noPlanForKey : UNSETTLED_USAGE.noPlanForStage
  return new Fault('invalidApiKey', { log: UNSETTLED_USAGE.keyNotAuthorized(masked(value), method, stage, reason) })
}

/** The lines of a method that is open to all (vtl-and-context.md 12 [K+]). */
function noKeyNeeded({ stage, method }: ApiKeySettings): Step {
  const open = `API Key  authorized because method '${method}' does not require API Key. Request will not contribute to throttle or quota limits`
  const checked = `Usage Plan check succeeded for API Key  and API Stage ${stage}`
  return (next) =>
    async function noKeyNeeded(exchange) {
      const { log } = exchange
      log?.line(verifying(exchange, '', stage))
      log?.line(open)
      log?.line(checked)
      return next(exchange)
    }
}
