/** What in a document speaks for one kind of API, a row each (http-api.md 10 and 11 [D], AWS's comparison of REST and HTTP APIs). */
import type { Json, JsonObject } from '../core/json.ts'
import {
  AUTHORIZER,
  CORS,
  DOCUMENTATION,
  ENDPOINT_CONFIGURATION,
  GATEWAY_RESPONSES,
  IMPORT_EXPORT_VERSION,
  INTEGRATIONS,
  REQUEST_VALIDATOR,
  REQUEST_VALIDATORS,
  TAG_VALUE,
} from './extensions.ts'
import { VERB_KEYS } from './http-api-info.ts'
import { entriesOf, member, textOf, textsOf } from './members.ts'

export type ApiKind = 'REST' | 'HTTP' | 'WEBSOCKET'

/**
 * `needs`: no other kind has it. `written`: others have it too, but read it from another form. `suits`: others have it too, with
 * more to do or to pay.
 */
export type Weight = 'needs' | 'written' | 'suits'

export interface Rule {
  readonly kind: ApiKind
  readonly weight: Weight
  /** For people: `response caching`. */
  readonly feature: string
  /** The path of members to what says so; null: nothing does. */
  readonly find: (held: JsonObject) => readonly string[] | null
}

type Find = Rule['find']

const rule = (kind: ApiKind, weight: Weight, feature: string, find: Find): Rule => ({ kind, weight, feature, find })

/** The first of the paths that leads to something: neither absent, nor null, nor empty. */
const has =
  (...paths: readonly string[]): Find =>
  (held) =>
    paths.map((path) => path.split('.')).find((path) => holds(at(held, path))) ?? null

const is =
  (path: string, form: RegExp): Find =>
  (held) =>
    form.test(textOf(at(held, path.split('.'))) ?? '') ? path.split('.') : null

const at = (held: Json, path: readonly string[]): Json | undefined => path.reduce<Json | undefined>(member, held)

function holds(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '') return false
  return typeof value !== 'object' || Object.keys(value).length > 0
}

const EXTENSION = 'x-amazon-apigateway-'

/** http-api.md 1 [D]. Says nothing of how a document is written. */
export const MANY_ROUTES = 'more than the 300 routes of an HTTP API'
const MOST_ROUTES = 300

/** Of the document itself. */
export const ROOT_RULES: readonly Rule[] = [
  rule('REST', 'needs', MANY_ROUTES, (root) => {
    const items = entriesOf(member(root, 'paths')).map(([, item]) => entriesOf(item))
    const operations = items.flatMap((item) => item.filter(([key]) => VERB_KEYS.includes(key)))
    return operations.length > MOST_ROUTES ? ['paths'] : null
  }),
  rule('REST', 'written', 'Swagger 2.0 (HTTP APIs read OpenAPI 3.0 alone)', (root) =>
    member(root, 'swagger') === undefined ? null : ['swagger'],
  ),
  rule('REST', 'written', 'OpenAPI 3.1 (HTTP APIs read OpenAPI 3.0 alone)', is('openapi', /^3\.1/)),
  rule('REST', 'needs', 'API keys and usage plans', has(`${EXTENSION}api-key-source`)),
  rule('REST', 'needs', 'request validation', has(REQUEST_VALIDATORS, REQUEST_VALIDATOR)),
  rule('REST', 'needs', 'gateway responses', has(GATEWAY_RESPONSES)),
  rule('REST', 'needs', 'a resource policy', has(`${EXTENSION}policy`)),
  rule('REST', 'needs', 'compression of responses', (root) =>
    typeof member(root, `${EXTENSION}minimum-compression-size`) === 'number' ? [`${EXTENSION}minimum-compression-size`] : null,
  ),
  rule('REST', 'written', 'binary media types (HTTP APIs pass all of them)', has(`${EXTENSION}binary-media-types`)),
  rule('REST', 'written', 'documentation parts', has(DOCUMENTATION)),
  rule('HTTP', 'needs', 'a CORS configuration', has(CORS)),
  rule('HTTP', 'written', 'an export of an HTTP API', has(IMPORT_EXPORT_VERSION)),
  rule('HTTP', 'written', 'integrations that routes share', has(`components.${INTEGRATIONS}`)),
]

/** Of the document, where Swagger 2.0 has it, and of its servers. */
export const SERVER_RULES: readonly Rule[] = [
  rule('REST', 'needs', 'an edge-optimized or private endpoint', (server) => {
    const types = textsOf(at(server, [ENDPOINT_CONFIGURATION, 'types']))
    const elsewhere = types.some((type) => type.toUpperCase() !== 'REGIONAL')
    return elsewhere || holds(at(server, [ENDPOINT_CONFIGURATION, 'vpcEndpointIds'])) ? [ENDPOINT_CONFIGURATION] : null
  }),
]

