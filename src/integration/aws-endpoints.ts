/** Where calls of AWS services go: an endpoint given by name, this process, or AWS itself, in this order. */
export interface AwsEndpointOptions {
  /** `--service-endpoint name=URL`: a service's name to its base URL. */
  readonly endpoints: ReadonlyMap<string, string>
  /** The base URL of this process. */
  readonly self: () => string
  /** Services that this process embeds. */
  readonly selfServices: ReadonlySet<string>
}

export interface AwsEndpoint {
  /** `https://host:port`. */
  readonly origin: string
  /** What Host says. */
  readonly host: string
  /** Put before the request's path: the base path of a given endpoint, the bucket where it cannot be in the host name. */
  readonly prefix: string
  /** False: an endpoint of the operator's own, which may do without real credentials. */
  readonly atAws: boolean
  /** This process itself. */
  readonly atSelf: boolean
}

/** Services with one endpoint for the whole partition, and the region that signs for it. */
const GLOBAL: ReadonlyMap<string, string> = new Map([
  ['cloudfront', 'us-east-1'],
  ['iam', 'us-east-1'],
  ['route53', 'us-east-1'],
])

/** Signing names that differ from what the endpoint is called. */
const SIGNING_NAMES: ReadonlyMap<string, string> = new Map([
  ['bedrock-runtime', 'bedrock'],
  ['email', 'ses'],
  ['iot-data', 'iotdata'],
  ['sync-states', 'states'],
])

/** Hosts beside a service's own, for some of its operations: whoever gives the service an endpoint gives these one as well. */
const BESIDE: ReadonlyMap<string, string> = new Map([['sync-states', 'states']])

/** null: the given endpoint is no URL. */
export function resolveEndpoint(
  options: AwsEndpointOptions,
  service: string,
  subdomain: string | null,
  region: string,
): AwsEndpoint | null {
  const elsewhere = options.endpoints.get(service) ?? options.endpoints.get(BESIDE.get(service) ?? '')
  const atSelf = elsewhere === undefined && options.selfServices.has(service)
  const given = atSelf ? options.self() : elsewhere
  if (given === undefined) return awsEndpoint(service, subdomain, region)
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  const bucket = service === 's3' && subdomain !== null ? `/${subdomain}` : ''
  return { origin: url.origin, host: url.host, prefix: url.pathname.replace(/\/$/, '') + bucket, atAws: false, atSelf }
}

function awsEndpoint(service: string, subdomain: string | null, region: string): AwsEndpoint {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const name = GLOBAL.has(service) ? `${service}.${suffix}` : `${service}.${region}.${suffix}`
  const host = subdomain === null ? name : `${subdomain}.${name}`
  return { origin: `https://${host}`, host, prefix: '', atAws: true, atSelf: false }
}

export const signingScope = (service: string, region: string): { readonly region: string; readonly service: string } => ({
  region: GLOBAL.get(service) ?? region,
  service: SIGNING_NAMES.get(service) ?? service,
})
