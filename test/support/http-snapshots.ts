// Hand-made deployments of HTTP APIs: the smallest that say what a test is about.
import type { CorsSnapshot, HttpApiSnapshot, HttpIntegrationSnapshot, RouteSnapshot } from '../../src/model/snapshot-http-api.ts'
import { API } from './edge.ts'

export const httpIntegration: HttpIntegrationSnapshot = {
  integrationId: 'int0001',
  integrationType: 'HTTP_PROXY',
  integrationSubtype: null,
  integrationMethod: 'ANY',
  integrationUri: null,
  credentialsArn: null,
  connectionType: 'INTERNET',
  connectionId: null,
  payloadFormatVersion: '1.0',
  requestParameters: {},
  responseParameters: {},
  timeoutInMillis: 30_000,
  serverNameToVerify: null,
}

export const noCors: CorsSnapshot = {
  allowCredentials: false,
  allowHeaders: [],
  allowMethods: [],
  allowOrigins: [],
  exposeHeaders: [],
  maxAge: null,
}

type Target = string | (Partial<HttpIntegrationSnapshot> & { readonly route?: Partial<RouteSnapshot> })

/** `{ 'GET /pets': 'http://127.0.0.1:1/pets' }` as an API: a URL is HTTP_PROXY to it. */
export function httpApi(routes: Readonly<Record<string, Target>>, more: Partial<HttpApiSnapshot['api']> = {}): HttpApiSnapshot {
  const entries = Object.entries(routes).map(([routeKey, target], i) => {
    const { route = {}, ...settings } = typeof target === 'string' ? { integrationUri: target } : target
    const integrationId = `int${i}`
    return {
      integration: { ...httpIntegration, ...settings, integrationId },
      route: {
        routeId: `route${i}`,
        routeKey,
        authorizationType: 'NONE',
        authorizerId: null,
        authorizationScopes: [],
        operationName: null,
        integrationId,
        ...route,
      } as const satisfies RouteSnapshot,
    }
  })
  return {
    api: { apiId: API, name: 'pets', disableExecuteApiEndpoint: false, corsConfiguration: null, ...more },
    routes: entries.map(({ route }) => route),
    integrations: entries.map(({ integration }) => integration),
    authorizers: [],
  }
}
