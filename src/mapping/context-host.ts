import type { AuthorizerContext, ContextVariables, RequestOverride } from '../exchange/context-variables.ts'
import type { VtlValue } from '../vtl/value.ts'
import { CONTEXT_SCALARS, ERROR_MEMBERS, IDENTITY_MEMBERS } from './context-lookup.ts'
import { javaHashOrder } from './java-hash-order.ts'
import { MapHost } from './map-host.ts'
import { OverrideHost, ResponseOverrideHost, WrittenOnce } from './override-host.ts'

/** The recorded order of `$context.keySet()` (vtl-and-context.md section 10 [S]). */
const KEYS: readonly string[] = [
  'resourceId',
  'resourcePath',
  'httpMethod',
  'extendedRequestId',
  'requestTime',
  'path',
  'accountId',
  'protocol',
  'requestOverride',
  'stage',
  'domainPrefix',
  'requestTimeEpoch',
  'requestId',
  'identity',
  'domainName',
  'deploymentId',
  'responseOverride',
  'apiId',
]
/** Keys that a request has only where something is configured. */
const OPTIONAL_KEYS = ['operationName', 'isCanaryRequest']

/** `$context`, for one pass of one template. Maps print as nothing ([S]), as every host object does. */
export class ContextHost extends MapHost {
  private readonly context: ContextVariables
  private groups: ReadonlyMap<string, MapHost> | null = null

  constructor(context: ContextVariables) {
    super()
    this.context = context
  }

  get(name: string): VtlValue {
    const scalar = CONTEXT_SCALARS.get(name)
    if (scalar) return scalar(this.context)
    this.groups ??= groupsOf(this.context)
    return this.groups.get(name)
  }

  protected keys(): readonly string[] {
    const present = OPTIONAL_KEYS.filter((name) => (CONTEXT_SCALARS.get(name)?.(this.context) ?? null) !== null)
    if (this.context.authorizer) present.push('authorizer')
    return present.length === 0 ? KEYS : javaHashOrder([...KEYS, ...present])
  }
}

function groupsOf(context: ContextVariables): ReadonlyMap<string, MapHost> {
  const written = new WrittenOnce()
  return new Map<string, MapHost>([
    ['identity', new IdentityHost(context)],
    ...(context.authorizer ? [['authorizer', new AuthorizerHost(context.authorizer)] as const] : []),
    ['error', new ErrorHost(context)],
    ['requestOverride', new RequestOverrideHost(context.requestOverride, written)],
    ['responseOverride', new ResponseOverrideHost(context.responseOverride, written)],
  ])
}

class RequestOverrideHost extends MapHost {
  private readonly places: ReadonlyMap<string, OverrideHost>

  constructor(values: RequestOverride, written: WrittenOnce) {
    super()
    this.places = new Map([
      ['header', new OverrideHost('requestOverride.header', values.header, written)],
      ['path', new OverrideHost('requestOverride.path', values.path, written)],
      ['querystring', new OverrideHost('requestOverride.querystring', values.querystring, written)],
    ])
  }

  get(name: string): VtlValue {
    return this.places.get(name)
  }

  protected keys(): readonly string[] {
    return [...this.places.keys()]
  }
}

/** Every key is there, known or not; null prints as nothing ([S]). */
class IdentityHost extends MapHost {
  private readonly context: ContextVariables

  constructor(context: ContextVariables) {
    super()
    this.context = context
  }

  get(name: string): VtlValue {
    const member = IDENTITY_MEMBERS.find((known) => known === name)
    return member && this.context.identity[member]
  }

  protected keys(): readonly string[] {
    return javaHashOrder(IDENTITY_MEMBERS.filter((name) => this.context.identity[name] !== undefined))
  }
}

/** What the authorizer said; the claims of a token are a map of their own (vtl-and-context.md 10 [D]). */
class AuthorizerHost extends MapHost {
  private readonly authorizer: AuthorizerContext
  private readonly claims: MapHost | null

  constructor(authorizer: AuthorizerContext) {
    super()
    this.authorizer = authorizer
    this.claims = authorizer.claims && new TableHost(authorizer.claims)
  }

  get(name: string): VtlValue {
    return name === 'claims' && this.claims ? this.claims : this.authorizer.members[name]
  }

  protected keys(): readonly string[] {
    return javaHashOrder([...Object.keys(this.authorizer.members), ...(this.claims ? ['claims'] : [])])
  }
}

class TableHost extends MapHost {
  private readonly values: Readonly<Record<string, string>>

  constructor(values: Readonly<Record<string, string>>) {
    super()
    this.values = values
  }

  get(name: string): VtlValue {
    return this.values[name]
  }

  protected keys(): readonly string[] {
    return javaHashOrder(Object.keys(this.values))
  }
}

class ErrorHost extends MapHost {
  private readonly context: ContextVariables

  constructor(context: ContextVariables) {
    super()
    this.context = context
  }

  get(name: string): VtlValue {
    return ERROR_MEMBERS.get(name)?.(this.context)
  }

  protected keys(): readonly string[] {
    return this.context.error ? [...ERROR_MEMBERS.keys()] : []
  }
}
