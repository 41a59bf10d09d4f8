import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { EMPTY_BASE_PATH } from '../../../model/base-path.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { text, without } from '../../fields.ts'
import { olderStyle, type PathRule } from '../../patch.ts'
import { always, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { byDomainKey, DOMAIN_NAME, domainLevel } from './domain-name-key.ts'
import {
  checkPrivacy,
  findApi,
  hasStage,
  MAPPING,
  mappedDomains,
  mappingKey,
  moveMapping,
  refuseMixed,
  refuseUnrouted,
} from './mapped-apis.ts'

const mappingExists = always(conflict, UNSETTLED_DOMAINS.mappingExists)

/** Rows are keyed by their base path, and carry the id by which v2 names them. */
const basePathMapping: Resource = {
  noun: 'BasePathMapping',
  kind: MAPPING,
  at: `${DOMAIN_NAME}/basepathmappings/{basePath}`,
  within: [domainLevel],
  missing: always(notFound, UNSETTLED_DOMAINS.unknownMapping),
  create: { value: newMapping, id: mappingKey, exists: mappingExists },
  list: {},
  patch: {
    style: olderStyle,
    // control-plane.md 21 [K+].
    rules: { '/basePath': basePathRule(), '/restapiId': apiRule(), '/restApiId': apiRule(), '/stage': stageRule() },
    settle: (scope, after) => checkedMapping(scope, after),
    follow: ({ tree }, after, before) => moveMapping(tree, after, before, mappingExists()),
  },
  remove: {},
}

export const basePathMappingHandlers: Handlers = byDomainKey(handlersOf(basePathMapping))

async function newMapping(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const stage = text(input.stage)
  const domain = await scope.tree.get(pathOf(scope, DOMAIN_NAME))
  refuseUnrouted(domain?.value ?? {})
  return checkedMapping(scope, {
    basePath: checkedBasePath(text(input.basePath)),
    restApiId: text(input.restApiId) ?? '',
    ...(stage && stage !== EMPTY_BASE_PATH && { stage }),
    apiMappingId: resourceId(6),
  })
}

/** control-plane.md 19 [K+] and [D]. */
function checkedBasePath(basePath: string | undefined): string {
  if (basePath === undefined || basePath === '' || basePath === EMPTY_BASE_PATH) return EMPTY_BASE_PATH
  if (basePath.includes('/')) throw badRequest(UNSETTLED_DOMAINS.slashInBasePath)
  if (!/^[\w$.+!*'()-]{1,300}$/.test(basePath)) throw badRequest(UNSETTLED_DOMAINS.invalidBasePath)
  return basePath
}

function basePathRule(): PathRule {
  return { ops: ['replace'], apply: (value, operation) => ({ ...value, basePath: checkedBasePath(operation.value) }) }
}

function apiRule(): PathRule {
  return { ops: ['replace'], apply: (value, operation) => ({ ...value, restApiId: operation.value ?? '' }) }
}

/** `(none)`, as for base paths: the stage is in the URL. */
function stageRule(): PathRule {
  return {
    ops: ['replace'],
    apply: (value, { value: stage }) => (stage && stage !== EMPTY_BASE_PATH ? { ...value, stage } : without(value, 'stage')),
  }
}

/** What a mapping leads to must be there, and be as private as its domain name. HTTP APIs are mapped by v2 alone. */
async function checkedMapping(scope: Scope, mapping: JsonObject): Promise<JsonObject> {
  const api = await findApi(scope, text(mapping.restApiId) ?? '')
  if (api?.type !== 'REST') throw badRequest(UNSETTLED_DOMAINS.unknownApi)
  const stage = text(mapping.stage)
  if (stage !== undefined && !(await hasStage(scope, api, stage))) throw badRequest(UNSETTLED_DOMAINS.unknownStage)
  const domain = await scope.tree.get(pathOf(scope, DOMAIN_NAME))
  if (domain) {
    checkPrivacy(domain.value, api)
    await refuseMixed(scope, domain.path, domain.value, api.type)
  }
  return mapping
}

/** Throws while a domain name of the account leads to the API, or to that stage of it. */
export async function refuseMapped(scope: Scope, restApiId: string, stage?: string): Promise<void> {
  const domains = (await mappedDomains(scope, restApiId, stage)).join(', ')
  if (domains === '') return
  throw badRequest(
    stage === undefined ? UNSETTLED_DOMAINS.apiIsMapped(restApiId, domains) : UNSETTLED_DOMAINS.stageIsMapped(stage, domains),
  )
}
