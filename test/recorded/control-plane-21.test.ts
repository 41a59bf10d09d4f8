// How each resource words the refusal of a patch, as recorded: control-plane.md 21.
import type { PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

type Update = (operation: PatchOperation) => Promise<unknown>

let server: ControlServer
let updates: Record<string, Update>

beforeAll(async () => {
  server = await startControl()
  const api = server.client()
  const restApiId = await stagedApi(api)
  const { rootResourceId: resourceId } = await api.getRestApi({ restApiId })
  const child = await api.createResource({ restApiId, parentId: resourceId, pathPart: 'pets' })
  const at = { restApiId, resourceId, httpMethod: 'GET', statusCode: '200' }
  await api.putMethodResponse(at)
  const { id: requestValidatorId } = await api.createRequestValidator({ restApiId, name: 'v' })
  const part = await api.createDocumentationPart({ restApiId, location: { type: 'API' }, properties: '{}' })
  const { id: apiKey } = await api.createApiKey({})
  updates = {
    RestApi: (one) => api.updateRestApi({ restApiId, patchOperations: [one] }),
    Method: (one) => api.updateMethod({ ...at, patchOperations: [one] }),
    GatewayResponse: (one) => api.updateGatewayResponse({ restApiId, responseType: 'DEFAULT_4XX', patchOperations: [one] }),
    MethodResponse: (one) => api.updateMethodResponse({ ...at, patchOperations: [one] }),
    Resource: (one) => api.updateResource({ restApiId, resourceId: child.id, patchOperations: [one] }),
    Model: (one) => api.updateModel({ restApiId, modelName: 'Empty', patchOperations: [one] }),
    RequestValidator: (one) => api.updateRequestValidator({ restApiId, requestValidatorId, patchOperations: [one] }),
    DocumentationPart: (one) => api.updateDocumentationPart({ restApiId, documentationPartId: part.id, patchOperations: [one] }),
    ApiKey: (one) => api.updateApiKey({ apiKey, patchOperations: [one] }),
  }
})
afterAll(() => server.close())

const refused = (noun: string, operation: PatchOperation): Promise<string> =>
  refusal(updates[noun]?.(operation) ?? Promise.resolve('no such resource'))

test.each(['RestApi', 'Method', 'GatewayResponse', 'MethodResponse'])(
  '[S] control-plane.md 21 #30: %s speaks the older style',
  async (noun) => {
    expect(await refused(noun, { op: 'replace', path: '/x', value: 'y' })).toBe('BadRequestException 400 Invalid patch path /x')
    expect(await refused(noun, { op: 'add', value: 'y' })).toBe('BadRequestException 400 Invalid patch path null')
  },
)

test.each([
  ['RestApi', '/apiKeySource'],
  ['Method', '/operationName'],
])('[S] control-plane.md 21 #30: what can only be replaced, of %s', async (noun, path) => {
  expect(await refused(noun, { op: 'add', path, value: 'x' })).toBe(
    'BadRequestException 400 Invalid patch operation specified. Must be one of: [replace]',
  )
})

test.each([
  ['Resource', '/parentId, /pathPart'],
  ['Model', '/description, /schema'],
  ['RequestValidator', '/name, /validateRequestParameters, /validateRequestBody'],
  ['DocumentationPart', '/properties'],
  ['ApiKey', '/description, /enabled, /name, /customerId'],
])('[S] control-plane.md 21 #30: %s speaks the newer style', async (noun, paths) => {
  expect(await refused(noun, { op: 'replace', path: '/x', value: 'y' })).toBe(
    `BadRequestException 400 Invalid patch path  '/x' specified for op 'replace'. Must be one of: [${paths}]`,
  )
})

test.each(['Resource', 'Model', 'RequestValidator', 'DocumentationPart'])(
  '[S] control-plane.md 21 #30: nothing is added to %s',
  async (noun) => {
    expect(await refused(noun, { op: 'add', path: '/x', value: 'y' })).toBe(
      "BadRequestException 400 Invalid patch path  '/x' specified for op 'add'. Please choose supported operations",
    )
  },
)
