import { parseArn } from '../../../core/arn.ts'
import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { isNetworkLoadBalancer } from '../../../model/load-balancer-arn.ts'
import { UNSETTLED_BACKENDS } from '../../../model/unsettled-backends.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, text, textEntries, texts, toJson, without } from '../../fields.ts'
import { newerStyle, type PathRule } from '../../patch.ts'
import { literal, text as textRule } from '../../patch-rules.ts'
import { always, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { refuseReferenced } from './vpc-link-uses.ts'

export const VPC_LINK = '/vpclinks/{vpcLinkId}'

const { vpcLink: unsettled } = UNSETTLED_BACKENDS

/** A link leads where it was made to lead for good. */
const targetArns: PathRule = {
  ops: [],
  apply: (value) => value,
  refuse: () => badRequest(unsettled.targetsFixed),
}

export const vpcLink: Resource = {
  noun: 'VpcLink',
  kind: 'vpc-link',
  at: VPC_LINK,
  within: [],
  // control-plane.md 16 [S].
  missing: always(notFound, 'Invalid Vpc Link identifier specified'),
  create: { value: newLink, id: (value) => text(value.id) ?? '' },
  list: {},
  patch: {
    style: newerStyle,
    // control-plane.md 21 [S].
    rules: { '/name': literal('name'), '/description': textRule('description'), '/targetArns': targetArns },
    settle: (_, after) => named(after),
  },
  remove: { check: (scope, { value }) => refuseReferenced(scope, text(value.id) ?? '') },
  // control-plane.md 16 [S]: a link is always new in the answer to its making; lists show no tags.
  view: ({ call }, { value }) =>
    call.operation.name === 'CreateVpcLink' ? { ...value, status: 'PENDING' } : without(withStatus(value), 'tags'),
  detail: (_, { value }) => ({ ...withStatus(value), tags: value.tags ?? {} }),
}

function newLink({ call }: WriteScope): JsonObject {
  const { input } = call
  checkTags(textEntries(toJson(input.tags)))
  const chosen = given(input, 'name', 'description', 'targetArns', 'tags')
  checkTargets(texts(chosen.targetArns))
  return named({ id: resourceId(6), ...dropEmpty(chosen, 'description', 'tags') })
}

function checkTargets(targets: readonly string[]): void {
  // control-plane.md 16 [S].
  const malformed = targets.find((arn) => !parseArn(arn))
  if (malformed !== undefined) throw badRequest(`Invalid ARN. ARN is not well formed ${malformed.slice(0, 2048)}`)
  if (targets.length === 0) throw badRequest(unsettled.noTarget)
  if (targets.length > 1) throw badRequest(unsettled.severalTargets)
}

/** control-plane.md 16 [S]. */
function named(value: JsonObject): JsonObject {
  if (!text(value.name)) throw badRequest('Name cannot be empty')
  return value
}

/** Nothing has to be built here, so a link is ready at once, or never can be. */
function withStatus(value: JsonObject): JsonObject {
  if (!texts(value.targetArns).every(isNetworkLoadBalancer)) {
    return { ...value, status: 'FAILED', statusMessage: unsettled.notNetworkLoadBalancer }
  }
  return { ...value, status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' }
}

/** The link that an id names in the caller's account and region ([D] rest-api.md 9.8). */
export function findVpcLink(scope: Scope, id: string): Promise<Row | undefined> {
  return scope.tree.get(pathOf(scope, VPC_LINK, id))
}
