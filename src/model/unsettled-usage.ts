/** What no recording settles of API keys, throttles and quotas, with where it comes from. */
export const UNSETTLED_USAGE = {
  /** vtl-and-context.md 12 [K+]. */
  keyNotAuthorized: (key: string, method: string, stage: string, reason: string) =>
    `API Key ${key} not authorized because method '${method}' requires API Key and API Key is not associated with a Usage Plan for API Stage ${stage}: ${reason}`,
  /** [K+] also for keys that are unknown or disabled, and for none: AWS's words for those are not known. */
  noPlanForKey: 'No Usage Plan found for key and API Stage',
  /** Quoted in a report of a user: no plan at all has the stage. */
  noPlanForStage: 'API Stage is not in a Usage Plan',
  /** vtl-and-context.md 12 [K+] has the second half, and [K] the first. */
  clientThrottled: (key: string, stage: string, plan: string, limits: string) =>
    `API Key ${key} has exceeded throttle limit for API Stage ${stage} : Key throttle limit exceeded for Usage Plan ID ${plan}. ${limits}`,
  /** [K], after programs that read these lines. */
  methodThrottled: (api: string, stage: string, resource: string, method: string, limits: string) =>
    `Key throttle limit exceeded for RestApi ${api}, Stage ${stage}, Resource ${resource}, HttpMethod ${method}. ${limits}`,
  /** Chosen. */
  accountThrottled: (limits: string) => `Account throttle limit exceeded. ${limits}`,
  /** [K]: the line says that a quota was exceeded; the words are chosen. */
  quotaExceeded: (key: string, stage: string, plan: string, quota: string) =>
    `API Key ${key} has exceeded quota limit for API Stage ${stage} : Key quota limit exceeded for Usage Plan ID ${plan}. ${quota}`,
} as const
