// An HTTP API with authorizers on the real data plane: functions run in sandboxes, and one of them shows its own event.
import { OidcIssuers } from '../../src/auth/oidc-issuers.ts'
import { UserPools } from '../../src/auth/user-pools.ts'
import { createHttpClient } from '../../src/integration/http-client.ts'
import { jsonFetcher } from '../../src/integration/json-fetch.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import type { HttpApiSnapshot, HttpAuthorizerSnapshot, RouteSnapshot } from '../../src/model/snapshot-http-api.ts'
import type { LambdaResult } from '../../src/pipeline/authorizers/lambda-result.ts'
import { MemoryCache } from '../../src/state/memory-cache.ts'
import { arnOf, type Lab, openLab } from '../lambda/lab.ts'
import { type Edge, type EdgeOptions, openEdge } from './edge.ts'
import { httpApi } from './http-snapshots.ts'

export const ROLE = 'arn:aws:iam::000000000000:role/role'

export const invokeUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arnOf(name)}/invocations`

export interface Guarded {
  readonly edge: Edge
  readonly lab: Lab
  readonly results: MemoryCache<LambdaResult>
  /** The ARNs of functions that were asked, in order. */
  readonly asked: readonly string[]
  /** Of the cache of results, in ms. */
  readonly clock: { ms: number }
  close(): Promise<void>
}

export async function openGuarded(options: EdgeOptions = {}): Promise<Guarded> {
  const lab = await openLab()
  await lab.create('echo', {
    'index.mjs': 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })',
  })
  const http = createHttpClient()
  const clock = { ms: 0 }
  const results = new MemoryCache<LambdaResult>({ entries: 100, bytes: 1_048_576 }, () => clock.ms)
  const clocks = { now: () => performance.now(), time: () => Date.now() }
  const fetchJson = jsonFetcher(http)
  const userPools = new UserPools({ fetchJson, embedded: null, endpoint: null, ...clocks })
  const authorizers = { results, userPools, oidc: new OidcIssuers({ fetchJson, userPools, ...clocks }) }
  const asked: string[] = []
  const lambda: LambdaInvoker = {
    invoke(invocation) {
      asked.push(invocation.functionArn)
      return lab.runtime.invoke(invocation)
    },
    invokeStreaming: (invocation) => lab.runtime.invokeStreaming(invocation),
  }
  const edge = await openEdge({ lambda, ...options, ports: { authorizers, ...options.ports } })
  return {
    edge,
    lab,
    results,
    asked,
    clock,
    close: async () => {
      await edge.close()
      await lab.close()
      await http.close()
    },
  }
}

/** `{ 'GET /pets': { authorizationType: 'JWT', authorizerId: 'a' } }` as an API; each route leads to the function that shows its event. */
export function guardedApi(
  routes: Readonly<Record<string, Partial<RouteSnapshot> & { readonly format?: '1.0' | '2.0' }>>,
  authorizers: readonly HttpAuthorizerSnapshot[] = [],
): HttpApiSnapshot {
  const entries = Object.entries(routes).map(([key, { format = '2.0', ...route }]) => {
    const target = { integrationType: 'AWS_PROXY', integrationUri: arnOf('echo'), credentialsArn: ROLE } as const
    return [key, { ...target, payloadFormatVersion: format, route }] as const
  })
  return { ...httpApi(Object.fromEntries(entries)), authorizers }
}

export const jwt = (
  authorizerId: string,
  issuer: string,
  more: Partial<HttpAuthorizerSnapshot> = {},
): HttpAuthorizerSnapshot => ({
  authorizerId,
  name: authorizerId,
  authorizerType: 'JWT',
  jwtConfiguration: { issuer, audience: ['pets', 'pets-too'] },
  authorizerUri: null,
  authorizerCredentialsArn: null,
  authorizerPayloadFormatVersion: '2.0',
  authorizerResultTtlInSeconds: 0,
  identitySource: ['$request.header.Authorization'],
  enableSimpleResponses: false,
  ...more,
})

/** Asks that function, as its role unless the test is about permissions. */
export const request = (
  authorizerId: string,
  fn: string,
  more: Partial<HttpAuthorizerSnapshot> = {},
): HttpAuthorizerSnapshot => ({
  ...jwt(authorizerId, ''),
  authorizerType: 'REQUEST',
  jwtConfiguration: null,
  authorizerUri: invokeUri(fn),
  authorizerCredentialsArn: ROLE,
  identitySource: [],
  ...more,
})
