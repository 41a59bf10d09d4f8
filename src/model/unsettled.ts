/**
 * The one place for strings and statuses that AWS documentation does not settle: recalled ([K] in docs/aws) or chosen.
 * A recording from AWS corrects a value here, in one line. Each entry names its fact, or says that it was chosen.
 */
export const UNSETTLED = {
  /** rest-api.md 1.1 [K+]: unknown API id or stage on an execute-api host. */
  unknownApi: { status: 403, errorType: 'ForbiddenException', message: 'Forbidden' },
  /** rest-api.md 9.1 [K+]: what the execution log says of a backend's certificate. */
  tls: {
    untrusted:
      'PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target',
    hostMismatch: "Host name '{host}' does not match the certificate subject provided by the peer ({subject})",
    other: 'General SSLEngine problem',
  },
  /** rest-api.md 9.1 [K+] "or similar": a header that must not be mapped. */
  mappedHeaderRefused: '{name} header already present',
  /** Chosen: a mapped header whose name or value cannot be written. */
  mappedHeaderInvalid: 'Invalid header {name}',
  /** [K] execution log: base64 where contentHandling needs it and there is none, or bytes for a template. */
  conversionFailed: 'Unable to base64 decode the body',
  /** [K+] execution log: the selected integration response has no method response (rest-api.md 10 [D]); the status follows. */
  undeclaredMethodResponse: 'Output mapping refers to an invalid method response:',
  /** Chosen: the execution log's line for an error that is Portico's own. */
  internalErrorLine: 'Execution failed due to an internal error',
  /** [K] $context.error.validationErrorString for a body that is not JSON. */
  bodyNotJson: 'Invalid JSON',
  /** Chosen: the same for a body that takes too long to validate. */
  bodyTooComplex: 'The request body is too complex to validate',
  /** [K] CreateModel and UpdateModel with a schema that cannot be used; the reason follows in brackets. */
  invalidModel: 'Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. {reason}]',
  /** Refusals of the apigateway control plane that no recording settles, with where each comes from. */
  control: {
    /** Chosen: a `position` that no answer gave. */
    /** [K] of apigatewayv2 lists. */
    invalidMaxResults: 'Invalid maxResults value',
    invalidPosition: 'Invalid position parameter',
    /** Chosen: bounds of Portico's own, far above what AWS's quotas let through. */
    tooManyOperations: 'An update can have at most 1000 patch operations',
    tooManyEntries: 'A map or list can have at most 5000 entries: ',
    /** Chosen, after the recorded text for VPC links (control-plane.md 16). */
    emptyName: 'Name cannot be empty',
    /** [K+] A resource policy that is not a JSON object. */
    invalidPolicy: 'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    /** Chosen: UpdateRestApi with another apiKeySource. */
    invalidApiKeySource: 'Invalid API key source specified. Valid options are HEADER,AUTHORIZER',
    /** rest-api.md 1.1 [K+]. */
    invalidPathPart:
      "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    /** [K] DeleteResource of `/`. */
    rootResourceStays: 'Root resource cannot be deleted',
    /** [K+] PutMethod and PutMethodResponse where one stands. */
    methodExists: 'Method already exists for this resource',
    responseExists: 'Response already exists for this resource',
    /** Chosen: another authorizationType. */
    invalidAuthorizationType: 'Invalid authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS',
    /** Chosen: another passthroughBehavior. */
    invalidPassthroughBehavior: 'Invalid passthroughBehavior specified. Valid options are WHEN_NO_MATCH,WHEN_NO_TEMPLATES,NEVER',
    invalidContentHandling: 'Invalid contentHandling specified. Valid options are CONVERT_TO_BINARY,CONVERT_TO_TEXT',
    /** control-plane.md 7 [K+]. */
    timeoutOutOfRange: (maximum: number) => `Timeout should be between 50 ms and ${maximum} ms`,
    roleMissing: 'Role ARN must be specified for AWS integrations',
    crossAccountRole: 'Cross-account pass role is not allowed.',
    /** Chosen: rest-api.md 9.8 [D] says only where tlsConfig is for. */
    tlsConfigForHttpOnly: 'tlsConfig is only supported for HTTP and HTTP_PROXY integrations',
    streamForProxyOnly: 'The STREAM response transfer mode is only supported for HTTP_PROXY and AWS_PROXY integrations',
    invalidResponseTransferMode: 'Invalid responseTransferMode specified. Valid options are BUFFERED,STREAM',
    /** control-plane.md 9 [D] names the characters; the words are [K+], as error reports of users quote them. */
    invalidModelName: (name: string) => `Model name must be alphanumeric: ${name.slice(0, 200)}`,
    /** Chosen: GetModelTemplate of a schema that is not JSON, or too long; GetSdkType of another id. */
    noModelTemplate: 'Unable to generate a template for the model ',
    unknownSdkType: 'Invalid SDK type identifier specified',
    /** Chosen: UpdateGatewayResponse with another statusCode. */
    invalidStatusCode: 'Invalid status code specified',
    /** control-plane.md 12 [K+]. */
    noMethods: "The REST API doesn't contain any methods",
    noIntegration: 'No integration defined for method',
    /** [K+] What users of AWS report for an authorizer whose cache needs identity sources that it has not. */
    identitySourceMissing: 'Invalid request input',
    /** [K+] From reports of AWS's answers, as the two below. */
    invalidAuthorizerUri: (uri: string) =>
      `Invalid Authorizer URI: ${uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    /** control-plane.md 11 has `{path}/{METHOD}`; reports of AWS's answers have the name, and the method first: `GET//pets`. */
    authorizerUsed: (name: string, method: string) => `Cannot delete authorizer '${name}', is referenced in method: ${method}`,
    /** control-plane.md 11 [K+]. */
    authorizerNameTaken: (name: string) => `Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`,
    /** Chosen, as the rest of an authorizer's refusals; the rules are [D] auth-throttle-cache.md 3 and 4.1. */
    authorizerUnnamed: 'Authorizer name cannot be blank',
    invalidAuthorizerType: 'Invalid authorizer type specified. Valid options are TOKEN,REQUEST,COGNITO_USER_POOLS',
    authorizerTtlOutOfRange: 'Authorizer result TTL must be between 0 and 3600 seconds',
    invalidProviderArn: (arn: string) => `Invalid Cognito user pool ARN specified: ${arn}`,
    providerMissing: 'Authorizers of type COGNITO_USER_POOLS require at least one Cognito user pool ARN',
    invalidIdentityExpression: 'Invalid identity validation expression specified',
    /** Chosen: TestInvokeMethod with a header that could not travel. */
    invalidHeader: 'Invalid header specified: ',
    /** control-plane.md 13: recorded for canaries, taken for stages. */
    unknownDeployment: 'Deployment id does not exist',
    stageExists: 'Stage already exists',
    invalidStageName: 'Stage name only allows a-zA-Z0-9_-',
    /** [K] Stage variables: rest-api.md 12 [D] has the rules. */
    invalidVariableName: 'Stage variable names must be alphanumeric characters and underscores, 64 at most: ',
    invalidVariableValue:
      "Please use values with alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', and ','. Invalid stage variable value: ",
    tooManyVariables: 'A stage can have at most 100 stage variables',
    /** Chosen: a method setting of the wrong type. */
    invalidMethodSetting: 'Invalid value specified for method setting: ',
    invalidCacheSize: 'Invalid cache cluster size specified. Valid options are 0.5,1.6,6.1,13.5,28.4,58.2,118,237',
    /** control-plane.md 20 [K+]. */
    invalidArn: 'Invalid ARN specified in the request',
    invalidCloudwatchRole:
      'The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.',
    /** Chosen; the rules are [D] control-plane.md 20. */
    tooManyTags: 'A resource can have at most 50 tags',
    invalidTagKey: 'Tag keys have 1 to 128 characters and do not start with aws: ',
    invalidTagValue: 'Tag values have at most 256 characters: ',
    /** control-plane.md 14 [K+]. */
    unknownApiKey: 'Invalid API Key identifier specified',
    apiKeyExists: 'API Key already exists',
    /** [K+] The longest description of an API key. */
    maxApiKeyDescription: 125_000,
    /** Recalled of CloudFormation's reports: CreateUsagePlan, and `add /apiStages`, with a stage that is not there. */
    apiStageNotFound: (stage: string) => `API Stage not found: ${stage}`,
    /** Chosen: `add /apiStages` with a stage that the plan has. */
    apiStageExists: (stage: string) => `API Stage ${stage} is already associated with this Usage Plan`,
    /** [K+] DeleteUsagePlan while stages belong to it. */
    usagePlanInUse: (plan: string, stage: string) =>
      `Cannot delete Usage Plan ${plan} because there are API Stages associated with it, including ${stage}`,
    /** auth-throttle-cache.md 7.1 [K+]. */
    sharedApiStage: (plan: string, key: string, stage: string) =>
      `Usage Plan ${plan} cannot be added because API Key ${key} cannot reference multiple Usage Plans with the same API stage: ${stage}`,
    /** Chosen: CreateUsagePlanKey. */
    usagePlanKeyExists: 'Usage Plan Key already exists',
    invalidKeyType: 'Invalid keyType specified. Valid options are API_KEY',
    /** auth-throttle-cache.md 7.2 [K-]. */
    invalidThrottle: 'Usage Plan throttle limits must be numbers that are not negative: ',
    invalidQuotaLimit: 'Usage plan quota limit must be > 0',
    invalidQuotaPeriod: 'Invalid quota period specified. Valid options are DAY,WEEK,MONTH',
    incompleteQuota: 'Usage Plan quota must have a limit and a period',
    /** Recalled of Terraform's own checks: the first day of a period. */
    invalidQuotaOffset: {
      DAY: 'Usage Plan quota offset must be zero in the DAY period',
      WEEK: 'Usage Plan quota offset must be between 0 and 6 inclusive in the WEEK period',
      MONTH: 'Usage Plan quota offset must be between 0 and 27 inclusive in the MONTH period',
    },
    /** auth-throttle-cache.md 7.2 [D] has the rules; the words are chosen. */
    invalidMethodThrottle: 'Invalid method throttle specified. It must be {resourcePath}/{httpMethod}: ',
    unknownMethodThrottle: 'There is no method throttle for ',
    tooManyMethodThrottles: 'A usage plan can have at most 20 method throttles for each API stage',
    /** GetUsage and UpdateUsage: the 90 days are [K+] auth-throttle-cache.md 7.3, all else is chosen. */
    invalidUsageDate: 'Invalid date specified. It must be YYYY-MM-DD: ',
    invalidUsageSpan: 'The end date must not be before the start date, nor more than 90 days after it',
    invalidRemaining: 'Invalid remaining quota specified: ',
    usageWithoutQuota: 'There is no quota to extend for Usage Plan ',
    /** Chosen: what GetUsage shows as remaining where nothing is limited. */
    unlimitedUsage: -1,
    /** ImportApiKeys: chosen, but for the columns ([D] auth-throttle-cache.md 7.4). */
    invalidApiKeyFile: 'Invalid API key file: ',
    apiKeyImportFailed: 'The import of API keys failed with warnings: ',
    /** Portico's own: the tag that chooses an API's id. */
    invalidCustomId: 'The tag _custom_id_ must have 1 to 64 characters of a-zA-Z0-9_-',
    customIdTaken: 'An API with this id already exists: ',
    customIdFixed: 'The tag _custom_id_ chooses the id of an API when it is created and cannot change later',
  },
  /** Documentation parts and versions (control-plane.md 15). */
  documentation: {
    /** [D] for API, whose location has nothing but its type; the other fields are [K]. */
    partExists: (location: string) => `Documentation part already exists for the specified location: ${location}.`,
    /** [K] */
    emptyProperties: 'Documentation part properties must be non-empty',
    unknownVersion: 'Invalid Documentation version specified',
    versionExists: 'Documentation version already exists',
    versionInUse: 'Cannot delete documentation version because there are API Stages associated with it.',
    /** control-plane.md 18 [K+], of ImportRestApi. */
    importWarnings: 'Warnings found during import: ',
    /** Chosen; the rules are [D]. */
    invalidType: 'Invalid Documentation part location specified: unknown type ',
    invalidField: (field: string, type: string) =>
      `Invalid Documentation part location specified: '${field}' is not valid for type '${type}'`,
    missingName: (type: string) => `Invalid Documentation part location specified: 'name' is required for type '${type}'`,
    invalidStatusCode: "Invalid Documentation part location specified: 'statusCode' must be a status code or '*'",
    invalidProperties: 'Documentation part properties must be a JSON object',
    partWithoutLocation: 'A documentation part has no location',
    invalidVersion: 'Documentation version must have 1 to 256 characters',
  },
  /** Recalled: a backend's answer above 10 MB. */
  integrationResponseTooLarge:
    'Integration response of reported length {length} is larger than allowed maximum of 10485760 bytes.',
  /** rest-api.md 9.1 [K+]: a MOCK request template without an integer statusCode. */
  mockWithoutStatusCode: 'Unable to parse statusCode. It should be an integer that is defined in the request template.',
  /** rest-api.md 17 [D] has the limits; the answers to exceeding them are chosen (414 after "Request URI too long" there). */
  targetTooLong: { status: 414, errorType: 'RequestUriTooLongException', message: 'Request URI too long' },
  headersTooLarge: { status: 431, errorType: 'RequestHeaderFieldsTooLargeException', message: 'Request Header Fields Too Large' },
  /** rest-api.md 1.3 [K+]: illegal characters in the target; the body and type are chosen. */
  badRequest: { status: 400, errorType: 'BadRequestException', message: 'Bad Request' },
  /**
   * control-plane.md 1 records two texts of SerializationException (booleans and numbers given for a string). The others are
   * recalled of the same framework [K], or chosen. `{type}` is the Java type, `{text}` what was given.
   */
  serialization: {
    malformed: 'The request body is not valid JSON.',
    tooDeep: 'The request body is nested too deeply.',
    stringFor: 'class java.lang.String can not be converted to an {type}',
    collectionFor: 'Unrecognized collection type class java.lang.{type}',
    structureFor: 'Start of structure or map found where not expected',
    scalarFor: 'Unexpected field type',
    base64: 'Invalid Base64 encoding',
    timestamp: 'Invalid timestamp: {text}',
  },
  /** [K] The framework stops counting failed constraints of a request here. */
  maxValidationErrors: 10,
  /** control-plane.md 4 [K+]: a required member that is missing. */
  missingMember: "Value null at '{path}' failed to satisfy constraint: Member must not be null",
  /** [K] A method and URI that name no operation. The text was chosen. */
  unknownOperation: { status: 404, errorType: 'UnknownOperationException', message: 'No operation has the URI {method} {path}' },
  /** [K] A body beyond what the service reads. The text was chosen. */
  bodyTooLarge: {
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    message: 'Request entity is larger than {limit} bytes',
  },
  /** [K+] Two writers met. Lambda has its own exception for it. */
  concurrentWrite: 'Unable to complete operation due to concurrent modification. Please try again later.',
  /** [K] The `Type` of Lambda's errors on its own side; cloudwatch-lambda.md 3 has `User` for the caller's. */
  lambdaServerErrorType: 'Service',
  /** cloudwatch-lambda.md 3.1 [K+]: the newer of the two payloads of a timeout. */
  functionTimedOut: {
    errorType: 'Sandbox.Timedout',
    errorMessage: 'RequestId: {requestId} Error: Task timed out after {seconds} seconds',
  },
  /** Refusals and failures of the embedded Lambda runtime, recalled where nothing else is said. */
  lambdaRuntime: {
    accessDenied: (who: string, arn: string) =>
      `User: ${who} is not authorized to perform: lambda:InvokeFunction on resource: ${arn} because no resource-based policy allows the lambda:InvokeFunction action`,
    requestTooLarge: (limit: number) => `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
    /** [D] cloudwatch-lambda.md 3; the reason is JavaScript's, not Jackson's. */
    invalidJson: (reason: string) => `Could not parse request body into json: ${reason}`,
    invalidClientContext: 'Client context must be a valid Base64-encoded JSON object.',
    badZip: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    emptyZip: 'Uploaded file must be a non-empty zip',
    unzippedTooLarge: (limit: number) => `Unzipped size must be smaller than ${limit} bytes`,
    noBootstrap: (file: string) => `Couldn't find valid bootstrap(s): [${file}]`,
    notExecuted: (file: string, reason: string) => `fork/exec ${file}: ${reason}`,
    /** What a function without a payload gets. */
    emptyPayload: '{}',
    /** The `Reason` of a throttled account, and (chosen) of a full queue of events. */
    accountThrottled: 'ConcurrentInvocationLimitExceeded',
    queueFull: 'CallerRateLimitExceeded',
    /** Chosen. */
    closing: 'The server is closing.',
  },
  /** cloudwatch-lambda.md 3: 20 MB [D, soft], 200 MB since 2025 [K]. Bytes. */
  streamingResponseLimit: 209_715_200,
  /** rest-api.md 9.1 [K+]. */
  malformedProxyResponse: 'Execution failed due to configuration error: Malformed Lambda proxy response',
  /** rest-api.md 9.2 [S] says 500; the log line is chosen. */
  lambdaMethodNotPost: 'Invalid permissions on Lambda function',
  /** rest-api.md 8.2, 8.3 [S*] say 500; the log line is recalled. */
  base64DecodeFailed: 'Unable to base64 decode the body.',
  /** Recalled: where the metadata of a streamed answer must have ended. */
  preludeBytes: 16_384,
  /** The Lambda API's own texts, [K] recalled unless they say that they are chosen (cloudwatch-lambda.md 3 settles only a few). */
  lambda: {
    functionNotFound: (arn: string) => `Function not found: ${arn}`,
    functionExists: (name: string) => `Function already exist: ${name}`,
    otherRegion: (asked: string, home: string) => `Functions from '${asked}' are not reachable in this region ('${home}')`,
    twoQualifiers: 'The derived qualifier from the function name does not match the specified qualifier.',
    accessDenied: (account: string, operation: string, arn: string) =>
      `User: arn:aws:iam::${account}:root is not authorized to perform: lambda:${operation} on resource: ${arn} because no resource-based policy allows the lambda:${operation} action`,
    /** Chosen. */
    unqualifiedOnly:
      'This operation is permitted on functions only. Please specify a function name or an unqualified function ARN.',
    staleRevision:
      'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
    runtimeAndHandler: 'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    /** Chosen. */
    runtimeNotServed: (runtime: string, served: string) =>
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Portico runs ${served}.`,
    oneArchitecture: 'Architectures list must contain exactly one architecture',
    noCode: 'Please provide a source for function code.',
    otherCodeBesideZip: 'Please do not provide other FunctionCode parameters when providing a ZipFile.',
    /** Chosen. */
    noImages: 'Portico does not run container images. Please provide a ZipFile.',
    /** Chosen. */
    noS3: (bucket: string) => `Portico has no S3 to read the bucket ${bucket} from. Please provide a ZipFile.`,
    /** Chosen. */
    hotReloadOff: 'Functions that run from a folder (S3Bucket hot-reload) are not allowed by the operator of this Portico.',
    /** Chosen. */
    noFolder: (folder: string) =>
      `S3Key must be the absolute path of a folder on the machine that runs Portico: ${folder} is none.`,
    reservedVariables: (names: string) =>
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${names}`,
    environmentTooLarge: (measured: string) =>
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    /** Chosen: no operating system passes one on. */
    nulInVariable: 'Environment variables must not contain NUL characters.',
    /** Chosen. */
    invalidMarker: 'Invalid marker',
    deleteLatest: '$LATEST version cannot be deleted without deleting the function.',
    deleteByAlias: 'Deletion of aliases is not currently supported.',
    versionInUse: (aliases: string) => `Unable to delete version because the following aliases reference it: [${aliases}]`,
    otherCode: (given: string, standing: string) =>
      `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${standing}). Please try again with the CodeSHA256 in $LATEST.`,
    aliasExists: (arn: string) => `Alias already exists: ${arn}`,
    aliasNotFound: (arn: string) => `Cannot find alias arn: ${arn}`,
    weightRange:
      'Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]',
    weightKey:
      'Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]',
    oneWeight: 'Number of items in AdditionalVersionWeights cannot be greater than 1',
    latestIsNotShared: '$LATEST is not supported for an alias pointing to more than 1 version',
    versionTwice: (version: string) =>
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    invalidPrincipal: 'The provided principal was invalid. Please check the principal and try again.',
    noPolicyForLatest: 'We currently do not support adding policies for $LATEST.',
    statementExists: (sid: string) =>
      `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    statementNotFound: (sid: string) => `Statement ${sid} is not found in resource policy.`,
    noPolicy: 'No policy is associated with the given resource.',
    policyNotFound: 'The resource you requested does not exist.',
    policyTooLong: (size: number, limit: number) => `The final policy size (${size}) is bigger than the limit (${limit}).`,
    concurrencyOfFunctions:
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    tooMuchReserved: (minimum: number) =>
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
    tagsOfFunctions: 'Tags on function aliases and versions are not supported. Please specify a function ARN.',
    /** Chosen. */
    notAFunctionArn: (resource: string) => `The resource ${resource} is not the ARN of a Lambda function.`,
    tooManyTags: 'Number of tags exceeds resource tag limit.',
    /** Chosen. */
    tagTooLong: 'A tag key has 1 to 128 characters, and a tag value at most 256.',
    reservedTag: 'aws: prefixed tag key names are not allowed for external use.',
  },
  /** OpenAPI for REST APIs. */
  openapi: {
    /** control-plane.md 18 [K+]; what follows is chosen. */
    unparsable: 'Failed to parse the uploaded OpenAPI document due to: ',
    /** [K+], as error reports of users quote them: one line each, indented. */
    errors: 'Errors found during import:',
    warnings: 'Warnings found during import:',
    alsoWarnings: 'Additionally, these warnings were found:',
    /** [K+]: what was being done when an error came. */
    doing: {
      model: (name: string) => `Unable to create model for '${name}'`,
      resource: (path: string) => `Unable to create resource at path '${path}'`,
      method: (verb: string, path: string) => `Unable to put method '${verb}' on resource at path '${path}'`,
      integration: (verb: string, path: string) => `Unable to put integration on '${verb}' for resource at path '${path}'`,
      integrationResponse: (verb: string, path: string) =>
        `Unable to put integration response on '${verb}' for resource at path '${path}'`,
      /** Chosen, after the others. */
      methodResponse: (verb: string, path: string) => `Unable to put method response on '${verb}' for resource at path '${path}'`,
      named: (noun: string, name: string) =>
        `Unable to create ${noun === 'Authorizer' ? 'authorizer' : 'request validator'} '${name}'`,
      gatewayResponse: (type: string) => `Unable to put gateway response '${type}'`,
    },
    /** [K+]: a schema refers to a model that is not there. */
    unknownModel: (name: string) =>
      `Invalid model specified: Validation Result: warnings : [], errors : [Invalid model specified: ${name}]`,
    /** [K+]: a method refers to a model that is not there. */
    modelIgnored: (name: string) => `Reference to model '${name}' not found. Ignoring.`,
    /** Chosen: what a document says and a REST API cannot. */
    statusIgnored: (status: string, verb: string, path: string) =>
      `Response '${status}' of resource '${path}' and method '${verb}' is no status code. Ignoring.`,
    parameterIgnored: (place: string, name: string, verb: string, path: string) =>
      `Parameter '${name}' in '${place}' of resource '${path}' and method '${verb}' is not supported. Ignoring.`,
    verbIgnored: (verb: string, path: string) => `Method '${verb}' of resource '${path}' is not supported. Ignoring.`,
    extensionIgnored: (name: string) => `Extension '${name}' is for HTTP APIs only. Ignoring.`,
    /** [K+] GetExport of another type, and control-plane.md 18 [D]. */
    noExporter: (type: string) => `No API exporter for type '${type}'`,
    nonJsonModels: (verb: string, path: string) => `Only found non-JSON body models for method '${verb}' of resource '${path}'`,
    /** Chosen. */
    notAcceptable: 'Invalid Accept header specified. Valid options are application/json,application/yaml',
    invalidBasepath: 'Invalid value for parameter basepath. Valid options are ignore,prepend,split',
  },
  /** rest-api.md 9.1 [K+]: no credentials stand behind the integration's role. */
  roleNotAssumed: 'API Gateway does not have permission to assume the provided role',
  /** rest-api.md 9.4 [K+]: an AWS integration other than Lambda without credentials. */
  awsWithoutCredentials: 'Role ARN must be specified for AWS integrations',
  /** Chosen: a list of a JSON document prints with `\/`, as json-smart's JSONArray does, whose other habits were recorded (vtl 7 [S]). */
  printedArraysEscapeSlashes: true,
} as const
