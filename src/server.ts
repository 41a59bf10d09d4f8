/** The composition root: the only file that knows everybody. Opens the parts in order, closes them in the reverse. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { OidcIssuers } from './auth/oidc-issuers.ts'
import type { Credentials } from './auth/sigv4.ts'
import { type EmbeddedPools, UserPools } from './auth/user-pools.ts'
import { compileTestAuthorizer } from './compile/authorizers.ts'
import { compileHttpApi } from './compile/http-api.ts'
import { compileRestApi, compileTestInvoke } from './compile/rest-api.ts'
import type { Config } from './config.ts'
import { type ControlAccess, iamAccess, openAccess } from './control/access.ts'
import type { Handlers } from './control/call.ts'
import { DEFAULT_ACCOUNT } from './control/caller.ts'
import { createRegistry } from './control/operations.ts'
import { createApigatewayHandlers } from './control/resources/apigateway/handlers.ts'
import { createApigatewayv2Handlers } from './control/resources/apigatewayv2/handlers.ts'
import { type CognitoIdp, type CognitoIdpParts, createCognitoIdp } from './control/resources/cognito-idp/cognito-idp.ts'
import { iamHandlers } from './control/resources/iam/handlers.ts'
import { type CodeUrls, createCodeUrls } from './control/resources/lambda/code-url.ts'
import { lambdaHandlers } from './control/resources/lambda/handlers.ts'
import { stsHandlers } from './control/resources/sts/handlers.ts'
import { servedElsewhere } from './control/served-elsewhere.ts'
import type { Log } from './core/log.ts'
import { openClientCertificates } from './execute-api/client-certificates.ts'
import { createExecuteApi } from './execute-api/listener.ts'
import { openResponseCaches } from './execute-api/response-caches.ts'
import { hardenServer, serverOptions } from './execute-api/server.ts'
import { openUsageLimits } from './execute-api/usage-limits.ts'
import { openVpcLinks } from './execute-api/vpc-links.ts'
import { createFrontDoor } from './front-door.ts'
import type { IdentityIndex, RootCredentials } from './identity/identities.ts'
import { type OpenIdentities, openIdentities } from './identity/open-identities.ts'
import { functionRole, integrationRole } from './identity/service-roles.ts'
import type { HttpClient } from './integration/client.ts'
import { createHttpClient } from './integration/http-client.ts'
import { jsonFetcher } from './integration/json-fetch.ts'
import { LoadBalancers } from './integration/load-balancers.ts'
import { createAwsClient, environmentCredentials } from './integration/signed-client.ts'
import { CodeStore } from './lambda/code.ts'
import { Functions } from './lambda/functions.ts'
import type { LambdaInvoker } from './lambda/invocation.ts'
import { createLambdaRuntime } from './lambda/runtime.ts'
import { apigateway, apigatewayv2, cognitoIdp, iam, lambda, sts } from './model/services.ts'
import type { LogGroups } from './observe/log-groups.ts'
import { fileLogGroups } from './observe/log-groups-file.ts'
import { alsoShown } from './observe/log-groups-stdout.ts'
import type { LambdaResult } from './pipeline/authorizers/lambda-result.ts'
import { createDynamoDb } from './services/dynamodb.ts'
import { dynamoDbElsewhere } from './services/dynamodb-elsewhere.ts'
import { MemoryCache } from './state/memory-cache.ts'
import type { Cache } from './state/state.ts'
import { openSqliteStore } from './store/sqlite.ts'
import type { Store } from './store/store.ts'
import { version } from './version.ts'

export interface PorticoServer {
  readonly url: string
  readonly port: number
  /** Lets requests in flight finish for a while, ends every function, closes the store. */
  close(): Promise<void>
}

/** What was opened, to be closed in the reverse order: also when a later part fails to open. */
class Closers {
  private readonly closers: (() => unknown)[] = []

  /** Answers what it was given, so that opening and noting read as one. */
  add<T extends { close(): unknown }>(part: T): T {
    this.closers.push(() => part.close())
    return part
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close()
  }
}

