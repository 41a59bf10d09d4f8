/**
 * What the SDK's schemas do not carry or carry otherwise than AWS answers. `npm run generate` folds it into generated/; after
 * a change here run it again. Members are written `Structure.member`; one that no longer exists stops the generator.
 */
import type { ScalarTable } from './model-table.ts'

export interface NamedScalar extends ScalarTable {
  /** The members that are of this scalar. */
  readonly members: readonly string[]
}

export interface Corrections {
  /** The order AWS's messages list values in; the SDK sorts them. */
  readonly enumOrder: { readonly [name: string]: readonly string[] }
  /** Enums the framework does not check: the service answers for them itself. */
  readonly openEnums: readonly string[]
  /** The SDK writes every number as one kind; integers are assumed unless named here. */
  readonly doubles: readonly string[]
  readonly longs: readonly string[]
  readonly scalars: { readonly [name: string]: NamedScalar }
  /** Scalars that constrain the keys of a map member. */
  readonly mapKeys: { readonly [member: string]: string }
  /** Members the SDK leaves out, as they are written in a table. */
  readonly extraMembers: { readonly [member: string]: string }
  /** Operations whose last URI label takes the rest of the path. */
  readonly greedyLabels: readonly string[]
  /** Members and labels are called as they are on the wire (`apiId`), where the SDK has them otherwise (`ApiId`). */
  readonly wireNames?: true
  /** The operations that a neighbour service has here; without it all. */
  readonly only?: readonly string[]
}

export const apigatewayCorrections: Corrections = {
  enumOrder: {
    // control-plane.md 1 [S]
    Op: ['add', 'remove', 'move', 'test', 'replace', 'copy'],
    // control-plane.md 4 [S]
    EndpointType: ['PRIVATE', 'EDGE', 'REGIONAL'],
    IpAddressType: ['ipv4', 'dualstack'],
    // control-plane.md 15 [S]
    DocumentationPartType: [
      'RESPONSE_BODY',
      'RESPONSE',
      'METHOD',
      'MODEL',
      'AUTHORIZER',
      'RESPONSE_HEADER',
      'RESOURCE',
      'PATH_PARAMETER',
      'REQUEST_BODY',
      'QUERY_PARAMETER',
      'API',
      'REQUEST_HEADER',
    ],
    // [K+] recalled from a message of PutIntegration.
    IntegrationType: ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'],
    // The rest as declared, control-plane.md Appendix F [D]; the order of their messages is not recorded.
    ApiKeySourceType: ['HEADER', 'AUTHORIZER'],
    ApiStatus: ['UPDATING', 'AVAILABLE', 'PENDING', 'FAILED'],
    AuthorizerType: ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'],
    CacheClusterSize: ['0.5', '1.6', '6.1', '13.5', '28.4', '58.2', '118', '237'],
    CacheClusterStatus: ['CREATE_IN_PROGRESS', 'AVAILABLE', 'DELETE_IN_PROGRESS', 'NOT_AVAILABLE', 'FLUSH_IN_PROGRESS'],
    DomainNameStatus: [
      'AVAILABLE',
      'UPDATING',
      'PENDING',
      'PENDING_CERTIFICATE_REIMPORT',
      'PENDING_OWNERSHIP_VERIFICATION',
      'FAILED',
    ],
    GatewayResponseType: [
      'DEFAULT_4XX',
      'DEFAULT_5XX',
      'RESOURCE_NOT_FOUND',
      'UNAUTHORIZED',
      'INVALID_API_KEY',
      'ACCESS_DENIED',
      'AUTHORIZER_FAILURE',
      'AUTHORIZER_CONFIGURATION_ERROR',
      'INVALID_SIGNATURE',
      'EXPIRED_TOKEN',
      'MISSING_AUTHENTICATION_TOKEN',
      'INTEGRATION_FAILURE',
      'INTEGRATION_TIMEOUT',
      'API_CONFIGURATION_ERROR',
      'UNSUPPORTED_MEDIA_TYPE',
      'BAD_REQUEST_PARAMETERS',
      'BAD_REQUEST_BODY',
      'REQUEST_TOO_LARGE',
      'THROTTLED',
      'QUOTA_EXCEEDED',
      'WAF_FILTERED',
    ],
    QuotaPeriodType: ['DAY', 'WEEK', 'MONTH'],
    ResourceOwner: ['SELF', 'OTHER_ACCOUNTS'],
    SecurityPolicy: [
      'TLS_1_0',
      'TLS_1_2',
      'SecurityPolicy_TLS13_1_3_2025_09',
      'SecurityPolicy_TLS13_1_3_FIPS_2025_09',
      'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_FIPS_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_Ext2_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_Ext2_FIPS_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_PQ_2025_09',
      'SecurityPolicy_TLS13_1_2_2021_06',
      'SecurityPolicy_TLS13_2025_EDGE',
      'SecurityPolicy_TLS12_PFS_2025_EDGE',
      'SecurityPolicy_TLS12_2018_EDGE',
    ],
    UnauthorizedCacheControlHeaderStrategy: ['FAIL_WITH_403', 'SUCCEED_WITH_RESPONSE_HEADER', 'SUCCEED_WITHOUT_RESPONSE_HEADER'],
    VpcLinkStatus: ['AVAILABLE', 'PENDING', 'DELETING', 'FAILED'],
  },
  openEnums: [],
  // control-plane.md Appendix D [D]
  doubles: [
    'CanarySettings.percentTraffic',
    'DeploymentCanarySettings.percentTraffic',
    'MethodSetting.throttlingRateLimit',
    'ThrottleSettings.rateLimit',
  ],
  longs: ['Usage.items', 'TestInvokeAuthorizerResponse.latency', 'TestInvokeMethodResponse.latency'],
  scalars: {
    // control-plane.md 8 [S]
    StatusCode: {
      pattern: '[1-5]\\d\\d',
      members: [
        'PutIntegrationResponseRequest.statusCode',
        'GetIntegrationResponseRequest.statusCode',
        'UpdateIntegrationResponseRequest.statusCode',
        'DeleteIntegrationResponseRequest.statusCode',
        'PutMethodResponseRequest.statusCode',
        'GetMethodResponseRequest.statusCode',
        'UpdateMethodResponseRequest.statusCode',
        'DeleteMethodResponseRequest.statusCode',
        'PutGatewayResponseRequest.statusCode',
      ],
    },
    // API reference, DocumentationPartLocation [D]
    DocumentationPartLocationStatusCode: {
      pattern: '^([1-5]\\d\\d|\\*|\\s*)$',
      members: ['DocumentationPartLocation.statusCode'],
    },
  },
  mapKeys: {},
  // control-plane.md Appendix D [D]
  extraMembers: { 'SdkTypes.position': 'string query position' },
  // ARNs hold slashes; clients encode them, but a plain one means the same.
  greedyLabels: ['TagResource', 'UntagResource', 'GetTags'],
}
