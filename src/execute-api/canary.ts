import type { Plan } from '../compile/plan.ts'

/** What a stage serves, swapped as one: the plan of its deployment and, beside it, that of its canary. */
export interface Release {
  readonly plan: Plan
  /** null: the stage has no canary. */
  readonly canary: Canary | null
}

export interface Canary {
  readonly plan: Plan
  /** 0 to 100. */
  readonly percentTraffic: number
}

/** The plan of one request: each is drawn by itself, so a client meets both ([S] rest-api.md 13: 100 is all canary). */
export function drawPlan({ plan, canary }: Release): Plan {
  return canary !== null && Math.random() * 100 < canary.percentTraffic ? canary.plan : plan
}
