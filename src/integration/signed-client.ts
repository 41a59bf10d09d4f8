import { type Credentials, canonicalPath, signRequest, strictEncode } from '../auth/sigv4.ts'
import type { AwsClient, AwsRequest } from './aws-client.ts'
import { type AwsEndpoint, type AwsEndpointOptions, resolveEndpoint, signingScope } from './aws-endpoints.ts'
import { type HttpClient, HttpClientError, type HttpReply } from './client.ts'

export interface AwsClientOptions extends AwsEndpointOptions {
  readonly http: HttpClient
  /** The credentials that stand for a role, or Portico's own for null; undefined when there are none. */
  readonly credentials: (roleArn: string | null) => Promise<Credentials | undefined>
  /** Those for this process's own services, where it verifies signatures; undefined when the role cannot be played. */
  readonly selfCredentials?: ((roleArn: string | null) => Credentials | undefined) | undefined
}

/** Calls AWS services over `http`, signed with SigV4. */
export function createAwsClient(options: AwsClientOptions): AwsClient {
  const endpoint = (service: string, subdomain: string | null, region: string): AwsEndpoint => {
    const found = resolveEndpoint(options, service, subdomain, region)
    if (found === null) throw new HttpClientError('invalid-url', `The endpoint of ${service} is no URL`)
    return found
  }
  return {
    endpointOf(service, subdomain, region) {
      const { origin, prefix } = endpoint(service, subdomain, region)
      return origin + prefix
    },
    async request(request) {
      const at = endpoint(request.service, request.subdomain, request.region)
      const credentials = request.credentials ?? (await ownCredentials(options, request, at))
      return send(options.http, request, at, credentials)
    },
  }
}

/** Of the integration's role, as far as it can be played. */
async function ownCredentials(options: AwsClientOptions, request: AwsRequest, at: AwsEndpoint): Promise<Credentials> {
  const { roleArn } = request
  if (!at.atSelf || !options.selfCredentials) return (await options.credentials(roleArn)) ?? standIn(request, at)
  const played = options.selfCredentials(roleArn)
  if (played) return played
  throw new HttpClientError('credentials', `IAM has no role ${roleArn ?? ''} that trusts API Gateway`)
}

/** Where no AWS is, the access key names the account that calls: the embedded services read it from there. */
function standIn({ roleArn }: AwsRequest, { atAws, origin }: AwsEndpoint): Credentials {
  if (atAws) throw new HttpClientError('credentials', `There are no credentials to sign calls of ${origin}`)
  return { accessKeyId: roleArn?.split(':')[4] || '000000000000', secretAccessKey: 'portico' }
}

function send(http: HttpClient, request: AwsRequest, at: AwsEndpoint, credentials: Credentials): Promise<HttpReply> {
  const { service, method, body, timeoutMs, stream, owner } = request
  // S3 signs the path it gets; the others sign theirs encoded once more.
  const path = at.prefix + (service === 's3' ? canonicalPath(request.path, service) : request.path)
  const query = request.query.map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`).join('&')
  const signable = { method, path, query, headers: ['Host', at.host, ...request.headers], body }
  const headers = [...request.headers, ...signRequest(signable, signingScope(service, request.region), credentials)]
  return http.request({
    origin: at.origin,
    method,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    body,
    timeoutMs,
    stream: stream === true,
    ...(owner ? { owner } : null),
  })
}

/** AWS_ACCESS_KEY_ID and its kin; every role is played by them. */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): AwsClientOptions['credentials'] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env
  if (!accessKeyId || !secretAccessKey) return () => Promise.resolve(undefined)
  const credentials: Credentials = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : null) }
  return () => Promise.resolve(credentials)
}
