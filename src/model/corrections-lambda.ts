/** Corrections of the `lambda` model: the bounds of the Lambda API reference [D] for the operations on functions. */
import type { Corrections } from './corrections.ts'

const ARN_PREFIX = '(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?'

const on = (member: string, ...structures: readonly string[]): string[] => structures.map((name) => `${name}.${member}`)

export const lambdaCorrections: Corrections = {
  enumOrder: {
    Architecture: ['x86_64', 'arm64'],
    PackageType: ['Zip', 'Image'],
    InvocationType: ['Event', 'RequestResponse', 'DryRun'],
    FunctionUrlAuthType: ['NONE', 'AWS_IAM'],
  },
  // An unknown runtime is InvalidParameterValueException at AWS, and its text goes on after the values [K+].
  openEnums: ['Runtime'],
  doubles: [
    'AliasRoutingConfiguration.AdditionalVersionWeights',
    'LambdaManagedInstancesCapacityProviderConfig.ExecutionEnvironmentMemoryGiBPerVCpu',
    'TargetTrackingScalingPolicy.TargetValue',
  ],
  longs: [
    'AccountLimit.TotalCodeSize',
    'AccountLimit.CodeSizeUnzipped',
    'AccountLimit.CodeSizeZipped',
    'AccountUsage.TotalCodeSize',
    'AccountUsage.FunctionCount',
    'FunctionConfiguration.CodeSize',
    'Layer.CodeSize',
  ],
  scalars: {
    FunctionName: {
      pattern: `${ARN_PREFIX}([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
      min: 1,
      max: 140,
      members: on(
        'FunctionName',
        'CreateAliasRequest',
        'CreateFunctionRequest',
        'DeleteAliasRequest',
        'DeleteFunctionConcurrencyRequest',
        'GetAliasRequest',
        'GetFunctionConcurrencyRequest',
        'ListAliasesRequest',
        'PublishVersionRequest',
        'PutFunctionConcurrencyRequest',
        'UpdateAliasRequest',
        'UpdateFunctionCodeRequest',
        'UpdateFunctionConfigurationRequest',
      ),
    },
    NamespacedFunctionName: {
      pattern: `${ARN_PREFIX}([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`,
      min: 1,
      max: 256,
      members: on(
        'FunctionName',
        'AddPermissionRequest',
        'DeleteFunctionRequest',
        'GetFunctionConfigurationRequest',
        'GetFunctionRequest',
        'GetPolicyRequest',
        'InvocationRequest',
        'InvokeWithResponseStreamRequest',
        'ListVersionsByFunctionRequest',
        'RemovePermissionRequest',
      ),
    },
    Qualifier: {
      pattern: '\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+',
      min: 1,
      max: 128,
      members: on(
        'Qualifier',
        'AddPermissionRequest',
        'DeleteFunctionRequest',
        'GetFunctionConfigurationRequest',
        'GetFunctionRequest',
        'GetPolicyRequest',
        'InvocationRequest',
        'InvokeWithResponseStreamRequest',
        'RemovePermissionRequest',
      ),
    },
    Alias: {
      pattern: '(?!^[0-9]+$)([a-zA-Z0-9-_]+)',
      min: 1,
      max: 128,
      members: on('Name', 'CreateAliasRequest', 'DeleteAliasRequest', 'GetAliasRequest', 'UpdateAliasRequest'),
    },
    VersionWithLatestPublished: {
      pattern: '(\\$LATEST(\\.PUBLISHED)?|[0-9]+)',
      min: 1,
      max: 1024,
      members: on('FunctionVersion', 'CreateAliasRequest', 'ListAliasesRequest', 'UpdateAliasRequest'),
    },
    Description: {
      min: 0,
      max: 256,
      members: on(
        'Description',
        'CreateAliasRequest',
        'CreateFunctionRequest',
        'PublishVersionRequest',
        'UpdateAliasRequest',
        'UpdateFunctionConfigurationRequest',
      ),
    },
    Handler: {
      pattern: '[^\\s]+',
      max: 128,
      members: on('Handler', 'CreateFunctionRequest', 'UpdateFunctionConfigurationRequest'),
    },
    RoleArn: {
      pattern: 'arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
      members: on('Role', 'CreateFunctionRequest', 'UpdateFunctionConfigurationRequest'),
    },
    MemorySize: {
      kind: 'integer',
      min: 128,
      max: 32768,
      members: on('MemorySize', 'CreateFunctionRequest', 'UpdateFunctionConfigurationRequest'),
    },
    Timeout: { kind: 'integer', min: 1, members: on('Timeout', 'CreateFunctionRequest', 'UpdateFunctionConfigurationRequest') },
    EphemeralStorageSize: { kind: 'integer', min: 512, max: 10240, members: ['EphemeralStorage.Size'] },
    ReservedConcurrentExecutions: {
      kind: 'integer',
      min: 0,
      members: ['PutFunctionConcurrencyRequest.ReservedConcurrentExecutions'],
    },
    MaxListItems: {
      kind: 'integer',
      min: 1,
      max: 10000,
      members: on('MaxItems', 'ListAliasesRequest', 'ListFunctionsRequest', 'ListVersionsByFunctionRequest'),
    },
    StatementId: { pattern: '([a-zA-Z0-9-_]+)', min: 1, max: 100, members: ['AddPermissionRequest.StatementId'] },
    NamespacedStatementId: { pattern: '([a-zA-Z0-9-_.]+)', min: 1, max: 100, members: ['RemovePermissionRequest.StatementId'] },
    Action: { pattern: '(lambda:[*]|lambda:[a-zA-Z]+|[*])', members: ['AddPermissionRequest.Action'] },
    Principal: { pattern: '[^\\s]+', members: ['AddPermissionRequest.Principal'] },
    Arn: {
      pattern: 'arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:([a-z]{2}(-gov)?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)',
      members: ['AddPermissionRequest.SourceArn'],
    },
    SourceOwner: { pattern: '\\d{12}', max: 12, members: ['AddPermissionRequest.SourceAccount'] },
    EventSourceToken: { pattern: '[a-zA-Z0-9._\\-]+', max: 256, members: ['AddPermissionRequest.EventSourceToken'] },
    PrincipalOrgID: { pattern: 'o-[a-z0-9]{10,32}', min: 12, max: 34, members: ['AddPermissionRequest.PrincipalOrgID'] },
    EnvironmentVariableName: { pattern: '[a-zA-Z]([a-zA-Z0-9_])+', members: [] },
  },
  mapKeys: { 'Environment.Variables': 'EnvironmentVariableName' },
  extraMembers: {},
  greedyLabels: [],
}
