import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { isHeaderName } from './core/headers.ts'
import { LOG_LEVELS, type LogLevel } from './core/log.ts'
import { VPCE_HEADER } from './execute-api/head.ts'
import { parseTrustedProxies, type TrustedProxies } from './execute-api/trusted-proxies.ts'
import { parseLoadBalancerTargets } from './integration/load-balancer-targets.ts'
import type { LoadBalancerTargets } from './integration/load-balancers.ts'

/** What an operator can say to `portico serve`. Every setting has a flag and an environment variable. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Whether signatures of the control plane are verified, and policies asked. */
  readonly controlAuth: 'none' | 'iam'
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly dataDir: string
  readonly logLevel: LogLevel
  /** Names of log groups, or their beginnings with a star. */
  readonly logStdout: readonly string[]
  /** AWS service name -> URL that serves it instead of Portico or AWS. */
  readonly serviceEndpoints: ReadonlyMap<string, string>
  readonly integrationTimeoutMs: number
  readonly vpcLinkTargets: LoadBalancerTargets
  readonly vpcLinkHealthSeconds: number
  readonly throttleRateLimit: number
  readonly throttleBurstLimit: number
  readonly trustedProxies: TrustedProxies | null
  readonly vpceHeader: string
  readonly cacheMaxBytes: number
  readonly cacheCoalescing: boolean
  readonly lambdaHotReload: boolean
  readonly lambdaMaxSandboxes: number
  readonly lambdaIdleSeconds: number
}

/** A flag or variable that cannot be understood. The message is for a person. */
export class ConfigError extends Error {}

/** Access key and secret of root where nothing else is said: good for loopback alone. */
const ROOT_DEFAULT = 'test'

interface Setting<T> {
  readonly flag: string
  readonly env: string
  readonly default: string
  readonly doc: string
  readonly multiple?: boolean
  readonly boolean?: boolean
  readonly read: (text: string, name: string) => T
}

type Settings = { readonly [K in keyof Config]: Setting<Config[K]> }

const setting = <T>(value: Setting<T>): Setting<T> => value

/** One row a setting; `--help` prints them, and README.md has the same (a test holds it). */
export const SETTINGS: Settings = {
  port: setting({
    flag: 'port',
    env: 'PORTICO_PORT',
    default: '4566',
    doc: 'TCP port; 0 takes a free one',
    read: integer(0, 65_535),
  }),
  host: setting({
    flag: 'host',
    env: 'PORTICO_HOST',
    default: '127.0.0.1',
    doc: 'address to listen on; one that is not loopback needs control-auth iam',
    read: host,
  }),
  controlAuth: setting({
    flag: 'control-auth',
    env: 'PORTICO_CONTROL_AUTH',
    default: 'none',
    doc: 'none: whoever reaches the control plane may call it; iam: who signs and is allowed',
    read: controlAuth,
  }),
  accessKeyId: setting({
    flag: 'access-key-id',
    env: 'PORTICO_ACCESS_KEY_ID',
    default: ROOT_DEFAULT,
    doc: 'access key of root of the account 000000000000',
    read: accessKeyId,
  }),
  secretAccessKey: setting({
    flag: 'secret-access-key',
    env: 'PORTICO_SECRET_ACCESS_KEY',
    default: ROOT_DEFAULT,
    doc: 'and its secret; other users see flags, so use the variable',
    read: secretAccessKey,
  }),
  dataDir: setting({
    flag: 'data-dir',
    env: 'PORTICO_DATA_DIR',
    default: './.portico',
    doc: 'folder that keeps everything',
    read: folder,
  }),
  logLevel: setting({
    flag: 'log-level',
    env: 'PORTICO_LOG_LEVEL',
    default: 'info',
    doc: `one of ${LOG_LEVELS.join(', ')}`,
    read: logLevel,
  }),
  logStdout: setting({
    flag: 'log-stdout',
    env: 'PORTICO_LOG_STDOUT',
    default: '',
    doc: 'GROUP or PREFIX*: log groups whose lines go to stdout too (repeat the flag)',
    multiple: true,
    read: groupNames,
  }),
  serviceEndpoints: setting({
    flag: 'service-endpoint',
    env: 'PORTICO_SERVICE_ENDPOINTS',
    default: '',
    doc: 'name=URL: where an AWS service is served (repeat the flag; commas in the variable)',
    multiple: true,
    read: endpoints,
  }),
  integrationTimeoutMs: setting({
    flag: 'integration-timeout-ms',
    env: 'PORTICO_INTEGRATION_TIMEOUT_MS',
    default: '29000',
    doc: 'the longest timeoutInMillis an integration may ask for',
    read: integer(50, 900_000),
  }),
  vpcLinkTargets: setting({
    flag: 'vpc-link-target',
    env: 'PORTICO_VPC_LINK_TARGETS',
    default: '',
    doc: 'NAME=host:port,host:port: what is behind a load balancer or VPC link (repeat the flag)',
    multiple: true,
    read: loadBalancerTargets,
  }),
  vpcLinkHealthSeconds: setting({
    flag: 'vpc-link-health-seconds',
    env: 'PORTICO_VPC_LINK_HEALTH_SECONDS',
    default: '10',
    doc: 'how often each of those addresses is checked, once it is in use',
    read: integer(1, 300),
  }),
  throttleRateLimit: setting({
    flag: 'throttle-rate-limit',
    env: 'PORTICO_THROTTLE_RATE_LIMIT',
    default: '10000',
    doc: 'requests a second that an account has in a region',
    read: integer(0, 999_999_999),
  }),
  throttleBurstLimit: setting({
    flag: 'throttle-burst-limit',
    env: 'PORTICO_THROTTLE_BURST_LIMIT',
    default: '5000',
    doc: 'requests at once that an account has in a region',
    read: integer(0, 999_999_999),
  }),
  trustedProxies: setting({
    flag: 'trusted-proxies',
    env: 'PORTICO_TRUSTED_PROXIES',
    default: '',
    doc: 'CIDR,CIDR: proxies whose X-Forwarded-For and VPC endpoint header are believed',
    read: proxies,
  }),
  vpceHeader: setting({
    flag: 'vpce-header',
    env: 'PORTICO_VPCE_HEADER',
    default: VPCE_HEADER,
    doc: 'the header by which they name the VPC endpoint of a request',
    read: headerName,
  }),
  cacheMaxBytes: setting({
    flag: 'cache-max-bytes',
    env: 'PORTICO_CACHE_MAX_BYTES',
    default: '268435456',
    doc: 'bytes of memory that the response caches of all stages take together',
    read: integer(0, 2 ** 40),
  }),
  cacheCoalescing: setting({
    flag: 'cache-coalescing',
    env: 'PORTICO_CACHE_COALESCING',
    default: 'true',
    doc: 'false: requests that miss the same cached response all reach its backend',
    read: truth,
  }),
  lambdaHotReload: setting({
    flag: 'lambda-hot-reload',
    env: 'PORTICO_LAMBDA_HOT_RELOAD',
    default: 'false',
    doc: 'let functions run from a folder (S3Bucket "hot-reload")',
    boolean: true,
    read: truth,
  }),
  lambdaMaxSandboxes: setting({
    flag: 'lambda-max-sandboxes',
    env: 'PORTICO_LAMBDA_MAX_SANDBOXES',
    default: '32',
    doc: 'function processes that may run at once',
    read: integer(1, 10_000),
  }),
  lambdaIdleSeconds: setting({
    flag: 'lambda-idle-seconds',
    env: 'PORTICO_LAMBDA_IDLE_SECONDS',
    default: '300',
    doc: 'how long an idle function process is kept warm',
    read: integer(1, 86_400),
  }),
}

