// The user guide's REST API section, run by boto3 unchanged but for the endpoint.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

// Skipped only where there is no python3 to run boto3 with.
describe.skipIf(!hasPython)('the REST API section of the guide', () => {
  let portico: Portico
  let result: Readonly<Record<string, Reply>> & { readonly stage: unknown }

  beforeAll(async () => {
    portico = await startPortico()
    result = JSON.parse(await python('guide_rest.py', portico.url, '123456789012'))
  })
  afterAll(() => portico.close())

  test('the Python function answers through the Lambda proxy integration', () => {
    expect(result.lambda).toMatchObject({
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' },
    })
    expect(JSON.parse(result.lambda?.body ?? '')).toEqual({
      users: [
        { id: 1, name: 'Alice' },
        { id: 2, name: 'Bob' },
      ],
    })
  })

  test('a second stage serves the same deployment', () => {
    expect(result.dev?.body).toBe(result.lambda?.body)
  })

  test('the stage keeps its cache cluster settings', () => {
    expect(result.stage).toEqual({ cacheClusterEnabled: true, cacheClusterSize: '0.5' })
  })

  test('the DynamoDB integration reads the item', () => {
    expect(JSON.parse(result.dynamodb?.body ?? '')).toEqual({ Item: { userId: { S: 'u1' }, name: { S: 'Alice' } } })
  })

  test('the mock integration answers 200', () => {
    expect(result.mock).toMatchObject({ status: 200, body: '' })
  })

  test('the preflight carries the three CORS headers', () => {
    expect(result.cors).toMatchObject({
      status: 200,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET,POST,PUT,DELETE,OPTIONS',
        'Access-Control-Allow-Headers': 'Content-Type,Authorization',
      },
    })
  })

  // [S] rest-api.md 11 #7: an empty body is validated like {} and lacks the required properties.
  test('a body that lacks required properties is refused', () => {
    expect(result.invalid).toMatchObject({ status: 400, body: '{"message": "Invalid request body"}' })
  })
})
