// AWS's order of the steps: of two that refuse a request, the earlier one's answer is what the client gets.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import { type Answer, API, type Edge, openEdge } from '../support/edge.ts'
import { ACCOUNT, identitiesOf, invoke, policyOf, rootOf, signedHeaders } from '../support/signed.ts'
import { mock, mockIntegration, restApi } from '../support/snapshots.ts'

/** A step, and what a client sees of it when it refuses: status, error type and message. */
interface Refusal {
  readonly step: string
  readonly answer: readonly [status: number, errorType: string, message: unknown]
}

const denied = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${API}`
const STEPS = [
  { step: 'resource policy', answer: [403, 'AccessDeniedException', expect.stringContaining(denied)] },
  { step: 'authorizer', answer: [401, 'UnauthorizedException', 'Unauthorized'] },
  { step: 'API key', answer: [403, 'ForbiddenException', 'Forbidden'] },
  { step: 'throttle', answer: [429, 'TooManyRequestsException', 'Too Many Requests'] },
  { step: 'quota', answer: [429, 'LimitExceededException', 'Limit Exceeded'] },
  { step: 'request validator', answer: [400, 'BadRequestException', 'Missing required request parameters: [q]'] },
  { step: 'response cache', answer: [403, 'AccessDeniedException', expect.anything()] },
  { step: 'integration', answer: [500, 'InternalServerErrorException', 'Internal server error'] },
] as const satisfies readonly Refusal[]
type StepName = (typeof STEPS)[number]['step']

const KEY = 'k'.repeat(20)
const SPENT = 's'.repeat(20)

const lambda: LambdaInvoker = {
  invoke: () => {
    const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    const payload = Buffer.from(JSON.stringify({ principalId: 'me', policyDocument }))
    return Promise.resolve({ status: 200, functionError: null, payload, executedVersion: '1', requestId: 'r' })
  },
  invokeStreaming: () => Promise.reject(new Error('not streamed')),
}

let edge: Edge
beforeAll(async () => {
  const identities = identitiesOf({ accessKeyId: 'ROOT', principal: rootOf(ACCOUNT), statements: null })
  edge = await openEdge({ lambda, identities })
  await subscribe('key1', KEY, 1_000_000)
  await subscribe('key2', SPENT, 1)
  // What the quota allows of the second key is used up.
  await deploy(new Set())
  expect((await send(new Set(['quota']))).status).toBe(200)
})
afterAll(() => edge.close())

async function subscribe(id: string, value: string, limit: number): Promise<void> {
  const plan = { id: `plan-${id}`, apiStages: [{ apiId: API, stage: 'prod' }], quota: { limit, offset: 0, period: 'MONTH' } }
  const rows: readonly (readonly [path: string, kind: string, value: JsonObject])[] = [
    [`/apikeys/${id}`, 'api-key', { id, value, enabled: true }],
    [`/usageplans/plan-${id}`, 'usage-plan', plan],
    [`/usageplans/plan-${id}/keys/${id}`, 'usage-plan-key', { id, type: 'API_KEY' }],
  ]
  await edge.store.transact(async (transaction) => {
    for (const [path, kind, row] of rows) await transaction.put(`/${ACCOUNT}/us-east-1${path}`, kind, row)
  })
}

const authorizer = {
  id: 'auth01',
  name: 'token',
  type: 'TOKEN',
  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${ACCOUNT}:function:f/invocations`,
  authorizerCredentials: null,
  identitySources: ['method.request.header.Authorization'],
  identityValidationExpression: null,
  authorizerResultTtlInSeconds: 0,
  providerARNs: [],
} as const

