/** Writes docs/operations.md: every operation of every service, and whether Portico has it. `node scripts/generate-operations-doc.ts` */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRegistry, type OperationState } from '../src/control/operations.ts'
import { COMING } from '../src/control/resources/apigatewayv2/coming.ts'
import type { CognitoServices } from '../src/control/resources/cognito-idp/services.ts'
import type { IamServices } from '../src/control/resources/iam/handlers.ts'
import type { LambdaServices } from '../src/control/resources/lambda/runtime.ts'
import type { StsServices } from '../src/control/resources/sts/session.ts'
import { apigateway, apigatewayv2, cognitoIdp, iam, lambda, sts } from '../src/model/services.ts'

const DOC = join(import.meta.dirname, '..', 'docs', 'operations.md')

export async function operationStates(): Promise<readonly OperationState[]> {
  // Loaded only here: rendering needs none of the handlers.
  const { apigatewayHandlers } = await import('../src/control/resources/apigateway/handlers.ts')
  const { apigatewayv2Handlers } = await import('../src/control/resources/apigatewayv2/handlers.ts')
  const { lambdaHandlers } = await import('../src/control/resources/lambda/handlers.ts')
  const { iamHandlers } = await import('../src/control/resources/iam/handlers.ts')
  const { stsHandlers } = await import('../src/control/resources/sts/handlers.ts')
  const { cognitoHandlers } = await import('../src/control/resources/cognito-idp/handlers.ts')
  // Handlers are only counted here, never called, so what they would work with may be missing.
  const services = {} as LambdaServices
  return createRegistry([
    { model: apigateway, handlers: apigatewayHandlers },
    { model: apigatewayv2, handlers: apigatewayv2Handlers },
    { model: lambda, handlers: lambdaHandlers(services) },
    { model: iam, handlers: iamHandlers({} as IamServices) },
    { model: sts, handlers: stsHandlers({} as StsServices) },
    { model: cognitoIdp, handlers: cognitoHandlers({} as CognitoServices) },
  ]).states()
}

export function renderOperationsDoc(states: readonly OperationState[]): string {
  const services = [...new Set(states.map(([service]) => service))]
  const sections = services.map((service) =>
    renderService(
      service,
      states.filter(([of]) => of === service),
    ),
  )
  const intro =
    'Generated from the registry of operations. An operation that is not there yet answers 501 NotImplementedException, by name.'
  return ['# Operations', '', intro, '', ...sections].join('\n')
}

function renderService(service: string, states: readonly OperationState[]): string {
  const done = states.filter(([, , implemented]) => implemented).length
  const rows = states.map(
    ([, operation, implemented]) => `| ${operation} | ${implemented ? 'yes' : missing(service, operation)} |`,
  )
  return [`## ${service}: ${done} of ${states.length}`, '', '| operation | implemented |', '| --- | --- |', ...rows, ''].join(
    '\n',
  )
}

function missing(service: string, operation: string): string {
  const family = service === 'apigatewayv2' ? COMING.get(operation) : undefined
  return family === undefined ? 'not yet' : `coming, with ${family}`
}

if (import.meta.main) writeFileSync(DOC, renderOperationsDoc(await operationStates()))
