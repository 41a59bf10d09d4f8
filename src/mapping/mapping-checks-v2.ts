import { serviceIntegration } from '../model/service-integrations.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { isReservedHeader, parseRequestKey, parseResponseKey } from './mapping-keys-v2.ts'
import { parseMappingValue, type Side } from './request-selection.ts'

/**
 * What the control plane answers to the parameter mappings of an HTTP API's integrations that cannot be (http-api.md 7, 8). Every
 * check gives AWS's message, for a BadRequestException, or null.
 */
type Parameters = Readonly<Record<string, string>>

const { parameters: refusals } = UNSETTLED_HTTP_INTEGRATIONS

/** An integration's requestParameters. `subtype`: its integrationSubtype, whose service's own parameters they then are. */
export function checkRequestParameters(parameters: Parameters, { subtype }: { readonly subtype: string | null }): string | null {
  if (subtype !== null) return checkServiceParameters(parameters, subtype)
  return firstRefusal(Object.entries(parameters), ([key, source]) => {
    const target = parseRequestKey(key)
    if (target === null) return refusals.invalidRequestKey(key)
    return checkTarget('request', key, target, parseMappingValue(source, 'request') === null ? source : null)
  })
}

/** An integration's responseParameters: by status code, mappings. */
export function checkResponseParameters(parameters: Readonly<Record<string, Parameters>>): string | null {
  return firstRefusal(Object.entries(parameters), ([status, mappings]) => {
    if (!/^[1-5]\d\d$/.test(status)) return refusals.invalidStatus(status)
    return firstRefusal(Object.entries(mappings), ([key, source]) => {
      const target = parseResponseKey(key)
      if (target === null) return refusals.invalidResponseKey(key)
      const value = parseMappingValue(source, 'response')
      if (target.place === 'statuscode' && typeof value?.[0] === 'string' && value.length === 1 && !isStatus(source))
        return refusals.invalidSource(source, key)
      return checkTarget('response', key, target, value === null ? source : null)
    })
  })
}

/** Statuses that an answer can have. */
const isStatus = (text: string): boolean => /^[2-5]\d\d$/.test(text)

interface Target {
  readonly action: string
  readonly place: string
  readonly name: string
}

/** `invalid`: the source, where it is none. What is removed needs none. */
function checkTarget(side: Side, key: string, { action, place, name }: Target, invalid: string | null): string | null {
  if (place === 'header' && isReservedHeader(name, side)) return refusals.reservedHeader(name)
  return invalid === null || action === 'remove' ? null : refusals.invalidSource(invalid, key)
}

/** Of a subtype that there is, which the control plane has seen to; so it has to what is missing. */
function checkServiceParameters(parameters: Parameters, subtype: string): string | null {
  const { required = [], optional = [] } = serviceIntegration(subtype) ?? {}
  return firstRefusal(Object.entries(parameters), ([name, source]) => {
    if (!required.includes(name) && !optional.includes(name)) return refusals.unknown(name, subtype)
    return parseMappingValue(source, 'request') === null ? refusals.invalidServiceSource(source, name) : null
  })
}

function firstRefusal<T>(items: readonly T[], check: (item: T) => string | null): string | null {
  for (const item of items) {
    const refusal = check(item)
    if (refusal !== null) return refusal
  }
  return null
}
