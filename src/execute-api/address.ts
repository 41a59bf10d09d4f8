import type { BasePaths } from './base-paths.ts'
import type { DomainName } from './domains.ts'
import type { PrivateDomain } from './private-domain.ts'
import type { Arriving, RoutingRules } from './routing-rules.ts'
import { segmentEnd, skipSlashes } from './slashes.ts'

/** Where a request is going, read off its Host and target. */
export interface Address {
  /** In lower case: host names have none of their own, so an id means one API whatever its case. */
  readonly apiId: string
  readonly stage: string
  /** The address always has a stage in it: what it names is no path below the stage that answers whatever names none. */
  readonly isStageNamed: boolean
  /** The Host less its port; null where the path names the API. */
  readonly domainName: string | null
  /**
   * $context.path: `/{stage}/...` as sent; duplicate slashes before the stage are gone ([S] rest-api.md 1.2). On a custom domain
   * the base path stands in the place of the stage.
   */
  readonly requestPath: string
  /** Below the stage: starts with one slash, the rest as sent ([S] rest-api.md 1.2). */
  readonly path: string
  /** Without `?`, as sent. */
  readonly rawQuery: string
  /** The VPC endpoint that the host names: `{apiId}-{vpceId}.execute-api...` ([D] rest-api.md 16); whether it counts is origin.ts's to say. */
  readonly vpceId: string | null
  /** null: the API's own endpoint was called. */
  readonly mapped: Mapped | null
}

/** How a request that named a custom domain came to its API. */
export interface Mapped {
  /** As the mapping has it: `orders/v1`, or `(none)`; null: no mapping led there. */
  readonly basePath: string | null
  /** The rule that led there; null: none did. */
  readonly routingRuleId: string | null
  /** null: a public domain name. */
  readonly access: PrivateDomain | null
  /** The path that Lambda events show: the base path is part of it, and a stage that the mapping left to the URL is too. */
  readonly eventPath: string
}

/** The custom domain names there are. */
export interface DomainNames {
  find(host: string): DomainName | undefined
}

const NO_DOMAINS: DomainNames = { find: () => undefined }
const NO_HEADERS: readonly string[] = []

const PATH_STYLE = '/_aws/execute-api/'
const USER_REQUEST = /^\/restapis\/([^/?]+)\/([^/?]+)\/_user_request_(?=[/?]|$)/
const ABSOLUTE = /^https?:\/\/([^/?]*)(.*)$/i

/**
 * The API and stage a request is for: `{apiId}[-{vpce}].execute-api.{any suffix}` as the host, or a path
 * `/_aws/execute-api/{apiId}/{stage}/...` or `/restapis/{apiId}/{stage}/_user_request_/...`; or what a custom domain name maps to
 * its path and, where its routing rules ask for them, its headers (flat name, value...). null: it is not for an API.
 */
export function locate(
  host: string,
  target: string,
  domains: DomainNames = NO_DOMAINS,
  rawHeaders: readonly string[] = NO_HEADERS,
): Address | null {
  if (target.charCodeAt(0) !== 0x2f) return locateAbsolute(target, domains, rawHeaders)
  const at = host.indexOf('.')
  if (at > 0 && isExecuteApi(host, at)) return hostStyle(host, at, target)
  const name = withoutPort(host)
  const domain = domains.find(name)
  if (domain) return mappedAddress(domain, name, target, rawHeaders)
  if (target.startsWith(PATH_STYLE)) return pathStyle(target)
  return target.startsWith('/restapis/') ? userRequestStyle(target) : null
}

/** RFC 9112 3.2.2: a target with a host of its own overrules the Host header. */
function locateAbsolute(target: string, domains: DomainNames, rawHeaders: readonly string[]): Address | null {
  const [, host = '', rest = ''] = ABSOLUTE.exec(target) ?? []
  if (host === '') return null
  return locate(host.slice(host.lastIndexOf('@') + 1), rest.startsWith('/') ? rest : `/${rest}`, domains, rawHeaders)
}

const EXECUTE_API = '.execute-api.'

function isExecuteApi(host: string, at: number): boolean {
  const label = host.slice(at, at + EXECUTE_API.length)
  return label === EXECUTE_API || label.toLowerCase() === EXECUTE_API
}

