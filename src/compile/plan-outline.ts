import type { Plan } from './plan.ts'

/** A plan as data: what `describe` prints, for programs. */
export interface PlanOutline {
  readonly apiId: string
  readonly apiName: string
  readonly stageName: string
  readonly deploymentId: string
  /** EDGE, REGIONAL or PRIVATE. */
  readonly endpointType: string
  readonly stageVariables: Readonly<Record<string, string>>
  readonly disableExecuteApiEndpoint: boolean
  /** Bytes; null: bodies are not compressed. */
  readonly minimumCompressionSize: number | null
  readonly methods: readonly MethodOutline[]
}

export interface MethodOutline {
  readonly httpMethod: string
  readonly resourcePath: string
  readonly resourceId: string
  readonly operationName: string | null
  /** Whether the stage logs its executions. */
  readonly logged: boolean
  /** Outermost first; the last is the integration. */
  readonly steps: readonly string[]
}

export function outlineOf({ stage, disableExecuteApiEndpoint, minimumCompressionSize, methods }: Plan): PlanOutline {
  const { apiId, apiName, stage: stageName, deploymentId, endpointType, stageVariables } = stage
  return {
    apiId,
    apiName,
    stageName,
    deploymentId,
    endpointType,
    stageVariables,
    disableExecuteApiEndpoint,
    minimumCompressionSize,
    methods: methods.map(({ method, openLog, outline }) => {
      const { httpMethod, resourcePath, resourceId, operationName } = method
      return { httpMethod, resourcePath, resourceId, operationName, logged: openLog !== null, steps: outline }
    }),
  }
}
