// What the tests of recorded facts share: hand-made methods of each integration type, and answers as they stood on the wire.
import type { Invocation, InvocationResult } from '../../src/lambda/invocation.ts'
import type { IntegrationResponseSnapshot, IntegrationSnapshot, MethodSnapshot } from '../../src/model/snapshot.ts'
import { lambdaReturning } from '../integration/fixtures.ts'
import type { Answer } from '../support/edge.ts'
import { method, mockIntegration } from '../support/snapshots.ts'

export type Method = Omit<MethodSnapshot, 'httpMethod'>
type Integration = Partial<IntegrationSnapshot>

export const INTERNAL = '{"message": "Internal server error"}'

export const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'

export const lambdaProxy = (more: Integration = {}): Method =>
  method({
    integration: { ...mockIntegration, type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION, requestTemplates: {}, ...more },
  })

/** A method whose responses, and the headers they map, are declared as they are configured. */
export function shaped(integration: Integration, more: Partial<MethodSnapshot> = {}): Method {
  const whole = { ...mockIntegration, requestTemplates: {}, ...integration }
  const declared = whole.integrationResponses.map(({ statusCode, responseParameters }) => {
    const names = Object.fromEntries(Object.keys(responseParameters).map((name) => [name, false]))
    return [statusCode, { responseParameters: names }] as const
  })
  return method({ integration: whole, methodResponses: Object.fromEntries(declared), ...more })
}

export const lambdaCustom = (more: Integration = {}): Method =>
  shaped({ type: 'AWS', httpMethod: 'POST', uri: FUNCTION, ...more })
export const http = (uri: string, more: Integration = {}): Method => shaped({ type: 'HTTP', httpMethod: 'GET', uri, ...more })

export const response = (statusCode: string, more: Partial<IntegrationResponseSnapshot> = {}): IntegrationResponseSnapshot => ({
  statusCode,
  selectionPattern: null,
  responseParameters: {},
  responseTemplates: {},
  contentHandling: null,
  ...more,
})

/** A function: a proxy's gets the answer that the client's body spells out, else its event; any other its own payload back. */
export const echoingFunction = (): ReturnType<typeof lambdaReturning> =>
  lambdaReturning(async ({ payload }: Invocation): Promise<Partial<InvocationResult>> => {
    const event = JSON.parse(payload.toString())
    if (typeof event?.requestContext !== 'object') return { payload }
    return { payload: Buffer.from(event.body ?? JSON.stringify({ body: JSON.stringify(event) })) }
  })

/** Header names of an answer, sorted, in the casing of the wire. */
export const namesOf = ({ rawHeaders }: Answer): string[] => rawHeaders.filter((_, i) => i % 2 === 0).sort()

/** The values of the header of exactly that name. */
export const valuesOf = ({ rawHeaders }: { readonly rawHeaders: readonly string[] }, name: string): string[] =>
  rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1] === name)