function hostStyle(host: string, at: number, target: string): Address {
  const label = host.slice(0, at).toLowerCase()
  // An id of the author's own choice may have dashes in it.
  const vpce = label.indexOf('-vpce-')
  const apiId = vpce > 0 ? label.slice(0, vpce) : label
  return split(apiId, withoutPort(host), target, 0, vpce > 0 ? label.slice(vpce + 1) : null)
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':')
  return colon < 0 ? host : host.slice(0, colon)
}

function pathStyle(target: string): Address | null {
  const from = PATH_STYLE.length
  const to = target.indexOf('/', from)
  return to <= from ? null : split(target.slice(from, to).toLowerCase(), null, target, to)
}

function userRequestStyle(target: string): Address | null {
  const [prefix, apiId = '', stage = ''] = USER_REQUEST.exec(target) ?? []
  if (prefix === undefined) return null
  return { ...split(apiId.toLowerCase(), null, `/${stage}${target.slice(prefix.length)}`, 0), isStageNamed: true }
}

/** `from` is the first slash before the stage. */
function split(apiId: string, domainName: string | null, target: string, from: number, vpceId: string | null = null): Address {
  const query = target.indexOf('?')
  const end = query < 0 ? target.length : query
  const stageAt = skipSlashes(target, from, end)
  const stageEnd = segmentEnd(target, stageAt, end)
  return {
    apiId,
    stage: target.slice(stageAt, stageEnd),
    isStageNamed: false,
    domainName,
    requestPath: target.slice(stageAt - 1, end),
    path: `/${target.slice(skipSlashes(target, stageEnd, end), end)}`,
    rawQuery: query < 0 ? '' : target.slice(query + 1),
    vpceId,
    mapped: null,
  }
}

/** What of a custom domain leads to an API, and where the part of the path ends that only did that. */
interface Way extends Pick<Mapped, 'basePath' | 'routingRuleId'> {
  readonly apiId: string
  readonly stage: string
  readonly end: number
}

/** Where a request to a custom domain goes. An API id that is empty: the domain leads nowhere from that path. */
function mappedAddress(domain: DomainName, domainName: string, target: string, rawHeaders: readonly string[]): Address {
  const query = target.indexOf('?')
  const end = query < 0 ? target.length : query
  const from = skipSlashes(target, 0, end) - 1
  const { rules } = domain
  const way =
    (rules && ruledWay(rules, { target, from, end, host: domainName, rawHeaders })) ??
    mappedWay(domain.basePaths, target, from, end)
  const path = `/${target.slice(skipSlashes(target, way.end, end), end)}`
  return {
    apiId: way.apiId,
    stage: way.stage,
    isStageNamed: true,
    domainName,
    requestPath: target.slice(from, end),
    path,
    rawQuery: query < 0 ? '' : target.slice(query + 1),
    vpceId: null,
    mapped: {
      basePath: way.basePath,
      routingRuleId: way.routingRuleId,
      access: domain.access,
      eventPath: target.slice(from, way.end) + (way.end < end ? path : ''),
    },
  }
}

/** By a routing rule, which hands on the base path too unless it is told to strip it. */
function ruledWay(rules: RoutingRules, arriving: Arriving): Way | null {
  const found = rules.match(arriving)
  if (!found) return null
  const { id, apiId, stage, stripBasePath } = found.rule
  return { apiId, stage, end: stripBasePath ? found.end : arriving.from, basePath: null, routingRuleId: id }
}

function mappedWay(basePaths: BasePaths | null, target: string, from: number, end: number): Way {
  const found = basePaths?.match(target, from, end)
  if (!found) return { apiId: '', stage: '', end: from, basePath: null, routingRuleId: null }
  const { apiId, stage, basePath } = found.mapping
  if (stage !== null) return { apiId, stage, end: found.end, basePath, routingRuleId: null }
  const stageAt = skipSlashes(target, found.end, end)
  const stageEnd = segmentEnd(target, stageAt, end)
  return { apiId, stage: target.slice(stageAt, stageEnd), end: stageEnd, basePath, routingRuleId: null }
}

/**
 * What no front end passes on: rest-api.md 1.3 [K+] names the raw pipe; the others are those RFC 3986 keeps out of a URI, except
 * braces and brackets, which clients send. A `#` would cut an upstream's URL short.
 */
const ILLEGAL_IN_TARGET = /[^\x21-\x7e]|["#<>\\^`|]/

export function isLegalTarget(target: string): boolean {
  return !ILLEGAL_IN_TARGET.test(target)
}
