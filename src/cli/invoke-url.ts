import type { Connection } from './connection.ts'

const AT_AWS = /^https:\/\/apigateway\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/

/** Where a stage's requests go, without a slash at its end; `{stage}` may stand for the stage. `$default` is at the root. */
export function invokeUrl({ endpoint }: Connection, apiId: string, stageName: string): string {
  const [, region, suffix] = AT_AWS.exec(endpoint) ?? []
  const root = region ? `https://${apiId}.execute-api.${region}.${suffix}` : `${endpoint}/_aws/execute-api/${apiId}`
  return stageName === '$default' ? root : `${root}/${stageName}`
}