/** A method that meets every step, of which those refuse. */
async function deploy(refusing: ReadonlySet<StepName>): Promise<void> {
  const everyone = { Principal: '*' }
  const policy = refusing.has('resource policy') ? [invoke('Deny', '*', everyone)] : [invoke('Allow', '*', everyone)]
  const integration = refusing.has('integration') ? { ...mockIntegration, integrationResponses: [] } : mockIntegration
  const method = mock('"in"', {
    authorizationType: 'CUSTOM',
    authorizerId: authorizer.id,
    apiKeyRequired: true,
    requestValidatorId: 'val1',
    requestParameters: { 'method.request.querystring.q': true },
    integration,
  })
  const snapshot = restApi(
    { 'GET /all': method, 'GET /signed': mock('"in"', { authorizationType: 'AWS_IAM', apiKeyRequired: true }) },
    { policy: policyOf(...policy) },
    {
      authorizers: [authorizer],
      requestValidators: [{ id: 'val1', validateRequestBody: false, validateRequestParameters: true }],
    },
  )
  const limits = refusing.has('throttle') ? { throttlingRateLimit: 0, throttlingBurstLimit: 0 } : {}
  const caching = { cachingEnabled: true, unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' }
  const methodSettings = { '*/*': { ...caching, ...limits } }
  await edge.deploy(snapshot, { cacheClusterEnabled: true, cacheClusterSize: '0.5', methodSettings })
}

function send(refusing: ReadonlySet<StepName>): Promise<Answer> {
  const key = refusing.has('API key') ? [] : ['x-api-key', refusing.has('quota') ? SPENT : KEY]
  const token = refusing.has('authorizer') ? [] : ['Authorization', 'token']
  const fresh = refusing.has('response cache') ? ['Cache-Control', 'max-age=0'] : []
  const query = refusing.has('request validator') ? '' : '?q=1'
  const headers = ['Host', `${API}.execute-api.localhost`, ...key, ...token, ...fresh]
  return edge.call(`/prod/all${query}`, { headers })
}

const shown = ({ status, headers, text }: Answer): unknown[] => {
  const { message, Message = message } = JSON.parse(text)
  return [status, headers['x-amzn-errortype'], Message]
}

test.each(STEPS)('$step refuses by itself', async ({ step, answer }) => {
  await deploy(new Set([step]))
  await edge.caches.flush(API, 'prod')
  expect(shown(await send(new Set([step])))).toEqual(answer)
})

const FACTS: Partial<Record<StepName, string>> = {
  'resource policy': '[D] rest-api.md 2 #7',
  authorizer: '[K+] rest-api.md 2 #8',
  quota: '[K+] rest-api.md 2 #8',
  'request validator': '[K] rest-api.md 2 #11',
}
const PAIRS = STEPS.slice(1).map((second, i) => ({ first: STEPS[i] ?? second, second }))

test.each(
  PAIRS.map(
    ({ first, second }) =>
      [`${FACTS[first.step] ?? 'rest-api.md 2'}: ${first.step} before ${second.step}`, first, second] as const,
  ),
)('%s', async (_, first, second) => {
  const both = new Set<StepName>([first.step, second.step])
  await deploy(both)
  expect(shown(await send(both))).toEqual(first.answer)
})

test('[D] rest-api.md 2 #7: with AWS_IAM the signature comes before the policy, and both before the API key', async () => {
  await deploy(new Set(['resource policy']))
  const call = (headers: readonly string[]): Promise<Answer> => edge.call('/prod/signed', { headers })
  expect(shown(await call(['Host', `${API}.execute-api.localhost`]))).toEqual([
    403,
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ])
  expect(shown(await call(signedHeaders('ROOT', { target: '/prod/signed' })))).toEqual([
    403,
    'AccessDeniedException',
    expect.stringContaining('with an explicit deny in a resource-based policy'),
  ])
  await deploy(new Set())
  expect(shown(await call(signedHeaders('ROOT', { target: '/prod/signed' })))).toEqual([403, 'ForbiddenException', 'Forbidden'])
})

test('[K] rest-api.md 2 #11: a response that is kept spares the integration', async () => {
  await deploy(new Set())
  expect((await send(new Set())).status).toBe(200)
  await deploy(new Set(['integration']))
  expect((await send(new Set())).status).toBe(200)
})
