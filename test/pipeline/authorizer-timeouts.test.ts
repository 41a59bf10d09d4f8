// How long a Lambda authorizer may take, by a clock that the test moves; the function is served elsewhere and never answers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Fault } from '../../src/exchange/fault.ts'
import type { Invocation, LambdaInvoker } from '../../src/lambda/invocation.ts'
import { UNSETTLED_AUTHORIZERS } from '../../src/model/unsettled-authorizers.ts'
import type { Identify } from '../../src/pipeline/authorizer.ts'
import { httpLambdaAuthorizer } from '../../src/pipeline/authorizers/http-lambda.ts'
import { lambdaAuthorizer } from '../../src/pipeline/authorizers/lambda.ts'
import { STAGE } from '../support/exchange.ts'
import { invokeUri, ROLE, request } from '../support/guarded-api.ts'
import { httpExchange, httpRoute, httpStage } from '../support/http-exchange.ts'

const asked: Invocation[] = []
const never = new Promise<never>(() => {})
const silent: LambdaInvoker = {
  invoke(invocation) {
    asked.push(invocation)
    return never
  },
  invokeStreaming: () => never,
}
const ports = { lambda: silent, results: null, userPools: null }

beforeEach(() => {
  asked.length = 0
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** ms until the authorizer is given up. */
async function patience(identify: Identify): Promise<number> {
  let fault: unknown = null
  identify(httpExchange()).catch((error: unknown) => {
    fault = error
  })
  let waited = 0
  while (fault === null && waited < 60_000) {
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false])
    await vi.advanceTimersByTimeAsync(500)
    waited += 500
  }
  expect(fault).toBeInstanceOf(Fault)
  expect(fault).toMatchObject({
    kind: { responseType: 'AUTHORIZER_CONFIGURATION_ERROR', status: 500 },
    detail: { log: UNSETTLED_AUTHORIZERS.functionTimedOut },
  })
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true])
  expect(vi.getTimerCount()).toBe(0)
  return waited
}

test.each(['TOKEN', 'REQUEST'] as const)('[D] auth-throttle-cache.md 4.3 #20: of a REST API, 29 seconds (%s)', async (type) => {
  const authorizer = {
    id: 'slow',
    name: 'slow',
    type,
    authorizerUri: invokeUri('silent'),
    authorizerCredentials: ROLE,
    identitySources: ['method.request.header.Host'],
    identityValidationExpression: null,
    authorizerResultTtlInSeconds: 0,
    providerARNs: [],
  }
  const method = { resourceId: 'r', resourcePath: '/pets', operationName: null }
  expect(await patience(lambdaAuthorizer({ authorizer, stage: STAGE, method, authorizationScopes: [] }, ports))).toBe(29_000)
})

test('[D] auth-throttle-cache.md 4.3 #20, [D] auth-throttle-cache.md 5.2 #13, [D] http-api.md 12 #5: of an HTTP API, 10 seconds', async () => {
  const settings = { authorizer: request('slow', 'silent'), stage: httpStage(), route: httpRoute(), authorizationScopes: [] }
  expect(await patience(httpLambdaAuthorizer(settings, ports))).toBe(10_000)
})
