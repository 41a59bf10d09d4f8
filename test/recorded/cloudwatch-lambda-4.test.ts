// The permission that a function gives a proxy resource, as recorded: cloudwatch-lambda.md 4.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ACCOUNT, type Api, allowGateway, createApi, createFunction, lambdaProxy } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { INTERNAL } from './kit.ts'

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
  const echo = await createFunction(portico.lambda, 'echo', 'export const handler = async ({ path }) => ({ body: path })')
  await allowGateway(portico.lambda, 'echo', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/*/*/nested/*`)
  await api.method('ANY /nested/{proxy+}', lambdaProxy(echo))
  await api.method('ANY /other/{proxy+}', lambdaProxy(echo))
  await api.deploy('dev')
})
afterAll(() => portico.close())

test('[S*] cloudwatch-lambda.md 4 #8: `*/*/nested/*` allows what is below, and nothing beside it', async () => {
  for (const method of ['GET', 'POST'])
    expect(await api.call('/dev/nested/a/b', { method })).toMatchObject({ status: 200, text: '/nested/a/b' })
  expect(await api.call('/dev/other/a')).toMatchObject({ status: 500, text: INTERNAL })
})