const NAMES = Object.keys(SETTINGS) as (keyof Config)[]

/** Flags win over the environment, the environment over defaults. Throws ConfigError. */
export function readConfig(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Config {
  const flags = parseFlags(args)
  const read = <K extends keyof Config>(name: K): Config[K] => {
    const { flag, env: variable, default: fallback, read: parse } = SETTINGS[name]
    const given = flags[flag]
    if (given !== undefined) return parse(given, `--${flag}`)
    const fromEnv = env[variable]
    return fromEnv === undefined || fromEnv === '' ? parse(fallback, flag) : parse(fromEnv, variable)
  }
  const config: Config = {
    port: read('port'),
    host: read('host'),
    controlAuth: read('controlAuth'),
    accessKeyId: read('accessKeyId'),
    secretAccessKey: read('secretAccessKey'),
    dataDir: read('dataDir'),
    logLevel: read('logLevel'),
    logStdout: read('logStdout'),
    serviceEndpoints: read('serviceEndpoints'),
    integrationTimeoutMs: read('integrationTimeoutMs'),
    vpcLinkTargets: read('vpcLinkTargets'),
    vpcLinkHealthSeconds: read('vpcLinkHealthSeconds'),
    throttleRateLimit: read('throttleRateLimit'),
    throttleBurstLimit: read('throttleBurstLimit'),
    trustedProxies: read('trustedProxies'),
    vpceHeader: read('vpceHeader'),
    cacheMaxBytes: read('cacheMaxBytes'),
    cacheCoalescing: read('cacheCoalescing'),
    lambdaHotReload: read('lambdaHotReload'),
    lambdaMaxSandboxes: read('lambdaMaxSandboxes'),
    lambdaIdleSeconds: read('lambdaIdleSeconds'),
  }
  requireAuthentication(config)
  return config
}

/** What `portico serve --help` says of settings: a line of what it is for, a line of its variable and default. */
export function describeSettings(): string {
  const rows = NAMES.map((name) => SETTINGS[name])
  const width = Math.max(...rows.map((row) => row.flag.length)) + 6
  const lines = rows.flatMap(({ flag, doc, env, default: fallback }) => [
    `  ${`--${flag}`.padEnd(width)}${doc}`,
    `  ${' '.repeat(width)}${env}${fallback ? ` [${fallback}]` : ''}`,
  ])
  return lines.join('\n')
}

function parseFlags(args: readonly string[]): Record<string, string | undefined> {
  const options: NonNullable<ParseArgsConfig['options']> = {}
  for (const name of NAMES) {
    const { flag, boolean, multiple } = SETTINGS[name]
    options[flag] = { type: boolean ? 'boolean' : 'string', multiple: multiple ?? false }
  }
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false })
    return Object.fromEntries(
      Object.entries(values).map(([flag, value]) => [flag, Array.isArray(value) ? value.join(',') : String(value)]),
    )
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error))
  }
}

