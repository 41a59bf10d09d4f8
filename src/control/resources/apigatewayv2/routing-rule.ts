import { resourceId } from '../../../core/id.ts'
import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Call, Handlers } from '../../call.ts'
import { handlersOf, requireLevels, shown } from '../../crud.ts'
import { given, number, text } from '../../fields.ts'
import { page, pageAsked, sortBy } from '../../page.ts'
import { collectionOf, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { domainNameKey } from '../apigateway/domain-name.ts'
import { byDomainKey, DOMAIN_NAME } from '../apigateway/domain-name-key.ts'
import { checkPrivacy, findApi, hasStage, refuseMixed } from '../apigateway/mapped-apis.ts'
import { domainLevel } from './domain-name-level.ts'
import { notFoundOf } from './levels.ts'
import { checkConditions } from './routing-rule-conditions.ts'

const ROUTING_RULE = `${DOMAIN_NAME}/routingrules/{routingRuleId}`

const unknownRule = () => notFoundOf(UNSETTLED_HTTP_DOMAINS.resourceType.rule, UNSETTLED_HTTP_DOMAINS.unknownRule)

/** Which requests to a domain name go to which API (control-plane.md B [D], the developer guide on routing rules [D]). */
const routingRule: Resource = {
  noun: 'RoutingRule',
  kind: 'routing-rule',
  at: ROUTING_RULE,
  within: [domainLevel],
  missing: unknownRule,
  create: { value: newRule, id: (value) => text(value.routingRuleId) ?? '' },
  put: { value: replacedRule },
  remove: {},
}

export const routingRuleHandlers: Handlers = byDomainKey({ ...handlersOf(routingRule), ListRoutingRules: listRules })

async function listRules(call: Call): Promise<Structure> {
  const scope = { call, tree: call.store }
  await requireLevels(scope, routingRule.within)
  const { asked, positionMember } = pageAsked(call)
  const { items, position } = page(sortBy(await rulesOf(scope), order), order, asked ?? {})
  const routingRules = items.map(({ value }) => value)
  return shown(scope, { routingRules, ...(position !== undefined && { [positionMember]: position }) })
}

/** By priority, which has seven digits at most. */
const order = ({ value }: Row): string => String(value.priority).padStart(7, '0')

const rulesOf = (scope: Scope): Promise<readonly Row[]> =>
  scope.tree.children(collectionOf(scope, ROUTING_RULE), { kind: routingRule.kind })

async function newRule(scope: WriteScope): Promise<JsonObject> {
  const domain = await domainOf(scope)
  if (domain.value.routingMode === 'BASE_PATH_MAPPING_ONLY') throw badRequest(UNSETTLED_HTTP_DOMAINS.rulesDoNotRoute)
  if ((await rulesOf(scope)).length >= UNSETTLED_HTTP_DOMAINS.maxRules) throw badRequest(UNSETTLED_HTTP_DOMAINS.tooManyRules)
  return checkedRule(scope, domain, resourceId(6))
}

async function replacedRule(scope: WriteScope): Promise<JsonObject> {
  const id = text(scope.call.input.routingRuleId) ?? ''
  if (!(await scope.tree.get(pathOf(scope, ROUTING_RULE)))) throw unknownRule()
  return checkedRule(scope, await domainOf(scope), id)
}

async function domainOf(scope: Scope): Promise<Row> {
  const domain = await scope.tree.get(pathOf(scope, DOMAIN_NAME))
  if (!domain) throw domainLevel.missing(scope)
  return domain
}

async function checkedRule(scope: WriteScope, domain: Row, routingRuleId: string): Promise<JsonObject> {
  const { caller, input } = scope.call
  const { partition, region, account } = caller
  const priority = number(input.priority) ?? 0
  await checkPriority(scope, priority, routingRuleId)
  const { conditions = [], actions } = given(input, 'conditions', 'actions')
  checkConditions(conditions)
  return {
    routingRuleId,
    routingRuleArn: `arn:${partition}:apigateway:${region}:${account}:/domainnames/${domainNameKey(domain.value)}/routingrules/${routingRuleId}`,
    priority,
    conditions,
    actions: [{ invokeApi: await checkedTarget(scope, domain, onlyAction(actions)) }],
  }
}

async function checkPriority(scope: Scope, priority: number, ownId: string): Promise<void> {
  if (!Number.isInteger(priority) || priority < 1 || priority > 1_000_000) throw badRequest(UNSETTLED_HTTP_DOMAINS.rulePriority)
  const others = (await rulesOf(scope)).filter(({ value }) => value.routingRuleId !== ownId)
  if (others.some(({ value }) => value.priority === priority)) throw conflict(UNSETTLED_HTTP_DOMAINS.priorityTaken(priority))
}

function onlyAction(actions: JsonObject[string]): JsonObject {
  const [action, ...more] = Array.isArray(actions) ? actions : []
  const invokeApi = isJsonObject(action) ? action.invokeApi : null
  if (!isJsonObject(invokeApi) || more.length > 0) throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleAction)
  return invokeApi
}

/** What a rule leads to must be there; HTTP APIs are no targets ([D] the developer guide on routing modes). */
async function checkedTarget(scope: Scope, domain: Row, { apiId, stage, stripBasePath }: JsonObject): Promise<JsonObject> {
  const id = text(apiId) ?? ''
  const api = await findApi(scope, id)
  if (!api) throw badRequest(UNSETTLED_HTTP_DOMAINS.unknownApi(scope.call.caller.account, id.slice(0, 100)))
  if (api.type !== 'REST') throw badRequest(UNSETTLED_HTTP_DOMAINS.ruleForHttpApi)
  if (!(await hasStage(scope, api, text(stage) ?? ''))) throw badRequest(UNSETTLED_HTTP_DOMAINS.unknownStage)
  checkPrivacy(domain.value, api)
  await refuseMixed(scope, domain.path, domain.value)
  return { apiId: id, stage: stage ?? '', stripBasePath: stripBasePath === true }
}
