// The user guide's sections on throttling, usage plans and API keys, run by boto3.
import { expect, test } from 'vitest'
import { startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'

// Skipped only where there is no python3 to run boto3 with.
test.skipIf(!hasPython)("[S*] auth-throttle-cache.md 7.1 #3, [D] 8 #4: the guide's keys, plans and throttles act", async () => {
  const portico = await startPortico()
  try {
    const forbidden = [403, '{"message":"Forbidden"}']
    expect(JSON.parse(await python('guide_usage_plans.py', portico.url, '123456789012'))).toEqual({
      before: forbidden,
      with_key: [200, ''],
      without_key: forbidden,
      stage_throttled: [200, ''],
      method_throttled: [429, '{"message":"Too Many Requests"}'],
      settings: {
        '*/*': expect.objectContaining({ throttlingRateLimit: 1000, throttlingBurstLimit: 2000 }),
        'users/GET': expect.objectContaining({ throttlingRateLimit: 0, throttlingBurstLimit: 2000 }),
      },
    })
  } finally {
    await portico.close()
  }
})
