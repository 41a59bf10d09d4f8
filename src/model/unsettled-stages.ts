/** What AWS's documentation does not settle about stages and their canaries; a recording corrects it here (see unsettled.ts). */
export const UNSETTLED_STAGES = {
  /** Quoted in users' reports of CreateDeployment; the documentation only says that it cannot be done. */
  canaryEnabled: (stage: string) =>
    `Invalid deployment content specified.Non canary deployment not supported on stage ${stage} because Canary is enabled. Provide CanarySettings in deploymentInput.`,
  /** Chosen; the bounds are [S] rest-api.md 13. */
  invalidPercentTraffic: 'Invalid canary percentTraffic specified. It must be between 0.0 and 100.0: ',
} as const
