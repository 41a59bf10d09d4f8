import { parseArn } from '../../../core/arn.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf, transacting } from '../../crud.ts'
import { dropEmpty, given, text, textEntries, toJson } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { always, collectionOf, pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'

const unknownAssociation = always(notFound, UNSETTLED_DOMAINS.unknownAssociation)

/** A VPC endpoint's way to a private domain name. */
export const association: Resource = {
  noun: 'DomainNameAccessAssociation',
  kind: 'domain-name-access-association',
  at: '/domainnameaccessassociations/{domainNameAccessAssociationArn}',
  within: [],
  missing: unknownAssociation,
  create: {
    value: newAssociation,
    id: (value) => text(value.domainNameAccessAssociationArn) ?? '',
    exists: () => conflict(UNSETTLED_DOMAINS.associationExists),
  },
  list: { rows: ({ call }, rows) => (call.input.resourceOwner === 'OTHER_ACCOUNTS' ? [] : rows) },
  remove: {},
}

const { GetDomainNameAccessAssociation: _, ...operations } = handlersOf(association)

export const domainNameAccessAssociationHandlers: Handlers = {
  ...operations,
  RejectDomainNameAccessAssociation: transacting(async (scope) => {
    const { domainNameAccessAssociationArn, domainNameArn } = scope.call.input
    await requirePrivateDomain(scope, text(domainNameArn) ?? '')
    const row = await scope.tree.get(pathOf(scope, association.at, text(domainNameAccessAssociationArn) ?? ''))
    if (row?.value.domainNameArn !== domainNameArn) throw unknownAssociation()
    await scope.tree.deleteTree(row?.path ?? '')
    return {}
  }),
}

async function newAssociation(scope: WriteScope): Promise<JsonObject> {
  const { input, caller } = scope.call
  checkTags(textEntries(toJson(input.tags)))
  const source = text(input.accessAssociationSource) ?? ''
  if (!/^vpce-[0-9a-z]{1,64}$/.test(source)) throw badRequest(UNSETTLED_DOMAINS.invalidVpcEndpoint)
  const { value: domain } = await requirePrivateDomain(scope, text(input.domainNameArn) ?? '')
  const resource = `/domainnameaccessassociations/domainname/${text(domain.domainName)}/vpcesource/${source}`
  return {
    ...dropEmpty(given(input, 'domainNameArn', 'accessAssociationSourceType', 'accessAssociationSource', 'tags'), 'tags'),
    domainNameAccessAssociationArn: `arn:${caller.partition}:apigateway:${caller.region}:${caller.account}:${resource}`,
  }
}

/** The private domain name that an ARN means; whether another account shares its own is not looked at, so that is refused. */
async function requirePrivateDomain({ call, tree }: Scope, domainNameArn: string): Promise<Row> {
  const arn = parseArn(domainNameArn)
  const key = /^\/domainnames\/([^/+]+\+[^/+]+)$/.exec(arn?.resource ?? '')?.[1]
  if (arn?.service !== 'apigateway' || arn.region !== call.caller.region || key === undefined) {
    throw badRequest(UNSETTLED_DOMAINS.invalidDomainNameArn)
  }
  if (arn.account !== call.caller.account) throw notYet('the private domain names of other accounts (domainNameArn)')
  const row = await tree.get(`${call.root}/domainnames/${segment(key)}`)
  if (!row) throw notFound(UNSETTLED_DOMAINS.unknownDomain)
  return row
}

/** The associations of a domain name go with it. */
export async function leaveAssociations(scope: WriteScope, domainNameArn: string): Promise<void> {
  const rows = await scope.tree.children(collectionOf(scope, association.at), { kind: association.kind })
  for (const row of rows) if (row.value.domainNameArn === domainNameArn) await scope.tree.deleteTree(row.path)
}
