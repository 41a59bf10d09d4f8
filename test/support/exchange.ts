// Exchanges as the edge makes them, for tests of single steps.
import { HeaderList } from '../../src/core/headers.ts'
import {
  type ContextVariables,
  newIdentity,
  newRequestOverride,
  newResponseOverride,
  type StageContext,
} from '../../src/exchange/context-variables.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { QueryString } from '../../src/exchange/query-string.ts'

export const STAGE: StageContext = {
  accountId: '111111111111',
  region: 'us-east-1',
  apiId: 'a1b2c3d4e5',
  apiName: 'pets',
  stage: 'dev',
  deploymentId: 'dep123',
  stageVariables: { color: 'blue' },
  endpointType: 'REGIONAL',
  canary: null,
}

export interface ExchangeParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
  readonly pathParameters?: Readonly<Record<string, string>>
  readonly context?: Partial<ContextVariables>
}

/** An exchange for `GET /pets/1` of stage dev, and the lines of its execution log. */
export function newExchange(parts: ExchangeParts = {}): Exchange & { readonly lines: string[] } {
  const lines: string[] = []
  const path = parts.path ?? '/pets/1'
  return {
    request: {
      method: parts.method ?? 'GET',
      path,
      requestPath: `/dev${path}`,
      rawQuery: parts.query ?? '',
      query: new QueryString(parts.query ?? ''),
      headers: HeaderList.of(parts.headers ?? []),
      body: Buffer.from(parts.body ?? ''),
      host: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
      sourceIp: '203.0.113.7',
      receivedAt: 1_700_000_000_000,
    },
    match: { pathParameters: parts.pathParameters ?? {} },
    context: newContext(parts, path),
    log: { line: (text) => void lines.push(text) },
    outbound: null,
    integrationLatency: null,
    integrationStatus: null,
    integrationRequestId: null,
    lines,
  }
}

function newContext(parts: ExchangeParts, path: string): ContextVariables {
  return {
    stage: STAGE,
    method: { resourceId: 'res123', resourcePath: '/pets/{id}', operationName: null },
    requestId: '0b1c2d3e-0000-4000-8000-000000000001',
    extendedRequestId: 'AbCdEfGhIJ0=',
    requestTimeEpoch: 1_700_000_000_000,
    httpMethod: parts.method ?? 'GET',
    path: `/dev${path}`,
    protocol: 'HTTP/1.1',
    domainName: 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com',
    identity: newIdentity({ sourceIp: '203.0.113.7', userAgent: 'curl/8.0' }),
    traceHeader: 'Root=1-65553500-000000000000000000000001',
    requestOverride: newRequestOverride(),
    responseOverride: newResponseOverride(),
    error: null,
    isCanaryRequest: null,
    ...parts.context,
  }
}
