import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import { withEntry, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import type { PathRule, PathRules } from '../../patch.ts'
import { text } from '../../patch-rules.ts'
import { typesOf } from './domain-name-endpoint.ts'

/** Throws for what no listener here could keep; AWS's other policies ask for TLS 1.3, FIPS or post-quantum ciphers. */
export function checkSecurityPolicy(policy: string): void {
  if (policy.startsWith('SecurityPolicy_')) throw notYet(`securityPolicy ${policy}`)
  if (policy !== 'TLS_1_0' && policy !== 'TLS_1_2') throw badRequest(UNSETTLED_DOMAINS.invalidSecurityPolicy)
}

const ROUTING_MODES = ['BASE_PATH_MAPPING_ONLY', 'ROUTING_RULE_ONLY', 'ROUTING_RULE_THEN_BASE_PATH_MAPPING']

export function checkRoutingMode(mode: string): void {
  if (!ROUTING_MODES.includes(mode)) throw badRequest(UNSETTLED_DOMAINS.invalidRoutingMode)
}

export function checkAccessMode(mode: string): void {
  if (mode !== 'BASIC') throw notYet(`endpointAccessMode ${mode}`)
}

/** The guide to migrating between endpoint types ([D]) adds what the table (control-plane.md 21 [K+]) replaces. */
const certificate = (member: string): PathRule => ({ ...text(member), ops: ['add', 'replace'] })

/** A choice that always stands: an empty value changes nothing. */
const choice = (member: string, check: (value: string) => void): PathRule => ({
  ops: ['replace'],
  apply: (value, { value: given = '' }) => {
    check(given)
    return { ...value, [member]: given }
  },
})

const TYPES = ['EDGE', 'REGIONAL', 'PRIVATE']

function withTypes(value: JsonObject, types: readonly string[]): JsonObject {
  return { ...value, endpointConfiguration: withEntry(value.endpointConfiguration, 'types', types) }
}

const types: PathRule = {
  ops: ['add', 'remove'],
  apply: (value, { op, path = '', value: type = '' }) => {
    if (!TYPES.includes(type)) throw badRequest(UNSETTLED_DOMAINS.invalidTypePath(path))
    const others = typesOf(value).filter((name) => name !== type)
    return withTypes(value, op === 'add' ? [...others, type] : others)
  },
}

/** One type does not become another in one step ([K+]): it is added, and then the old one removed. */
const namedType: PathRule = {
  ops: ['replace'],
  apply: (value, { path = '', value: type = '' }, [name = '']) => {
    if (!TYPES.includes(type) || !typesOf(value).includes(name)) throw badRequest(UNSETTLED_DOMAINS.invalidTypePath(path))
    if (type !== name) throw badRequest(UNSETTLED_DOMAINS.oneTypeAtATime(name, type))
    return value
  },
}

const ipAddressType: PathRule = {
  ops: ['replace'],
  apply: (value, { value: given = '' }) => {
    if (given !== 'ipv4' && given !== 'dualstack') throw badRequest('ipAddressType must be either ipv4 or dualstack.')
    return { ...value, endpointConfiguration: withEntry(value.endpointConfiguration, 'ipAddressType', given) }
  },
}

/** Mutual TLS is off, and what switches it off (auth-throttle-cache.md 6 [D]: an empty truststoreUri) changes nothing. */
const mutualTls: PathRule = {
  ops: ['replace'],
  apply: (value, { value: given }) => {
    if (given) throw notYet('mutualTlsAuthentication (truststoreUri, truststoreVersion)')
    return value
  },
}

/** control-plane.md 21 [K+], with what domain names have had since. The uploaded PEM texts never stay in the value. */
export const domainNameRules: PathRules = {
  '/certificateArn': certificate('certificateArn'),
  '/certificateName': certificate('certificateName'),
  '/certificateBody': certificate('certificateBody'),
  '/certificatePrivateKey': certificate('certificatePrivateKey'),
  '/certificateChain': certificate('certificateChain'),
  '/regionalCertificateArn': certificate('regionalCertificateArn'),
  '/regionalCertificateName': certificate('regionalCertificateName'),
  '/ownershipVerificationCertificateArn': text('ownershipVerificationCertificateArn'),
  '/securityPolicy': choice('securityPolicy', checkSecurityPolicy),
  '/routingMode': choice('routingMode', checkRoutingMode),
  '/endpointAccessMode': choice('endpointAccessMode', checkAccessMode),
  '/policy': text('policy'),
  '/managementPolicy': text('managementPolicy'),
  '/mutualTlsAuthentication/truststoreUri': mutualTls,
  '/mutualTlsAuthentication/truststoreVersion': mutualTls,
  '/endpointConfiguration/types': types,
  '/endpointConfiguration/types/{type}': namedType,
  '/endpointConfiguration/ipAddressType': ipAddressType,
}

/** The value without the PEM texts that an update may have brought. */
export const withoutPem = (value: JsonObject): JsonObject =>
  ['certificateBody', 'certificatePrivateKey', 'certificateChain'].reduce(without, value)
