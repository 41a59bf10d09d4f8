import { compileIamPolicy, RESOURCE_POLICY } from '../../../auth/iam-policy.ts'
import { PolicyError } from '../../../auth/policy-values.ts'
import { isJsonObject, type Json, tryParseJson } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Scope } from '../../resource.ts'

/** rest-api.md 17 [D]. */
const MAX_POLICY = 8192

/**
 * A resource policy as a row keeps it: compact JSON whose short resources (`execute-api:/stage/GET/path`) are whole ARNs, and a
 * list of one resource the resource itself (control-plane.md 4, rest-api.md 16 [S]).
 */
export function storedPolicy({ call }: Scope, apiId: string, policy: string): string {
  const { partition, region, account } = call.caller
  const arn = `arn:${partition}:execute-api:${region}:${account}:${apiId}/`
  const expanded = expandedPolicy(policy, (resource) => resource.replace(/^execute-api:\//, () => arn))
  checkPolicy(tryParseJson(expanded))
  return expanded
}

/** What the data plane would not understand, and so let nobody in for. */
function checkPolicy(document: Json | undefined): void {
  if (isJsonObject(document) && [document.Statement ?? []].flat().length === 0) return
  try {
    compileIamPolicy(document, RESOURCE_POLICY)
  } catch (error) {
    throw error instanceof PolicyError ? badRequest(UNSETTLED.control.invalidPolicy) : error
  }
}

/** The same with the ARNs that `expanded` makes of the resources. Throws for what is no policy document. */
export function expandedPolicy(policy: string, expanded: (resource: string) => string): string {
  const document = policy.length <= MAX_POLICY ? tryParseJson(policy) : undefined
  if (!isJsonObject(document)) throw badRequest(UNSETTLED.control.invalidPolicy)
  const whole = (value: Json): Json => (typeof value === 'string' ? expanded(value) : value)
  const statements = [document.Statement ?? []].flat()
  const Statement = statements.map((statement) => expand(statement, whole))
  return JSON.stringify('Statement' in document ? { ...document, Statement } : document)
}

function expand(statement: Json, whole: (value: Json) => Json): Json {
  if (!isJsonObject(statement)) return statement
  const { Resource, NotResource } = statement
  return {
    ...statement,
    ...(Resource !== undefined && { Resource: Array.isArray(Resource) ? single(Resource.map(whole)) : whole(Resource) }),
    ...(NotResource !== undefined && { NotResource: Array.isArray(NotResource) ? NotResource.map(whole) : whole(NotResource) }),
  }
}

const single = (values: readonly Json[]): Json => (values.length === 1 ? (values[0] ?? null) : [...values])

/** How AWS shows it: JSON within JSON, its quotes escaped (control-plane.md 4 [S]). */
export const shownPolicy = (policy: string): string => JSON.stringify(policy).slice(1, -1)