export const TAG_RULES: readonly Rule[] = [rule('HTTP', 'written', 'tags of the API', has(TAG_VALUE))]

export const OPERATION_RULES: readonly Rule[] = [
  rule('REST', 'needs', 'request validation', has(REQUEST_VALIDATOR)),
  rule('HTTP', 'needs', 'a default route', has('isDefaultRoute')),
  rule('WEBSOCKET', 'needs', 'connections that stay open, for both sides to send', (operation) =>
    at(operation, ['responses', '101']) === undefined ? null : ['responses', '101'],
  ),
]

/** A listener of a load balancer, or a Cloud Map service. */
const PRIVATE_BACKEND = /^arn:[\w-]+:(?:elasticloadbalancing|servicediscovery):/

export const INTEGRATION_RULES: readonly Rule[] = [
  rule('REST', 'needs', 'mock integrations', is('type', /^mock$/i)),
  rule('REST', 'needs', 'request and response transformation', is('type', /^(?:aws|http)$/i)),
  rule(
    'REST',
    'needs',
    'mapping templates',
    (integration) => has('requestTemplates')(integration) ?? responseTemplates(integration),
  ),
  rule('REST', 'needs', 'response caching', has('cacheKeyParameters', 'cacheNamespace')),
  rule('REST', 'needs', 'conversion of content', has('contentHandling')),
  rule('REST', 'needs', 'response streaming', is('responseTransferMode', /^stream$/i)),
  rule('REST', 'written', 'parameter mappings of REST APIs', mappings(/^integration\.request\./)),
  rule('HTTP', 'needs', 'AWS service integrations of HTTP APIs', has('integrationSubtype')),
  rule('HTTP', 'needs', 'private integrations with a load balancer or Cloud Map', is('uri', PRIVATE_BACKEND)),
  rule('HTTP', 'needs', 'payload format 2.0', (held) =>
    Number(member(held, 'payloadFormatVersion')) === 2 ? ['payloadFormatVersion'] : null,
  ),
  rule('HTTP', 'written', 'payload format versions', has('payloadFormatVersion')),
  rule('HTTP', 'written', 'parameter mappings of HTTP APIs', mappings(/^(?:append|overwrite|remove):/)),
]

function responseTemplates(integration: JsonObject): readonly string[] | null {
  const found = entriesOf(member(integration, 'responses')).find(([, response]) => holds(member(response, 'responseTemplates')))
  return found ? ['responses', found[0], 'responseTemplates'] : null
}

function mappings(form: RegExp): Find {
  return (integration) => {
    const found = entriesOf(member(integration, 'requestParameters')).find(([name]) => form.test(name))
    return found ? ['requestParameters', found[0]] : null
  }
}

export const SCHEME_RULES: readonly Rule[] = [
  rule('HTTP', 'needs', 'JWT authorizers', is(`${AUTHORIZER}.type`, /^jwt$/i)),
  rule('HTTP', 'needs', 'simple responses of Lambda authorizers', has(`${AUTHORIZER}.enableSimpleResponses`)),
  rule('HTTP', 'written', 'Lambda authorizers of HTTP APIs', has(`${AUTHORIZER}.authorizerPayloadFormatVersion`)),
  rule('REST', 'needs', 'validation of tokens by a pattern', has(`${AUTHORIZER}.identityValidationExpression`)),
  rule('REST', 'written', 'Lambda authorizers of one token', is(`${AUTHORIZER}.type`, /^token$/i)),
  rule(
    'REST',
    'written',
    'Cognito authorizers (HTTP APIs have JWT authorizers for them)',
    is(`${AUTHORIZER}.type`, /^cognito_user_pools$/i),
  ),
  rule('REST', 'needs', 'API keys and usage plans', apiKeys),
  rule('HTTP', 'suits', 'OpenID Connect and OAuth 2.0', signIn),
]

const isPlain = (scheme: JsonObject): boolean => member(scheme, AUTHORIZER) === undefined

function apiKeys(scheme: JsonObject): readonly string[] | null {
  const isKey = member(scheme, 'type') === 'apiKey' && textOf(member(scheme, 'name'))?.toLowerCase() === 'x-api-key'
  return isKey && isPlain(scheme) ? [] : null
}

function signIn(scheme: JsonObject): readonly string[] | null {
  const type = member(scheme, 'type')
  return isPlain(scheme) && (type === 'oauth2' || type === 'openIdConnect') ? ['type'] : null
}
