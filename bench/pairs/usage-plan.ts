import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import { at, type BenchPortico, nginxWithPlan, portico, upstream } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

const LOG_GROUP = 'arn:aws:logs:us-east-1:000000000000:log-group:bench'
/** Far above what is sent: the work is the same, and nothing is refused. */
const RATE = 1_000_000

/** HTTP_PROXY behind an API key, a usage plan with a throttle and a quota, a throttle of the method, and access logs. */
export async function usagePlan(): Promise<Row[]> {
  const backend = await upstream()
  const gateway = await portico()
  const apiId = await deployApi(gateway, [
    {
      pathPart: 'proxy',
      integration: { type: 'HTTP_PROXY', integrationHttpMethod: 'GET', uri: backend.url },
      apiKeyRequired: true,
    },
  ])
  const key = await subscribe(gateway, apiId)
  const own = { ...at(gateway, 'portico', gateway.invoke(apiId, '/proxy')), headers: { 'x-api-key': key } }
  const peer = await nginxWithPlan(backend.url, key)
  const loads = await compare([own, peer])
  for (const server of [backend, gateway, peer]) await server.stop()
  const [ours, theirs] = [own, peer].map(({ name }) => loads.get(name)?.perCpuSecond ?? 0)
  return [
    {
      work: 'HTTP_PROXY with API key, usage plan, throttle and access log, against nginx with the like',
      portico: count(ours ?? 0),
      peer: count(theirs ?? 0),
      ratio: ratio(ours ?? 0, theirs ?? 0),
      aim: '',
    },
  ]
}

async function subscribe({ apigateway }: BenchPortico, restApiId: string): Promise<string> {
  const replace = (path: string, value: string) => ({ op: 'replace' as const, path, value })
  await apigateway.updateStage({
    restApiId,
    stageName: 'bench',
    patchOperations: [
      replace('/accessLogSettings/destinationArn', LOG_GROUP),
      replace('/accessLogSettings/format', '$context.requestId $context.identity.apiKeyId $context.status'),
      replace('/*/*/throttling/rateLimit', String(RATE)),
      replace('/*/*/throttling/burstLimit', String(RATE)),
    ],
  })
  const { id: usagePlanId } = await apigateway.createUsagePlan({
    name: 'bench',
    throttle: { rateLimit: RATE, burstLimit: RATE },
    quota: { limit: 2_000_000_000, period: 'MONTH' },
    apiStages: [{ apiId: restApiId, stage: 'bench' }],
  })
  const { id: keyId, value = '' } = await apigateway.createApiKey({ enabled: true })
  await apigateway.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' })
  return value
}