/** Resolves once Portico is ready to serve. Throws StoreLocked or the listener's own error. */
export async function startServer(config: Config, log: Log): Promise<PorticoServer> {
  const closers = new Closers()
  try {
    return await open(config, log, closers)
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function open(config: Config, log: Log, closers: Closers): Promise<PorticoServer> {
  const { dataDir, serviceEndpoints } = config
  const store = closers.add(await openSqliteStore({ dataDir, log }))
  const now = (): number => Date.now()
  const { identities, lastUsed } = closers.add(await openIdentities({ store, log, root: rootOf(config), now }))
  const verifies = config.controlAuth === 'iam'
  const logFiles = closers.add(fileLogGroups(join(dataDir, 'logs')))
  const logGroups = alsoShown(logFiles, config.logStdout, process.stdout)
  const http = closers.add(createHttpClient())
  const elsewhere = serviceEndpoints.get('dynamodb')
  const dynamoDb = closers.add(elsewhere ? dynamoDbElsewhere(elsewhere) : createDynamoDb({ dataDir, log }))
  const door: { answer: RequestListener } = { answer: notReady }
  const { server, port } = await listen(config, (request, response) => door.answer(request, response))
  const listening = closers.add({ close: () => stopListening(server) })
  const url = urlOf(config.host, port)
  const { invoker, handlers, codeUrls } = await openLambda({ config, log, store, logGroups, url, identities }, closers)
  const aws = createAwsClient({
    http,
    credentials: environmentCredentials(process.env),
    selfCredentials: verifies ? integrationRole(identities) : undefined,
    endpoints: serviceEndpoints,
    self: () => url,
    selfServices: new Set(['apigateway', 'cognito-idp', 'dynamodb', 'iam', 'lambda', 'sts']),
  })
  const onBug = (err: unknown, requestId: string): void => log.error({ err, requestId }, 'a request failed inside the gateway')
  const clientCertificates = closers.add(await openClientCertificates(store))
  const privateNetwork = {
    links: closers.add(await openVpcLinks(store)),
    loadBalancers: closers.add(new LoadBalancers(config.vpcLinkTargets, { intervalMs: config.vpcLinkHealthSeconds * 1000 })),
  }
  const ports = { lambda: invoker, http, aws, logGroups, clientCertificates, privateNetwork, onBug }
  const account = { rate: config.throttleRateLimit, burst: config.throttleBurstLimit }
  const limits = closers.add(await openUsageLimits({ store, account, log }))
  const poolsElsewhere = serviceEndpoints.get('cognito-idp') ?? null
  const cognito = openCognito({ store, dataDir, log, url }, poolsElsewhere)
  const authorizers = openAuthorizers(http, cognito.pools, poolsElsewhere, url)
  const { cacheMaxBytes: maxBytes, cacheCoalescing: coalescing } = config
  const responses = closers.add(await openResponseCaches({ store, log, maxBytes, coalescing }))
  const executeApi = closers.add(
    await createExecuteApi({ store, ports: { ...ports, limits, authorizers, responses, identities }, origins: config, log }),
  )
  const registry = createRegistry([
    {
      model: apigateway,
      handlers: createApigatewayHandlers({
        validateSnapshot: (snapshot, stage) => void compileRestApi(snapshot, stage, ports),
        compileTest: (snapshot, stage, resourceId, httpMethod) =>
          compileTestInvoke(snapshot, stage, resourceId, httpMethod, ports),
        // Nothing that was kept: a test asks the function each time.
        compileTestAuthorizer: (snapshot, stage, authorizerId) =>
          compileTestAuthorizer(snapshot, stage, authorizerId, { ...ports, authorizers: { ...authorizers, results: null } }),
        writeUsage: limits.writeUsage,
        flush: (what, { restApiId, stageName }) =>
          what === 'authorizers' ? authorizers.results.empty(`${restApiId}/${stageName}`) : responses.flush(restApiId, stageName),
      }),
    },
    {
      model: apigatewayv2,
      handlers: createApigatewayv2Handlers({
        validateSnapshot: (snapshot, stage) => void compileHttpApi(snapshot, stage, ports),
        resetAuthorizers: (apiId, stageName) => void authorizers.results.empty(`${apiId}/${stageName}`),
      }),
    },
    { model: lambda, handlers },
    { model: iam, handlers: iamHandlers({ identities, lastUsed }) },
    { model: sts, handlers: stsHandlers({ identities, now, enforced: verifies }) },
    { model: cognitoIdp, handlers: cognito.handlers },
  ])
  const access = verifies ? signedAccess({ identities, lastUsed }, now) : openAccess(identities)
  const quotas = { maxIntegrationTimeoutMs: config.integrationTimeoutMs, accountThrottle: account }
  door.answer = createFrontDoor({
    executeApi,
    registry,
    store,
    log,
    url,
    dynamoDb,
    codeUrls,
    userPoolPages: cognito.pages,
    version,
    quotas,
    access,
    now,
  })
  // Noted again, so that it is first to close: no request meets a part that is gone.
  closers.add(listening)
  return { url, port, close: () => closers.close() }
}

/** Root of the default account, and on loopback without verified signatures of every other. */
function rootOf({ accessKeyId, secretAccessKey, controlAuth }: Config): RootCredentials {
  return { account: DEFAULT_ACCOUNT, accessKeyId, secretAccessKey, anyAccount: controlAuth === 'none' }
}

function signedAccess(
  { identities, lastUsed }: Pick<OpenIdentities, 'identities' | 'lastUsed'>,
  now: () => number,
): ControlAccess {
  return iamAccess({
    identities,
    arnOf: (path) => identities.policies.holder(path)?.entity.arn,
    now,
    used: ({ accessKeyId, sessionToken, principal }, service, region) => {
      if (sessionToken === null && principal.type === 'User') {
        lastUsed.note(principal.account, accessKeyId, { at: now(), service, region })
      }
    },
  })
}

interface LambdaParts {
  readonly config: Config
  readonly log: Log
  readonly store: Store
  readonly logGroups: LogGroups
  readonly url: string
  readonly identities: IdentityIndex
}

interface LambdaService {
  readonly invoker: LambdaInvoker
  readonly handlers: Handlers
  readonly codeUrls: CodeUrls
}

/** The embedded runtime, or the endpoint that the operator named in its place. */
async function openLambda(
  { config, log, store, logGroups, url, identities }: LambdaParts,
  closers: Closers,
): Promise<LambdaService> {
  const { dataDir, serviceEndpoints, lambdaHotReload: hotReload } = config
  const code = await CodeStore.open(dataDir)
  const codeUrls = createCodeUrls(code)
  const remote = serviceEndpoints.get('lambda')
  if (remote) return { invoker: await openRemoteLambda(remote, closers), handlers: servedElsewhere(lambda, remote), codeUrls }
  const functions = closers.add(await Functions.follow(store))
  const runtime = createLambdaRuntime({
    dataDir,
    functions,
    code,
    logGroups,
    log,
    endpoint: () => url,
    serviceEndpoints,
    credentials: functionRole(identities),
    maxSandboxes: config.lambdaMaxSandboxes,
    idleMs: config.lambdaIdleSeconds * 1000,
    hotReload,
  })
  closers.add(runtime)
  // In the background: packages that no function names any more were left by a crash, or by functions since deleted.
  code.sweep(functions.codeInUse()).catch((err: unknown) => log.warn({ err }, 'old deployment packages could not be removed'))
  const handlers = lambdaHandlers({ invoker: runtime, code, hotReload, codeUrl: codeUrls.codeUrl })
  return { invoker: runtime, handlers, codeUrls }
}

/** User pools of this process, or the endpoint that the operator named in their place. */
function openCognito(parts: CognitoIdpParts, elsewhere: string | null): CognitoIdp {
  if (elsewhere === null) return createCognitoIdp(parts)
  return { handlers: servedElsewhere(cognitoIdp, elsewhere), pools: null, pages: () => false }
}

interface Authorizers {
  readonly results: Cache<LambdaResult>
  readonly userPools: UserPools
  readonly oidc: OidcIssuers
}

/** What outlives the plans of authorizers: results, the least recently used of which go first, keys and verdicts. */
function openAuthorizers(http: HttpClient, embedded: EmbeddedPools | null, endpoint: string | null, self: string): Authorizers {
  const now = (): number => performance.now()
  const time = (): number => Date.now()
  const fetchJson = jsonFetcher(http)
  const userPools = new UserPools({ fetchJson, embedded, endpoint, self, now, time })
  return {
    results: new MemoryCache({ entries: 10_000, bytes: 64 * 1_048_576 }, now),
    userPools,
    oidc: new OidcIssuers({ fetchJson, userPools, now, time }),
  }
}

/** What signs calls where the environment has no credentials: an endpoint of the operator's own may do without. */
const STAND_IN = { accessKeyId: 'test', secretAccessKey: 'test' }

async function openRemoteLambda(endpoint: string, closers: Closers): Promise<LambdaInvoker> {
  // Loaded only where it is asked for: it would cost every start a tenth of its time.
  const { createRemoteLambda } = await import('./lambda/remote.ts')
  const own = environmentCredentials(process.env)
  const credentials = async (): Promise<Credentials> => (await own(null)) ?? STAND_IN
  return closers.add(createRemoteLambda({ endpoint, credentials, region: process.env.AWS_REGION ?? 'us-east-1' }))
}

/** A socket that listens on all addresses is reached by loopback from here. */
function urlOf(host: string, port: number): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`
}

/** The parts need the port to open, so it listens before they are there. */
const notReady: RequestListener = (_request, response) => {
  response.writeHead(503, { 'Retry-After': '1', 'Content-Length': '0' })
  response.end()
}

function listen({ host, port }: Config, answer: RequestListener): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(serverOptions, answer)
  hardenServer(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve({ server, port: (server.address() as AddressInfo).port }))
  })
}

/** How long requests in flight may take to finish when Portico is asked to stop, in ms. */
const GRACE_MS = 10_000

/** A second call waits for the first. */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    server.closeIdleConnections()
  })
}
