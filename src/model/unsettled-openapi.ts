/** What AWS's documentation does not settle of OpenAPI documents: strings that users quote from AWS, and choices. */
export const UNSETTLED_OPENAPI = {
  /** [K+], quoted alike by several users: the whole message. */
  malformedIntegration: (path: string) => `Unable to parse API definition because of a malformed integration at path ${path}.`,
  /** [K+] A schema refers to what is no model. */
  foreignReference:
    'Invalid model specified: Validation Result: warnings : [], errors : [Model reference must be in canonical form]',
  /** [K+] Warnings, as users quote them. */
  serversIgnored: 'More than one server provided. Ignoring all but the first for defining endpoint configuration',
  schemeIgnored: (type: string, name: string) => `Unsupported security definition type '${type}' for '${name}'. Ignoring.`,
  modelTypeIgnored: (type: string, status: string, verb: string, path: string) =>
    `Unsupported model type '${type}' in ${status} response to method '${verb} ${path}'. Ignoring.`,
  /** [K+] What the parser of OpenAPI 3 says, AWS passes on. */
  parseIssue: (issue: string) => `Parse issue: attribute ${issue}`,
  unexpected: (place: string) => `${place} is unexpected`,
  missing: (place: string) => `${place} is missing`,
  /** [K+] An API whose document was too long for its documentation was refused; how long, and the words, are chosen. */
  documentationIgnored: (limit: number) => `The document has more than ${limit} documentation parts. Ignoring the others.`,
  /**
   * Chosen: an import makes parts of descriptions only where the document has none in `x-amazon-apigateway-documentation`, for
   * an export has them in both places.
   */
  partsStandOverDescriptions: true,
  /** Chosen: `200 response` is what an export says where nobody described a response, so it makes no part. */
  defaultDescription: (status: string) => `${status} response`,
  /**
   * [K] What `extensions=postman` adds to an operation that needs a signature: the member that Postman's importer of AWS exports
   * reads, with the variables of Postman that its sample of API Gateway has.
   */
  postman: (region: string) => ({
    'x-postman-meta': {
      currentHelper: 'awsSigV4',
      helperAttributes: {
        id: 'awsSigV4',
        accessKey: '{{aws_access_key_id}}',
        secretKey: '{{aws_secret_access_key}}',
        region,
        service: 'execute-api',
        saveHelperData: true,
      },
    },
  }),
} as const
