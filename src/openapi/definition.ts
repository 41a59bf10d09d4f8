import type { JsonObject } from '../core/json.ts'

/**
 * What an OpenAPI document says about a REST API, in AWS's own terms and free of ids: import reads documents into it, export
 * writes documents from it. It is JSON, so a deployment keeps it as it is. Members named `settings` are the input of the
 * operation that makes the thing (CreateRestApi, PutMethod, ...).
 */
export interface ApiDefinition {
  readonly settings: JsonObject
  readonly models: readonly ModelDefinition[]
  readonly requestValidators: readonly JsonObject[]
  readonly authorizers: readonly AuthorizerDefinition[]
  readonly gatewayResponses: readonly JsonObject[]
  readonly resources: readonly ResourceDefinition[]
  /** `x-amazon-apigateway-documentation` as it is; null: there is none. */
  readonly documentation: JsonObject | null
}

export interface ModelDefinition {
  readonly name: string
  readonly contentType: string
  readonly description?: string
  /** References to other models read `#/components/schemas/{name}`; text when it is no JSON schema. */
  readonly schema: JsonObject | string
}

export interface AuthorizerDefinition {
  readonly name: string
  readonly settings: JsonObject
}

export interface ResourceDefinition {
  /** From the root: `/pets/{petId}`. */
  readonly path: string
  readonly methods: readonly MethodDefinition[]
}

export interface MethodDefinition {
  readonly httpMethod: string
  /** Input of PutMethod without what follows. */
  readonly settings: JsonObject
  /** By name. */
  readonly requestValidator: string | null
  /** By name. */
  readonly authorizer: string | null
  /** Inputs of PutMethodResponse. */
  readonly responses: readonly JsonObject[]
  /** Members of an Integration as AWS shows it; null: there is none. */
  readonly integration: JsonObject | null
  /** Inputs of PutIntegrationResponse. */
  readonly integrationResponses: readonly JsonObject[]
}
