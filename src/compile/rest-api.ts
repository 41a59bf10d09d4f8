import type { StageContext } from '../exchange/context-variables.ts'
import { Fault } from '../exchange/fault.ts'
import { fold, type Next, type Step } from '../exchange/step.ts'
import type { MethodSettings, MethodSnapshot, ResourceSnapshot, RestApiSnapshot, StageSettings } from '../model/snapshot.ts'
import { accessLog } from '../pipeline/access-log.ts'
import { mayInvalidate } from '../pipeline/authorizers/iam.ts'
import { compression } from '../pipeline/compression.ts'
import { executionLog, executionStart, methodResponseLog } from '../pipeline/execution-log-lines.ts'
import { executionLogs, type OpenExecutionLog } from '../pipeline/execution-log-stream.ts'
import { gatewayResponse } from '../pipeline/gateway-response.ts'
import { requestValidator, type ValidateBody } from '../pipeline/request-validator.ts'
import { compileResourcePolicy, type ResourcePolicy, resourcePolicy } from '../pipeline/resource-policy.ts'
import type { MayInvalidate } from '../pipeline/response-cache.ts'
import { responseTrace } from '../pipeline/response-trace.ts'
import { authorizerStep, NOBODY } from './authorizers.ts'
import { clientCertificateOf, integrationCall } from './integrations.ts'
import { limitSteps } from './limits.ts'
import { compileModels } from './models.ts'
import type { MethodPlan, Plan } from './plan.ts'
import type { CompilePorts } from './ports.ts'
import { ResourceTree } from './resource-tree.ts'
import { responseCacheStep } from './response-cache.ts'
import { settingsApart, settingsOf, stageContext } from './stage-settings.ts'

/**
 * Compiles a REST API's deployment on a stage. Pure: nothing runs and nothing is opened. What is wrong with a single method
 * is answered by that method (500); throws only when the snapshot is not one.
 */
export function compileRestApi(snapshot: RestApiSnapshot, stage: StageSettings, ports: CompilePorts): Plan {
  const compiler = new MethodCompiler(snapshot, stage, ports)
  const routes = new ResourceTree<MethodPlan>()
  const methods = snapshot.resources.flatMap((resource) => resource.methods.map((method) => compiler.compile(resource, method)))
  for (const { path, verb, plan } of compiler.compileApart()) routes.add(path, verb, plan)
  for (const plan of methods) routes.add(plan.method.resourcePath, plan.method.httpMethod, plan)
  const { disableExecuteApiEndpoint, minimumCompressionSize, vpcEndpointIds = [] } = snapshot.restApi
  const { context, refuse } = compiler
  return Object.freeze({
    title: 'REST API',
    stage: context,
    disableExecuteApiEndpoint,
    vpcEndpointIds,
    minimumCompressionSize,
    routes,
    methods,
    noRoute: refuse(new Fault('missingAuthenticationToken')),
    refuse,
  })
}

/**
 * Compiles one method for TestInvokeMethod: no authorization, no access log, and an execution log of whatever the exchange
 * brings ([S] rest-api.md 15). undefined: the API has no such method.
 */
export function compileTestInvoke(
  snapshot: RestApiSnapshot,
  stage: StageSettings,
  resourceId: string,
  httpMethod: string,
  ports: CompilePorts,
): MethodPlan | undefined {
  const resource = snapshot.resources.find(({ id }) => id === resourceId)
  const method = resource?.methods.find((candidate) => candidate.httpMethod === httpMethod)
  return resource && method && new MethodCompiler(snapshot, stage, ports).compileTest(resource, method)
}

type NamedStep = readonly [name: string, step: Step | null]

/** What all methods of a plan share is made once, here. */
class MethodCompiler {
  readonly context: StageContext
  private readonly snapshot: RestApiSnapshot
  private readonly stage: StageSettings
  private readonly ports: CompilePorts
  private readonly accessLog: Step | null
  private readonly compression: Step | null
  private readonly gatewayResponse: Step
  private readonly policy: ResourcePolicy | null
  private readonly mayInvalidate: MayInvalidate
  private readonly model: (name: string) => ValidateBody | undefined
  private readonly limits: ReturnType<typeof limitSteps>
  private readonly outlines = new Map<string, readonly string[]>()

  constructor(snapshot: RestApiSnapshot, stage: StageSettings, ports: CompilePorts) {
    this.snapshot = snapshot
    this.stage = stage
    this.ports = ports
    this.context = stageContext(snapshot, stage)
    this.accessLog = accessLog(stage.accessLog, ports.logGroups)
    this.compression = compression(snapshot.restApi.minimumCompressionSize)
    this.gatewayResponse = gatewayResponse({ gatewayResponses: snapshot.gatewayResponses, onBug: ports.onBug })
    this.policy = compileResourcePolicy(snapshot.restApi.policy)
    this.mayInvalidate = mayInvalidate(this.context, this.policy, ports.identities ?? NOBODY)
    this.model = compileModels(snapshot.restApi.id, snapshot.models)
    this.limits = limitSteps(this.context, snapshot.restApi.apiKeySource, ports.limits)
  }

