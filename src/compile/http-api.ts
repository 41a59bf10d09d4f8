import type { StageContext } from '../exchange/context-variables.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import { fold, type Next, type Step } from '../exchange/step.ts'
import type { RouteContext } from '../integration/http-api-integration.ts'
import type {
  HttpApiSnapshot,
  HttpIntegrationSnapshot,
  HttpStageSettings,
  RouteSettings,
  RouteSnapshot,
} from '../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_ROUTES } from '../model/unsettled-http-routes.ts'
import { accessLog, HTTP_LOG_VARIABLES } from '../pipeline/access-log.ts'
import { cors, preflightOr } from '../pipeline/cors.ts'
import { httpFault } from '../pipeline/http-fault.ts'
import { throttle } from '../pipeline/throttle.ts'
import { httpAuthorizerStep } from './http-authorizers.ts'
import { httpIntegrationCall } from './http-integrations.ts'
import type { MethodPlan, Plan } from './plan.ts'
import type { CompilePorts } from './ports.ts'
import { parseRouteKey, RouteTable } from './route-table.ts'

/**
 * Compiles an HTTP API's deployment on a stage. Pure: nothing runs and nothing is opened. What is wrong with a single route is
 * answered by that route (500); throws only when the snapshot is not one.
 */
export function compileHttpApi(snapshot: HttpApiSnapshot, stage: HttpStageSettings, ports: CompilePorts): Plan {
  const compiler = new RouteCompiler(snapshot, stage, ports)
  const routes = new RouteTable<MethodPlan>()
  const methods = snapshot.routes.map((route) => {
    const plan = compiler.compile(route)
    routes.add(route.routeKey, plan)
    return plan
  })
  return Object.freeze({
    title: 'HTTP API',
    stage: compiler.context,
    disableExecuteApiEndpoint: snapshot.api.disableExecuteApiEndpoint,
    vpcEndpointIds: [],
    minimumCompressionSize: null,
    routes,
    methods,
    noRoute: compiler.noRoute(),
    refuse: compiler.refuse,
  })
}

type NamedStep = readonly [name: string, step: Step | null]

/** What all routes of a plan share is made once, here. */
class RouteCompiler {
  readonly context: StageContext
  private readonly snapshot: HttpApiSnapshot
  private readonly stage: HttpStageSettings
  private readonly ports: CompilePorts
  private readonly accessLog: Step | null
  private readonly fault: Step
  private readonly cors: ReturnType<typeof cors>
  private readonly integrations: ReadonlyMap<string, HttpIntegrationSnapshot>

  constructor(snapshot: HttpApiSnapshot, stage: HttpStageSettings, ports: CompilePorts) {
    this.snapshot = snapshot
    this.stage = stage
    this.ports = ports
    this.context = httpStageContext(snapshot, stage)
    this.accessLog = accessLog(stage.accessLog, ports.logGroups, HTTP_LOG_VARIABLES)
    this.fault = httpFault(ports.onBug)
    this.cors = cors(snapshot.api.corsConfiguration)
    this.integrations = new Map(snapshot.integrations.map((integration) => [integration.integrationId, integration]))
  }

  /** Top to bottom; an answer passes the steps from the bottom up. */
  compile(route: RouteSnapshot): MethodPlan {
    const method = routeContext(route)
    const integration = this.integrations.get(route.integrationId ?? '')
    const steps: readonly NamedStep[] = [
      ['access log', this.accessLog],
      ['CORS headers', this.cors?.headers ?? null],
      ['errors', this.fault],
      ['authorizer', this.authorizer(route, method)],
      ['throttle', this.throttle(route)],
      // An OPTIONS route of the author's own answers for itself.
      ['CORS preflight', method.httpMethod === 'OPTIONS' ? null : (this.cors?.preflight ?? null)],
    ]
    const run = fold(
      steps.map(([, step]) => step),
      this.call(integration, method),
    )
    const outline = [...steps.filter(([, step]) => step !== null).map(([name]) => name), describeIntegration(integration)]
    return { method, run, openLog: null, outline }
  }

  noRoute(): Next {
    const notFound = new Fault('routeNotFound')
    return fold(
      [this.accessLog, this.cors?.headers ?? null, this.fault],
      preflightOr(this.cors, () => Promise.reject(notFound)),
    )
  }

  readonly refuse = (fault: Fault): Next =>
    fold([this.accessLog, this.cors?.headers ?? null, this.fault], () => Promise.reject(fault))

  private authorizer(route: RouteSnapshot, method: RouteContext): Step | null {
    return httpAuthorizerStep(this.snapshot, this.context, route, method, this.ports)
  }

  /** Each route has the whole of what the stage gives to all, as methods of REST APIs do (auth-throttle-cache.md 8 [D]). */
  private throttle({ routeKey }: RouteSnapshot): Step | null {
    const { limits } = this.ports
    if (!limits) return null
    const { accountId, region, apiId, stage } = this.context
    const own = routeLimit(this.stage.defaultRouteSettings, this.stage.routeSettings[routeKey])
    const { rate, burst } = limits.account
    return throttle({
      buckets: limits.buckets,
      method: routeKey,
      ofMethod: own && {
        bucket: `stage/${apiId}/${stage}/${routeKey}`,
        limit: { rate: own.throttlingRateLimit ?? rate, burst: own.throttlingBurstLimit ?? burst },
      },
      ofAccount: { bucket: `account/${accountId}/${region}`, limit: limits.account },
      keyed: false,
    })
  }

  private call(integration: HttpIntegrationSnapshot | undefined, route: RouteContext): Next {
    if (!integration) return failing(configurationError(UNSETTLED_HTTP_ROUTES.noIntegration))
    try {
      return httpIntegrationCall({ integration, stage: this.context, route }, this.ports)
    } catch (error) {
      return failing(error)
    }
  }
}

/** What cannot be compiled fails its own requests, and no other route's. */
const failing =
  (error: unknown): Next =>
  () =>
    Promise.reject(error)

/** What a deployment on a stage fixes of `$context`. HTTP APIs are regional and have no canaries ([D] http-api.md 10). */
function httpStageContext({ api }: HttpApiSnapshot, stage: HttpStageSettings): StageContext {
  return Object.freeze({
    accountId: stage.accountId,
    region: stage.region,
    apiId: api.apiId,
    apiName: api.name,
    stage: stage.stageName,
    deploymentId: stage.deploymentId,
    stageVariables: stage.stageVariables,
    endpointType: 'REGIONAL',
    canary: null,
  })
}

function routeContext({ routeKey, operationName }: RouteSnapshot): RouteContext {
  const { method, path } = parseRouteKey(routeKey) ?? { method: 'ANY', path: routeKey }
  return Object.freeze({ resourceId: routeKey, resourcePath: path, operationName, routeKey, httpMethod: method })
}

/** null: neither the stage nor the route says anything. */
function routeLimit(ofStage: RouteSettings, own: RouteSettings | undefined): RouteSettings | null {
  const throttlingRateLimit = own?.throttlingRateLimit ?? ofStage.throttlingRateLimit
  const throttlingBurstLimit = own?.throttlingBurstLimit ?? ofStage.throttlingBurstLimit
  return throttlingRateLimit === null && throttlingBurstLimit === null ? null : { throttlingRateLimit, throttlingBurstLimit }
}

function describeIntegration(integration: HttpIntegrationSnapshot | undefined): string {
  return integration ? (integration.integrationSubtype ?? integration.integrationType) : 'no integration'
}