function integer(min: number, max: number): (text: string, name: string) => number {
  return (text, name) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`)
  }
}

const LOOPBACK = /^(127(\.\d{1,3}){3}|::1|localhost)$/

/** Throws ConfigError for a control plane that others than this machine could reach without credentials of their own. */
function requireAuthentication({ host, controlAuth, accessKeyId, secretAccessKey }: Config): void {
  if (LOOPBACK.test(host)) return
  if (controlAuth !== 'iam') {
    throw new ConfigError(
      `--host: "${host}" is not loopback (127.0.0.1, ::1, localhost): whoever reaches it could change everything. Add --control-auth iam, with --access-key-id and --secret-access-key of root`,
    )
  }
  if (accessKeyId === ROOT_DEFAULT || secretAccessKey === ROOT_DEFAULT) {
    throw new ConfigError(
      `--host: "${host}" is not loopback (127.0.0.1, ::1, localhost): root needs an --access-key-id and a --secret-access-key that nobody can guess, not the default ones`,
    )
  }
  if (secretAccessKey.length < MIN_SECRET) {
    throw new ConfigError(`--secret-access-key must have at least ${MIN_SECRET} characters where "${host}" is listened on`)
  }
}

const MIN_SECRET = 16

function host(text: string, name: string): string {
  if (isIP(text) !== 0 || /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text)) return text
  throw new ConfigError(`${name} must be an address or a host name of this machine, not "${text}"`)
}

function controlAuth(text: string, name: string): Config['controlAuth'] {
  if (text === 'none' || text === 'iam') return text
  throw new ConfigError(`${name} must be none or iam, not "${text}"`)
}

function accessKeyId(text: string, name: string): string {
  if (/^\w{1,128}$/.test(text)) return text
  throw new ConfigError(`${name} must be 1 to 128 letters, digits and underscores`)
}

/** What is wrong with it is said without saying what it is. */
function secretAccessKey(text: string, name: string): string {
  if (/^[!-~]{1,256}$/.test(text)) return text
  throw new ConfigError(`${name} must be 1 to 256 printable ASCII characters without blanks`)
}

/** Absolute: functions run in folders of their own, where a relative path would name something else. */
function folder(text: string, name: string): string {
  if (text.trim() !== '') return resolve(text)
  throw new ConfigError(`${name} must not be empty`)
}

/** Commas stand between names, and in none ([D] CloudWatch Logs). */
function groupNames(text: string, name: string): readonly string[] {
  const names = text.split(',').filter((part) => part !== '')
  const wrong = names.find((part) => !/^[\w./#-]*\*?$/.test(part))
  if (wrong === undefined) return names
  throw new ConfigError(`${name} must name log groups, such as my-access-logs or /aws/lambda/*, not "${wrong}"`)
}

function logLevel(text: string, name: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text)
  if (level) return level
  throw new ConfigError(`${name} must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`)
}

function proxies(text: string, name: string): TrustedProxies | null {
  try {
    return parseTrustedProxies(text)
  } catch (error) {
    throw new ConfigError(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function headerName(text: string, name: string): string {
  if (isHeaderName(text)) return text.toLowerCase()
  throw new ConfigError(`${name} must be the name of a header, not "${text}"`)
}

function truth(text: string, name: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw new ConfigError(`${name} must be true or false, not "${text}"`)
}

function loadBalancerTargets(text: string, name: string): LoadBalancerTargets {
  const targets = parseLoadBalancerTargets(text)
  if (typeof targets !== 'string') return targets
  throw new ConfigError(`${name} must look like my-nlb=10.0.0.1:8080,10.0.0.2:8080, not "${targets}"`)
}

function endpoints(text: string, name: string): ReadonlyMap<string, string> {
  const pairs = text.split(',').filter(Boolean)
  return new Map(pairs.map((pair) => endpoint(pair.trim(), name)))
}

function endpoint(pair: string, name: string): readonly [string, string] {
  const [, service, url] = /^([a-z0-9-]+)=(.+)$/.exec(pair) ?? []
  if (service && url && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return [service, url.replace(/\/+$/, '')]
  throw new ConfigError(`${name} must look like dynamodb=http://127.0.0.1:8000, not "${pair}"`)
}
