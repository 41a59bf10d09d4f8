import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { Fault } from '../exchange/fault.ts'
import type { Next } from '../exchange/step.ts'
import type { OpenExecutionLog } from '../pipeline/execution-log-stream.ts'
import type { RouteMatch } from './resource-tree.ts'

/** One method of an API on a stage, ready to run. */
export interface MethodPlan {
  /** `httpMethod` is the method's own: `ANY` where it stands for all. */
  readonly method: MethodContext & { readonly httpMethod: string }
  readonly run: Next
  /** null: the stage does not log the executions of this method. */
  readonly openLog: OpenExecutionLog | null
  /** The names of the steps it runs, outermost first, and its integration; for `describe`. Shared between methods. */
  readonly outline: readonly string[]
}

/** Finds the method that a request is for. `path` is below the stage, as sent. */
export interface Routes {
  match(method: string, path: string): RouteMatch<MethodPlan> | null
}

/** A deployment on a stage, compiled: frozen, and all that a request needs. */
export interface Plan {
  /** What kind of API it is of, for people: `REST API`. */
  readonly title: string
  readonly stage: StageContext
  readonly disableExecuteApiEndpoint: boolean
  /** Those that a private API is associated with; empty: all. */
  readonly vpcEndpointIds: readonly string[]
  /** Bytes; bodies from this size on are decompressed on the way in. null: none is. */
  readonly minimumCompressionSize: number | null
  readonly routes: Routes
  readonly methods: readonly MethodPlan[]
  /** Answers what no route is for. */
  readonly noRoute: Next
  /** Answers a fault that was met before any method ran: no route, a body too long. */
  readonly refuse: (fault: Fault) => Next
}

/** The plan as text: what runs for each method, in the order a request meets it. */
export function describe(plan: Plan): string {
  const { title, stage, minimumCompressionSize } = plan
  const lines = [
    `${title} ${stage.apiId} "${stage.apiName}", stage ${stage.stage}, deployment ${stage.deploymentId}`,
    `  endpoint ${[stage.endpointType, ...plan.vpcEndpointIds].join(' ')}${plan.disableExecuteApiEndpoint ? ', default endpoint disabled' : ''}`,
    `  compression ${minimumCompressionSize === null ? 'off' : `from ${minimumCompressionSize} bytes`}`,
    ...Object.entries(stage.stageVariables).map(([name, value]) => `  variable ${name} = ${value}`),
    ...plan.methods.map(describeMethod),
  ]
  return `${lines.join('\n')}\n`
}

function describeMethod({ method, openLog, outline }: MethodPlan): string {
  const marks = [method.operationName, openLog && 'logged'].filter(Boolean).map((mark) => ` (${mark})`)
  const key = method.routeKey ?? `${method.httpMethod} ${method.resourcePath}`
  return [`  ${key}${marks.join('')}`, ...outline.map((step) => `    ${step}`)].join('\n')
}
