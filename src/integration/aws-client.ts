import type { Credentials } from '../auth/sigv4.ts'
import type { UpstreamCall } from '../exchange/exchange.ts'
import type { HttpReply } from './client.ts'

export interface AwsRequest {
  /** Signing name and default host: `dynamodb`, `sqs`, `s3`... */
  readonly service: string
  /** `{subdomain}.{service}` URIs put this before the host. */
  readonly subdomain: string | null
  readonly region: string
  readonly method: string
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
  readonly headers: string[]
  readonly body: Buffer
  readonly timeoutMs: number
  /** The integration's role; the credentials it stands for sign the call. null: Portico's own credentials. */
  readonly roleArn: string | null
  /** Sign in place of all those. Never logged. */
  readonly credentials?: Credentials
  readonly stream?: boolean
  /** As HttpRequest.owner. */
  readonly owner?: { upstream?: UpstreamCall | null }
}

/** Calls AWS services: finds the endpoint (`--service-endpoint name=URL`, this process itself, or AWS) and signs with SigV4. */
export interface AwsClient {
  request(request: AwsRequest): Promise<HttpReply>
  /** The URL a call of that service goes to, for logs. */
  endpointOf(service: string, subdomain: string | null, region: string): string
}
