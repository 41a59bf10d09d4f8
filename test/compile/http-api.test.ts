import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileHttpApi } from '../../src/compile/http-api.ts'
import { httpStageSettings } from '../../src/compile/http-stage-settings.ts'
import { describe } from '../../src/compile/plan.ts'
import type { HttpApiSnapshot } from '../../src/model/snapshot-http-api.ts'
import { idlePorts as ports } from '../support/compile-ports.ts'
import { httpApi, noCors } from '../support/http-snapshots.ts'

const stage = httpStageSettings('000000000000', 'us-east-1', '$default', {
  stageName: '$default',
  deploymentId: 'dep1',
  stageVariables: { colour: 'red' },
  accessLogSettings: { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access', format: '$context.requestId' },
})

const pets: HttpApiSnapshot = {
  ...httpApi(
    {
      'GET /pets/{id}': { integrationUri: 'http://localhost:8080/{id}', route: { operationName: 'GetPet' } },
      'POST /pets': { integrationUri: 'http://localhost:8080', route: { authorizationType: 'AWS_IAM' } },
      'OPTIONS /{proxy+}': 'http://localhost:8080/{proxy}',
      'GET /queue': { integrationType: 'AWS_PROXY', integrationSubtype: 'SQS-SendMessage' },
      $default: { integrationType: 'AWS_PROXY', integrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:f' },
      'GET /nothing': { route: { integrationId: null } },
    },
    { corsConfiguration: { ...noCors, allowOrigins: ['*'] } },
  ),
}

test('a plan as text (golden; UPDATE_GOLDEN=1 writes it anew)', async () => {
  const golden = join(import.meta.dirname, 'golden', 'http-api.plan.txt')
  const text = describe(compileHttpApi(pets, stage, ports))
  if (process.env.UPDATE_GOLDEN) await writeFile(golden, text)
  expect(text).toBe(await readFile(golden, 'utf8'))
})

test('compiling does no I/O, and what is compiled is frozen', () => {
  expect(Object.isFrozen(compileHttpApi(pets, stage, ports))).toBe(true)
})
