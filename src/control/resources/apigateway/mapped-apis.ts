import type { JsonObject } from '../../../core/json.ts'
import { EMPTY_BASE_PATH } from '../../../model/base-path.ts'
import { badRequest, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import type { Reader, Row, Transaction } from '../../../store/store.ts'
import { entry, text, texts } from '../../fields.ts'
import { type Scope, segment } from '../../resource.ts'
import { isPrivate, typesOf } from './domain-name-endpoint.ts'

/** The kind of the rows by which a domain name leads to APIs: base path mappings of v1, API mappings of v2. */
export const MAPPING = 'base-path-mapping'

/** An API that a domain name can lead to. */
export interface MappedApi {
  readonly type: 'REST' | 'HTTP'
  readonly row: Row
}

/** The API of the caller's account and region that an id names. */
export async function findApi({ call, tree }: Pick<Scope, 'call' | 'tree'>, id: string): Promise<MappedApi | undefined> {
  const rest = await tree.get(`${call.root}/restapis/${segment(id)}`)
  if (rest) return { type: 'REST', row: rest }
  const http = await tree.get(`${call.root}/v2/apis/${segment(id)}`)
  return http && { type: 'HTTP', row: http }
}

export async function hasStage({ tree }: Scope, { row }: MappedApi, stage: string): Promise<boolean> {
  return (await tree.get(`${row.path}/stages/${segment(stage)}`)) !== undefined
}

/** Private APIs and private domain names go together, and only with each other. */
export function checkPrivacy(domain: JsonObject, { row }: MappedApi): void {
  const privateApi = texts(entry(row.value.endpointConfiguration, 'types')).includes('PRIVATE')
  if (isPrivate(domain) && !privateApi) throw badRequest(UNSETTLED_DOMAINS.publicApi)
  if (privateApi && !isPrivate(domain)) throw badRequest(UNSETTLED_DOMAINS.privateApi)
}

/** The developer guide on routing modes [D]: a domain name that routes by rules alone gets no new mappings. */
export function refuseUnrouted({ routingMode }: JsonObject): void {
  if (routingMode === 'ROUTING_RULE_ONLY') throw badRequest(UNSETTLED_HTTP_DOMAINS.mappingsDoNotRoute)
}

const mappingsOf = (tree: Reader, domainPath: string): Promise<readonly Row[]> =>
  tree.children(`${domainPath}/basepathmappings`, { kind: MAPPING })

/** The kinds of the APIs that mappings lead to. */
async function mappedTypes(scope: Scope, mappings: readonly Row[]): Promise<ReadonlySet<MappedApi['type']>> {
  const ids = new Set(mappings.map(({ value }) => text(value.restApiId) ?? ''))
  const apis = await Promise.all([...ids].map((id) => findApi(scope, id)))
  return new Set(apis.flatMap((api) => (api ? [api.type] : [])))
}

/** The developer guide on routing rules [D]: there are none where mappings lead to REST and to HTTP APIs. `added`: what a new one leads to. */
export async function refuseMixed(
  scope: Scope,
  domainPath: string,
  domain: JsonObject,
  added?: MappedApi['type'],
): Promise<void> {
  if (domain.routingMode === 'BASE_PATH_MAPPING_ONLY') return
  const types = await mappedTypes(scope, await mappingsOf(scope.tree, domainPath))
  if (types.union(new Set(added ? [added] : [])).size > 1) throw badRequest(UNSETTLED_HTTP_DOMAINS.rulesForOneType)
}

/** Mappings of several levels, and those to HTTP APIs, need a regional name and TLS 1.2 (control-plane.md 19 [D], http-api.md 12 [D]). */
export const isPlainRegional = (domain: JsonObject): boolean =>
  domain.securityPolicy === 'TLS_1_2' && typesOf(domain).join() === 'REGIONAL'

export const isNested = (key: string): boolean => key.includes('/')

/** Throws when a domain name would no longer be what its mappings need. */
export async function refuseUnfit(scope: Scope, domain: JsonObject, domainPath: string): Promise<void> {
  await refuseMixed(scope, domainPath, domain)
  if (isPlainRegional(domain)) return
  const mappings = await mappingsOf(scope.tree, domainPath)
  if (mappings.some(({ value }) => isNested(text(value.basePath) ?? ''))) throw badRequest(UNSETTLED_DOMAINS.nestedNeedsRegional)
  if ((await mappedTypes(scope, mappings)).has('HTTP')) throw badRequest(UNSETTLED_HTTP_DOMAINS.httpApiNeedsRegional)
}

/** The last segment of a mapping's path. */
export const mappingKey = ({ basePath }: JsonObject): string => text(basePath) || EMPTY_BASE_PATH

/** A new base path is a new key: the row moves. Throws `taken` where one stands already. */
export async function moveMapping(tree: Transaction, after: Row, before: Row, taken: ServiceError): Promise<void> {
  if (after.value.basePath === before.value.basePath) return
  const collection = before.path.slice(0, before.path.lastIndexOf('/'))
  const path = `${collection}/${segment(mappingKey(after.value))}`
  if (await tree.get(path)) throw taken
  await tree.deleteTree(before.path)
  await tree.put(path, after.kind, after.value, 0)
}

/** The domain names of the account that lead to an API, or to that stage of it. */
export async function mappedDomains({ call, tree }: Scope, apiId: string, stage?: string): Promise<readonly string[]> {
  const rows = await tree.subtree(`${call.root}/domainnames`, { kind: MAPPING })
  const using = rows.filter(({ value }) => value.restApiId === apiId && (stage === undefined || value.stage === stage))
  const keys = using.map(({ path }) => decodeURIComponent(path.slice(call.root.length).split('/')[2] ?? ''))
  return [...new Set(keys.map((key) => key.split('+', 1)[0] ?? ''))]
}
