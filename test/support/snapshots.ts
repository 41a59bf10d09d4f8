// Hand-made deployments: the smallest that say what a test is about.
import type { IntegrationSnapshot, MethodSnapshot, ResourceSnapshot, RestApiSnapshot } from '../../src/model/snapshot.ts'

export const mockIntegration: IntegrationSnapshot = {
  type: 'MOCK',
  httpMethod: null,
  uri: null,
  credentials: null,
  connectionType: 'INTERNET',
  connectionId: null,
  requestParameters: {},
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  passthroughBehavior: 'WHEN_NO_MATCH',
  contentHandling: null,
  timeoutInMillis: 29_000,
  insecureSkipVerification: false,
  responseTransferMode: 'BUFFERED',
  integrationResponses: [
    { statusCode: '200', selectionPattern: null, responseParameters: {}, responseTemplates: {}, contentHandling: null },
  ],
}

/** A MOCK whose answer is that template. */
export function mock(template: string, more: Partial<MethodSnapshot> = {}): Omit<MethodSnapshot, 'httpMethod'> {
  const [response] = mockIntegration.integrationResponses
  if (!response) throw new Error('no response')
  const integrationResponses = [{ ...response, responseTemplates: { 'application/json': template } }]
  return method({ integration: { ...mockIntegration, integrationResponses }, ...more })
}

/** Hands everything on to that URL, with the client's method. */
export function httpProxy(
  uri: string,
  requestParameters: Readonly<Record<string, string>> = {},
): Omit<MethodSnapshot, 'httpMethod'> {
  return method({
    integration: { ...mockIntegration, type: 'HTTP_PROXY', httpMethod: 'ANY', uri, requestParameters, integrationResponses: [] },
  })
}

export function method(more: Partial<MethodSnapshot> & Pick<MethodSnapshot, 'integration'>): Omit<MethodSnapshot, 'httpMethod'> {
  return {
    authorizationType: 'NONE',
    authorizerId: null,
    apiKeyRequired: false,
    operationName: null,
    requestValidatorId: null,
    requestParameters: {},
    requestModels: {},
    methodResponses: { 200: { responseParameters: {} } },
    ...more,
  }
}

/** `{ 'GET /pets': mock(...) }` as resources. */
export function resources(methods: Readonly<Record<string, Omit<MethodSnapshot, 'httpMethod'>>>): ResourceSnapshot[] {
  const byPath = new Map<string, MethodSnapshot[]>()
  for (const [route, snapshot] of Object.entries(methods)) {
    const [httpMethod = '', path = ''] = route.split(' ')
    byPath.set(path, [...(byPath.get(path) ?? []), { httpMethod, ...snapshot }])
  }
  return Array.from(byPath, ([path, found], i) => ({ id: `res${i}`, path, methods: found }))
}

export function restApi(
  methods: Readonly<Record<string, Omit<MethodSnapshot, 'httpMethod'>>>,
  settings: Partial<RestApiSnapshot['restApi']> = {},
  more: Partial<RestApiSnapshot> = {},
): RestApiSnapshot {
  return {
    restApi: {
      id: 'a1b2c3d4e5',
      name: 'pets',
      binaryMediaTypes: [],
      minimumCompressionSize: null,
      apiKeySource: 'HEADER',
      disableExecuteApiEndpoint: false,
      endpointType: 'REGIONAL',
      policy: null,
      ...settings,
    },
    resources: resources(methods),
    models: [],
    requestValidators: [],
    gatewayResponses: [],
    ...more,
  }
}
