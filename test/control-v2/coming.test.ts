// What Portico has of apigatewayv2: all that concerns HTTP APIs; the rest is named, and refused by name.
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { expect, test } from 'vitest'
import { operationStates } from '../../scripts/generate-operations-doc.ts'
import { COMING } from '../../src/control/resources/apigatewayv2/coming.ts'
import { startPortico } from '../support/portico.ts'

test('103 operations, of which those that are missing are the ones that are coming [D] control-plane.md Appendix B', async () => {
  const states = (await operationStates()).filter(([service]) => service === 'apigatewayv2')
  expect(states).toHaveLength(103)
  const missing = states.filter(([, , implemented]) => !implemented).map(([, operation]) => operation)
  expect(missing.toSorted()).toEqual([...COMING.keys()].toSorted())
})

test('an operation that is coming answers 501 by its name', async () => {
  const portico = await startPortico()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  try {
    await expect(client.listPortals({})).rejects.toMatchObject({
      name: 'NotImplementedException',
      message: 'apigatewayv2:ListPortals is not implemented by Portico yet.',
      $metadata: { httpStatusCode: 501 },
    })
  } finally {
    client.destroy()
    await portico.close()
  }
})
