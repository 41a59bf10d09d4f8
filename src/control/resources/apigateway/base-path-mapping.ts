import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { EMPTY_BASE_PATH } from '../../../model/base-path.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { entry, text, texts, without } from '../../fields.ts'
import { olderStyle, type PathRule } from '../../patch.ts'
import { always, pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { isPrivate } from './domain-name-endpoint.ts'
import { byDomainKey, DOMAIN_NAME, domainLevel } from './domain-name-key.ts'

const mappingExists = always(conflict, UNSETTLED_DOMAINS.mappingExists)

/** Rows are keyed by their base path, and carry the id by which v2 names them. */
const basePathMapping: Resource = {
  noun: 'BasePathMapping',
  kind: 'base-path-mapping',
  at: `${DOMAIN_NAME}/basepathmappings/{basePath}`,
  within: [domainLevel],
  missing: always(notFound, UNSETTLED_DOMAINS.unknownMapping),
  create: { value: newMapping, id: keyOf, exists: mappingExists },
  list: {},
  patch: {
    style: olderStyle,
    // control-plane.md 21 [K+].
    rules: { '/basePath': basePathRule(), '/restapiId': apiRule(), '/restApiId': apiRule(), '/stage': stageRule() },
    settle: (scope, after) => checkedMapping(scope, after),
    follow: rename,
  },
  remove: {},
}

export const basePathMappingHandlers: Handlers = byDomainKey(handlersOf(basePathMapping))

function keyOf(value: JsonObject): string {
  return text(value.basePath) ?? ''
}

function newMapping(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const stage = text(input.stage)
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

/** What a mapping leads to must be there, and be as private as its domain name. */
async function checkedMapping(scope: Scope, mapping: JsonObject): Promise<JsonObject> {
  const { call, tree } = scope
  const path = `${call.root}/restapis/${segment(text(mapping.restApiId) ?? '')}`
  const api = await tree.get(path)
  if (!api) throw badRequest(UNSETTLED_DOMAINS.unknownApi)
  const stage = text(mapping.stage)
  if (stage !== undefined && !(await tree.get(`${path}/stages/${segment(stage)}`))) {
    throw badRequest(UNSETTLED_DOMAINS.unknownStage)
  }
  const domain = await tree.get(pathOf(scope, DOMAIN_NAME))
  const privateDomain = domain !== undefined && isPrivate(domain.value)
  const privateApi = texts(entry(api.value.endpointConfiguration, 'types')).includes('PRIVATE')
  if (privateDomain && !privateApi) throw badRequest(UNSETTLED_DOMAINS.publicApi)
  if (privateApi && !privateDomain) throw badRequest(UNSETTLED_DOMAINS.privateApi)
  return mapping
}

/** A new base path is a new key. */
async function rename({ tree }: WriteScope, after: Row, before: Row): Promise<void> {
  if (after.value.basePath === before.value.basePath) return
  const collection = before.path.slice(0, before.path.lastIndexOf('/'))
  const path = `${collection}/${segment(keyOf(after.value))}`
  if (await tree.get(path)) throw mappingExists()
  await tree.deleteTree(before.path)
  await tree.put(path, after.kind, after.value, 0)
}

/** Throws while a domain name of the account leads to the API, or to that stage of it. */
export async function refuseMapped({ call, tree }: Scope, restApiId: string, stage?: string): Promise<void> {
  const rows = await tree.subtree(`${call.root}/domainnames`, { kind: basePathMapping.kind })
  const using = rows.filter(({ value }) => value.restApiId === restApiId && (stage === undefined || value.stage === stage))
  if (using.length === 0) return
  const keys = using.map(({ path }) => decodeURIComponent(path.slice(call.root.length).split('/')[2] ?? ''))
  const domains = [...new Set(keys.map((key) => key.split('+', 1)[0] ?? ''))].join(', ')
  throw badRequest(
    stage === undefined ? UNSETTLED_DOMAINS.apiIsMapped(restApiId, domains) : UNSETTLED_DOMAINS.stageIsMapped(stage, domains),
  )
}
