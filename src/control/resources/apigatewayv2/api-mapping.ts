import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { EMPTY_BASE_PATH } from '../../../model/base-path.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Call, Handlers } from '../../call.ts'
import { shown, transacting } from '../../crud.ts'
import { text } from '../../fields.ts'
import { page, pageAsked, sortBy } from '../../page.ts'
import { always, pathOf, type Scope, segment, type WriteScope } from '../../resource.ts'
import { typesOf } from '../apigateway/domain-name-endpoint.ts'
import { DOMAIN_NAME } from '../apigateway/domain-name-key.ts'
import {
  checkPrivacy,
  findApi,
  hasStage,
  isNested,
  isPlainRegional,
  MAPPING,
  mappingKey,
  moveMapping,
  refuseMixed,
  refuseUnrouted,
} from '../apigateway/mapped-apis.ts'
import { createdKey, updatedKey } from './api-mapping-key.ts'
import { domainLevel } from './domain-name-level.ts'
import { notFoundOf } from './levels.ts'

const { resourceType } = UNSETTLED_HTTP_DOMAINS
const mappingExists = always(conflict, UNSETTLED_HTTP_DOMAINS.mappingExists)

/** API mappings are v1's base path mappings under an id. */
export const apiMappingHandlers: Handlers = {
  CreateApiMapping: transacting(createMapping),
  GetApiMapping: reading(async (scope, domain) => shown(scope, shownMapping(await find(scope, domain)))),
  GetApiMappings: reading(listMappings),
  UpdateApiMapping: transacting(updateMapping),
  DeleteApiMapping: transacting(deleteMapping),
}

function reading(read: (scope: Scope, domain: Row) => Promise<Structure>): (call: Call) => Promise<Structure> {
  return async (call) => {
    const scope = { call, tree: call.store }
    return read(scope, await regionalDomain(scope))
  }
}

/** The domain name that the URI names; private ones have no API mappings ([K]), and edge-optimized ones none by v2. */
async function regionalDomain(scope: Scope): Promise<Row> {
  const domain = await scope.tree.get(pathOf(scope, DOMAIN_NAME))
  if (!domain || domain.value.domainNameId !== undefined) throw domainLevel.missing(scope)
  if (!typesOf(domain.value).includes('REGIONAL')) throw badRequest(UNSETTLED_HTTP_DOMAINS.edgeDomain)
  return domain
}

const mappingsOf = ({ tree }: Scope, domain: Row): Promise<readonly Row[]> =>
  tree.children(`${domain.path}/basepathmappings`, { kind: MAPPING })

async function find(scope: Scope, domain: Row): Promise<Row> {
  const id = text(scope.call.input.apiMappingId)
  const row = (await mappingsOf(scope, domain)).find(({ value }) => value.apiMappingId === id)
  if (!row) throw notFoundOf(resourceType.mapping, UNSETTLED_HTTP_DOMAINS.unknownMapping)
  return row
}

async function listMappings(scope: Scope, domain: Row): Promise<Structure> {
  const { asked, positionMember } = pageAsked(scope.call)
  const rows = sortBy(await mappingsOf(scope, domain), ({ path }) => path)
  const { items, position } = page(rows, ({ path }) => path, asked ?? {})
  return shown(scope, { items: items.map(shownMapping), ...(position !== undefined && { [positionMember]: position }) })
}

async function createMapping(scope: WriteScope): Promise<Structure> {
  const { input } = scope.call
  const domain = await regionalDomain(scope)
  refuseUnrouted(domain.value)
  const mapping = {
    basePath: createdKey(text(input.apiMappingKey)),
    restApiId: text(input.apiId) ?? '',
    stage: text(input.stage) ?? '',
    apiMappingId: resourceId(6),
  }
  await checkMapping(scope, domain, mapping)
  const path = `${domain.path}/basepathmappings/${segment(mapping.basePath)}`
  if (await scope.tree.get(path)) throw mappingExists()
  return shown(scope, shownMapping(await scope.tree.put(path, MAPPING, mapping, 0)))
}

async function updateMapping(scope: WriteScope): Promise<Structure> {
  const { apiId, apiMappingKey, stage } = scope.call.input
  const domain = await regionalDomain(scope)
  const before = await find(scope, domain)
  const after: Row = {
    ...before,
    value: {
      ...before.value,
      ...(typeof apiId === 'string' && { restApiId: apiId }),
      ...(typeof stage === 'string' && { stage }),
      ...(typeof apiMappingKey === 'string' && { basePath: updatedKey(apiMappingKey) }),
    },
  }
  await checkMapping(scope, domain, after.value)
  if (mappingKey(after.value) === mappingKey(before.value)) {
    await scope.tree.put(before.path, MAPPING, after.value, before.revision)
  } else {
    await moveMapping(scope.tree, after, before, mappingExists())
  }
  return shown(scope, shownMapping(after))
}

async function deleteMapping(scope: WriteScope): Promise<Structure> {
  const row = await find(scope, await regionalDomain(scope))
  await scope.tree.deleteTree(row.path)
  return {}
}

/** What a mapping leads to must be there, and be something that this domain name can lead to. */
async function checkMapping(scope: Scope, { path, value: domain }: Row, mapping: JsonObject): Promise<void> {
  const { account } = scope.call.caller
  const id = text(mapping.restApiId) ?? ''
  const api = await findApi(scope, id)
  if (!api) throw badRequest(UNSETTLED_HTTP_DOMAINS.unknownApi(account, id.slice(0, 100)))
  // v1 may have left the stage to the URL.
  const stage = text(mapping.stage)
  if (stage !== undefined && !(await hasStage(scope, api, stage))) throw badRequest(UNSETTLED_HTTP_DOMAINS.unknownStage)
  checkPrivacy(domain, api)
  if (!isPlainRegional(domain)) {
    if (isNested(mappingKey(mapping))) throw badRequest(UNSETTLED_DOMAINS.nestedNeedsRegional)
    if (api.type === 'HTTP') throw badRequest(UNSETTLED_HTTP_DOMAINS.httpApiNeedsRegional)
  }
  await refuseMixed(scope, path, domain, api.type)
}

function shownMapping({ value }: Row): JsonObject {
  const key = mappingKey(value)
  const { restApiId: apiId, stage, apiMappingId } = value
  return { apiId, stage, apiMappingId, apiMappingKey: key === EMPTY_BASE_PATH ? '' : key }
}
