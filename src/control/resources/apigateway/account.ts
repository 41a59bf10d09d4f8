import { parseArn } from '../../../core/arn.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { olderStyle, type PathRule } from '../../patch.ts'
import { text } from '../../patch-rules.ts'
import { always, type Resource, type Scope } from '../../resource.ts'

/** One of each account and region: what stands there before anybody writes (control-plane.md 20 [D], values [K+]). */
const INITIAL: JsonObject = { features: ['UsagePlans'], apiKeyVersion: '4' }

export const account: Resource = {
  noun: 'Account',
  kind: 'account',
  at: '/account',
  within: [],
  missing: always(notFound, 'Invalid Account identifier specified'),
  initial: () => INITIAL,
  detail: withThrottle,
  patch: { style: olderStyle, rules: { '/cloudwatchRoleArn': text('cloudwatchRoleArn', checkRole), '/features': features() } },
}

/** What the operator gives the account, as it is now. */
function withThrottle({ call }: Scope, { value }: Row): JsonObject {
  const { rate, burst } = call.quotas.accountThrottle
  return { ...value, throttleSettings: { burstLimit: burst, rateLimit: rate } }
}

/** Any well-formed role will do: Portico writes its logs itself. */
function checkRole(arn: string): void {
  const role = parseArn(arn)
  if (role?.service !== 'iam' || !/^\d{12}$/.test(role.account) || !role.resource.startsWith('role/')) {
    throw badRequest(UNSETTLED.control.invalidCloudwatchRole)
  }
}

/** Usage plans are on from the start; adding them again changes nothing. */
function features(): PathRule {
  return {
    ops: ['add'],
    apply: (value, { value: feature, path }) => {
      if (feature !== 'UsagePlans') throw badRequest(`Invalid patch path ${path}`)
      return value
    },
  }
}