  /** Top to bottom in AWS's order (rest-api.md section 2); an answer passes the steps from the bottom up. */
  compile(
    resource: ResourceSnapshot,
    method: MethodSnapshot,
    settings: MethodSettings = settingsOf(this.stage, resource.path, method.httpMethod),
    verb = method.httpMethod,
  ): MethodPlan {
    const openLog = this.openLog(settings)
    const { httpMethod, apiKeyRequired } = method
    const limited = { resourcePath: resource.path, httpMethod, verb, apiKeyRequired, settings, logged: openLog !== null }
    const steps: readonly NamedStep[] = [
      ['execution log', openLog && executionLog()],
      ['access log', this.accessLog],
      ['compression', this.compression],
      ['method response log', openLog && methodResponseLog()],
      ['trace id in the answer', responseTrace(method.integration.type)],
      ['gateway response', this.gatewayResponse],
      [
        'resource policy',
        resourcePolicy({ policy: this.policy, stage: this.context, authorizationType: method.authorizationType }),
      ],
      ['authorizer', this.authorizer(resource, method)],
      ...this.limits(limited),
      ['execution start', openLog && executionStart()],
      ['request validator', this.validator(method)],
      ['response cache', this.responseCache(resource.id, method, settings, verb)],
    ]
    return this.plan(resource, method, steps, openLog)
  }

  /** The verbs of ANY methods that the stage gives settings of their own. */
  compileApart(): { readonly path: string; readonly verb: string; readonly plan: MethodPlan }[] {
    return this.snapshot.resources.flatMap((resource) => {
      const { path, methods } = resource
      const any = methods.find(({ httpMethod }) => httpMethod === 'ANY')
      if (!any) return []
      const apart = settingsApart(this.stage, path)
      return apart.map(({ verb, settings }) => ({ path, verb, plan: this.compile(resource, any, settings, verb) }))
    })
  }

  compileTest(resource: ResourceSnapshot, method: MethodSnapshot): MethodPlan {
    const steps: readonly NamedStep[] = [
      ['execution log', executionLog()],
      ['method response log', methodResponseLog()],
      ['trace id in the answer', responseTrace(method.integration.type)],
      ['gateway response', this.gatewayResponse],
      ['execution start', executionStart()],
      ['request validator', this.validator(method)],
    ]
    return this.plan(resource, method, steps, null)
  }

  readonly refuse = (fault: Fault): Next =>
    fold([this.accessLog, this.compression, this.gatewayResponse], () => Promise.reject(fault))

  private plan(
    { id: resourceId, path: resourcePath }: ResourceSnapshot,
    snapshot: MethodSnapshot,
    steps: readonly NamedStep[],
    openLog: OpenExecutionLog | null,
  ): MethodPlan {
    const { httpMethod, operationName, integration } = snapshot
    const method = { resourceId, resourcePath, operationName, httpMethod }
    const { binaryMediaTypes } = this.snapshot.restApi
    const settings = { integration, stage: this.context, method, binaryMediaTypes }
    const call = orFail(
      () => {
        const clientCertificate = clientCertificateOf(this.stage, this.ports.clientCertificates)
        return integrationCall({ ...settings, clientCertificate }, snapshot, this.ports)
      },
      (error) => () => Promise.reject(error),
    )
    const run = fold(
      steps.map(([, step]) => step),
      call,
    )
    return { method, run, openLog, outline: this.outline(steps, integration.type) }
  }

  private authorizer({ id: resourceId, path: resourcePath }: ResourceSnapshot, method: MethodSnapshot): Step | null {
    const { operationName } = method
    const found = { resourceId, resourcePath, operationName }
    return authorizerStep(this.snapshot, this.context, found, method, this.policy, this.ports)
  }

  private validator({ requestValidatorId, requestParameters, requestModels }: MethodSnapshot): Step | null {
    const validator = this.snapshot.requestValidators.find(({ id }) => id === requestValidatorId)
    return orFail(
      () => requestValidator({ validator, method: { requestParameters, requestModels }, model: this.model }),
      (error) => () => () => Promise.reject(error),
    )
  }

  private responseCache(
    resourceId: string,
    { integration }: MethodSnapshot,
    settings: MethodSettings,
    verb: string,
  ): Step | null {
    const cached = { resourceId, verb, integration, settings, mayInvalidate: this.mayInvalidate }
    return responseCacheStep(this.context, this.stage, cached, this.ports.responses)
  }

  /** null: the stage logs nothing of this method. */
  private openLog({ loggingLevel, dataTraceEnabled }: MethodSettings): OpenExecutionLog | null {
    if (loggingLevel === 'OFF') return null
    const { apiId, stage } = this.context
    const { isCanary } = this.stage
    return executionLogs({ apiId, stage, isCanary, level: loggingLevel, dataTrace: dataTraceEnabled }, this.ports.logGroups)
  }

  /** The same list for all methods that run the same steps. */
  private outline(steps: readonly NamedStep[], integrationType: string): readonly string[] {
    const names = steps.filter(([, step]) => step !== null).map(([name]) => name)
    const outline = [...names, integrationType]
    const key = outline.join()
    const known = this.outlines.get(key)
    if (known) return known
    this.outlines.set(key, outline)
    return outline
  }
}

/** What cannot be compiled fails its own requests, through the gateway response, and no other method's. */
function orFail<T>(make: () => T, fail: (error: unknown) => T): T {
  try {
    return make()
  } catch (error) {
    return fail(error)
  }
}
