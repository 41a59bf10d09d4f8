/**
 * What AWS documentation does not settle of OpenAPI documents for HTTP APIs, in the manner of `unsettled.ts`: each entry names
 * where it comes from, or says that it was chosen.
 */
export const UNSETTLED_HTTP_OPENAPI = {
  /** As users of AWS quote the refusal of OpenAPI 3.1, and without the version that of Swagger 2.0. */
  unknownVersion: (version: string | null) =>
    `Unable to build importer with provided input. Unable to determine OAS version${version === null ? '' : ` from '${version}'`}`,
  /** As a user of ImportApi shows the answer's `importInfo`. */
  keyIgnored: (place: string, key: string) => `${place}: key [${key}] will be ignored by API Gateway`,
  /** As users of ImportApi show `warnings`: what was being done, the refusal of the operation that does it, and its end. */
  ignored: (doing: string, reason: string) => `${doing}: ${reason}. Ignoring.`,
  doing: {
    authorizer: (name: string) => `Unable to create Authorizer '${name}'`,
    integration: (routeKey: string) => `Unable to create integration for resource at path '${routeKey}'`,
    /** Chosen, after the other: an integration of the document's components. */
    sharedIntegration: (name: string) => `Unable to create integration '${name}'`,
    route: (verb: string, path: string) => `Unable to put method '${verb}' on resource at path '${path}'`,
  },
  /** As users quote it of JWT; of Lambda authorizers after it. A route whose authorizer is not there is not made. */
  noAuthorizer: (type: string) =>
    `Invalid authorizer definition. Setting the authorization type to ${type} requires a valid authorizer`,
  /** As users quote it, of the paths that do not start with a slash. */
  pathWithoutSlash: (path: string) => `Parse issue: attribute paths. Resource ${path} should start with /`,
  /** As moto has it of a test against AWS: a response's schema that is not there. */
  missingSchema: (path: string, verb: string, status: string, reference: string) =>
    `Parse issue: attribute paths.'${path}'(${verb}).responses.${status}.content.schema.${reference} is missing`,
  /** Chosen. [D] http-api.md 11 has it that several requirements of one operation are an error. */
  severalRequirements: 'Only one of IAM authorization, a Lambda authorizer and a JWT authorizer can protect an operation',
  /** Chosen: what the document says of CORS, or of the algorithm, in a form that cannot be read. */
  malformedCors: 'Invalid format for x-amazon-apigateway-cors. Ignoring.',
  unknownAlgorithm: (version: string) => `Unsupported x-amazon-apigateway-importexport-version '${version}'. Ignoring.`,
  /** Chosen: an import with more warnings than this is a mistake, and refused. */
  maxWarnings: 1000,
  /** Chosen: paths and names in warnings may be of any length. */
  maxWarningLength: 2000,
  /** Chosen, as several exports by users show them: `2022-02-11 12:44:34UTC` stands for the version of an API without one. */
  versionOf: (createdMs: number) => `${new Date(createdMs).toISOString().slice(0, 19).replace('T', ' ')}UTC`,
  /** As exports by users show them. */
  defaultResponse: (routeKey: string) => `Default response for ${routeKey}`,
  pathParameter: (name: string) => `Generated path parameter for ${name}`,
  unusedIntegration: (integrationId: string) => `unusedIntegration_${integrationId}`,
  /** Chosen: an export that asks for what is not there. */
  unknownSpecification: 'Invalid specification. Only OAS30 is supported',
  unknownOutputType: 'Invalid output type. Valid values are JSON and YAML',
  unknownExportVersion: "Invalid export version. Only '1.0' is supported",
  notDeployed: (stageName: string) => `Stage ${stageName} has no deployment`,
  invalidBasepath: 'Invalid value for basepath. Valid values are ignore, prepend and split',
} as const
