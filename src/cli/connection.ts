/** Where Portico is and who calls: the flag, Portico's variable, then those that AWS's own tools read. */
import type { Credentials } from '../auth/sigv4.ts'
import { usage } from './errors.ts'

export interface Connection {
  /** Without a slash at its end. */
  readonly endpoint: string
  readonly region: string
  readonly credentials: Credentials
}

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:4566'
const ENDPOINT_VARIABLES = ['PORTICO_ENDPOINT', 'AWS_ENDPOINT_URL_API_GATEWAY', 'AWS_ENDPOINT_URL']

/** Throws CliError for an endpoint that is no URL. An access key id of 12 digits names the account. */
export function readConnection(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Connection {
  const variable = ENDPOINT_VARIABLES.find((name) => env[name])
  const [name, endpoint] = flag === undefined ? [variable ?? '', env[variable ?? ''] ?? DEFAULT_ENDPOINT] : ['--endpoint', flag]
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN: sessionToken } = env
  return {
    endpoint: checked(name, endpoint),
    region: env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1',
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID || 'test',
      secretAccessKey: AWS_SECRET_ACCESS_KEY || 'test',
      ...(sessionToken ? { sessionToken } : null),
    },
  }
}

function checked(name: string, endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null
  if (url && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '')
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  throw usage(`${name} must be a URL such as ${DEFAULT_ENDPOINT}, not "${endpoint}"`)
}
