import type { Connection } from './connection.ts'

const AT_AWS = /^https:\/\/apigateway\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/

/** Where a stage's requests go, without a slash at its end; `{stage}` may stand for the stage. */
export function invokeUrl({ endpoint }: Connection, apiId: string, stageName: string): string {
  const [, region, suffix] = AT_AWS.exec(endpoint) ?? []
  return region
    ? `https://${apiId}.execute-api.${region}.${suffix}/${stageName}`
    : `${endpoint}/_aws/execute-api/${apiId}/${stageName}`
}
