// What a plan takes from the row of an HTTP API's stage: http-api.md 12.
import { expect, test } from 'vitest'
import { httpStageSettings } from '../../src/compile/http-stage-settings.ts'
import type { JsonObject } from '../../src/core/json.ts'

const settings = (row: JsonObject) => httpStageSettings('111111111111', 'us-east-1', '$default', row)

const NONE = {
  accountId: '111111111111',
  region: 'us-east-1',
  stageName: '$default',
  deploymentId: '',
  stageVariables: {},
  accessLog: null,
  defaultRouteSettings: { throttlingRateLimit: null, throttlingBurstLimit: null },
  routeSettings: {},
}

test('[D] http-api.md 12 #1: limits of the stage and of routes by their keys; 0 is a limit, and absent is none', () => {
  const row = {
    deploymentId: 'abc123',
    stageVariables: { a: 'b', ['__proto__']: 'c' },
    accessLogSettings: { destinationArn: 'arn:aws:logs:us-east-1:1:log-group:g', format: '$context.requestId' },
    defaultRouteSettings: { throttlingRateLimit: 0, detailedMetricsEnabled: false },
    routeSettings: { 'GET /pets': { throttlingBurstLimit: 5 }, $default: {} },
  }
  expect(settings(row)).toEqual({
    ...NONE,
    deploymentId: 'abc123',
    stageVariables: { a: 'b', ['__proto__']: 'c' },
    accessLog: row.accessLogSettings,
    defaultRouteSettings: { throttlingRateLimit: 0, throttlingBurstLimit: null },
    routeSettings: {
      'GET /pets': { throttlingRateLimit: null, throttlingBurstLimit: 5 },
      $default: { throttlingRateLimit: null, throttlingBurstLimit: null },
    },
  })
})

test('what is missing, or of another kind than it should be, has the default', () => {
  expect(settings({})).toEqual(NONE)
  const odd = { deploymentId: 1, stageVariables: [], accessLogSettings: 'x', defaultRouteSettings: null, routeSettings: 7 }
  expect(settings(odd)).toEqual(NONE)
  expect(settings({ accessLogSettings: { format: 'x' } }).accessLog).toBeNull()
  expect(settings({ defaultRouteSettings: { throttlingRateLimit: -1, throttlingBurstLimit: '5' } })).toEqual(NONE)
})
