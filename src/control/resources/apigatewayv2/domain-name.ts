import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { dropEmpty, given, text, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import type { Resource, WriteScope } from '../../resource.ts'
import { claimDomain, domainExists, domainNameKey, newDomain, releaseDomain, settledDomain } from '../apigateway/domain-name.ts'
import { isPrivate, typesOf } from '../apigateway/domain-name-endpoint.ts'
import { DOMAIN_NAME } from '../apigateway/domain-name-key.ts'
import { domainLevel } from './domain-name-level.ts'
import { fromRoutingMode, shownDomain, wantedRegional } from './domain-name-shape.ts'

/** The same domain names as v1's, in v2's shape; private ones are v1's alone. */
const domainName: Resource = {
  noun: 'DomainName',
  kind: 'domain-name',
  at: DOMAIN_NAME,
  within: [],
  missing: domainLevel.missing,
  create: { value: createdDomain, id: domainNameKey, exists: domainExists, follow: claimDomain },
  list: { order: ({ value }) => domainNameKey(value), rows: (_, rows) => rows.filter(({ value }) => !isPrivate(value)) },
  merge: { settle: updatedDomain },
  remove: { check: (_, row) => refuseEdge(row), follow: releaseDomain },
  view: (_, { value }) => shownDomain(value),
}

export const domainNameHandlers: Handlers = publicOnly(handlersOf(domainName))

/** The key of a private domain name holds a `+`, which no public one can. */
function publicOnly(handlers: Handlers): Handlers {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      async (call) => {
        if (text(call.input.domainName)?.includes('+') && !name.startsWith('Create'))
          throw domainLevel.missing({ call, tree: call.store })
        return handler(call)
      },
    ]),
  )
}

async function createdDomain(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  refuseMutualTls(input)
  const { domainNameConfigurations = [], ...chosen } = given(input, 'domainName', 'domainNameConfigurations', 'tags')
  return newDomain(scope, {
    ...chosen,
    ...modeOf(input),
    ...wantedRegional(onlyConfiguration(domainNameConfigurations)),
  })
}

async function updatedDomain(scope: WriteScope, _: JsonObject, before: Row): Promise<JsonObject> {
  const { input } = scope.call
  refuseEdge(before)
  refuseMutualTls(input)
  const { domainNameConfigurations } = given(input, 'domainNameConfigurations')
  const after = { ...before.value, ...modeOf(input) }
  return settledDomain(scope, domainNameConfigurations === undefined ? after : replaced(after, domainNameConfigurations), before)
}

function refuseEdge({ value }: Row): void {
  if (!typesOf(value).includes('REGIONAL')) throw badRequest(UNSETTLED_HTTP_DOMAINS.edgeDomain)
}

/** [K] A configuration takes the place of the one that stands, as a whole. An edge-optimized name beside it stays. */
function replaced(domain: JsonObject, configurations: Json): JsonObject {
  const { endpointConfiguration: wanted, ...regional } = wantedRegional(onlyConfiguration(configurations))
  const kept = ['regionalCertificateName', 'ownershipVerificationCertificateArn'].reduce(without, domain)
  return { ...kept, ...regional, endpointConfiguration: { ...wanted, types: typesOf(domain) } }
}

function onlyConfiguration(configurations: Json): JsonObject {
  const [only, ...more] = Array.isArray(configurations) ? configurations : []
  if (typeof only !== 'object' || only === null || Array.isArray(only) || more.length > 0) {
    throw badRequest(UNSETTLED_HTTP_DOMAINS.oneConfiguration)
  }
  return dropEmpty(only, ...Object.keys(only))
}

const modeOf = ({ routingMode }: Structure): JsonObject =>
  typeof routingMode === 'string' ? { routingMode: fromRoutingMode(routingMode) } : {}

/** Off is what it is, and what an empty truststoreUri asks for (auth-throttle-cache.md 6 [D]). */
function refuseMutualTls({ mutualTlsAuthentication }: Structure): void {
  const { mutualTlsAuthentication: wanted } = given({ mutualTlsAuthentication }, 'mutualTlsAuthentication')
  if (wanted && Object.values(wanted).some((value) => value !== '')) throw notYet('mutualTlsAuthentication')
}
