/**
 * Policies that AWS keeps for everyone, as far as they speak of services that are here. Any other `arn:aws:iam::aws:policy/...`
 * can be attached, and grants nothing.
 */
import type { JsonObject } from '../core/json.ts'

const allow = (...statements: readonly { readonly Action: readonly string[]; readonly Resource?: string }[]): JsonObject => ({
  Version: '2012-10-17',
  Statement: statements.map(({ Action, Resource = '*' }) => ({ Effect: 'Allow', Action, Resource })),
})

const LOG_DELIVERY = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

/** By what stands after `policy` in the ARN. */
const DOCUMENTS: ReadonlyMap<string, JsonObject> = new Map([
  ['/AdministratorAccess', allow({ Action: ['*'] })],
  [
    '/PowerUserAccess',
    {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
        { Effect: 'Allow', Action: ['iam:ListRoles'], Resource: '*' },
      ],
    },
  ],
  [
    '/ReadOnlyAccess',
    allow({
      Action: [
        'apigateway:GET',
        'cognito-idp:AdminGet*',
        'cognito-idp:AdminList*',
        'cognito-idp:Describe*',
        'cognito-idp:Get*',
        'cognito-idp:List*',
        'dynamodb:BatchGet*',
        'dynamodb:Describe*',
        'dynamodb:Get*',
        'dynamodb:List*',
        'dynamodb:Query',
        'dynamodb:Scan',
        'iam:Get*',
        'iam:List*',
        'iam:Simulate*',
        'lambda:Get*',
        'lambda:List*',
        'sts:GetAccessKeyInfo',
        'sts:GetCallerIdentity',
        'sts:GetSessionToken',
      ],
    }),
  ],
  ['/IAMFullAccess', allow({ Action: ['iam:*'] })],
  ['/IAMReadOnlyAccess', allow({ Action: ['iam:Get*', 'iam:List*', 'iam:Simulate*'] })],
  ['/IAMUserChangePassword', allow({ Action: ['iam:ChangePassword'], Resource: 'arn:aws:iam::*:user/${aws:username}' })],
  ['/AWSLambda_FullAccess', allow({ Action: ['lambda:*', 'iam:GetPolicy', 'iam:GetRole', 'iam:ListRoles', 'iam:PassRole'] })],
  ['/AWSLambda_ReadOnlyAccess', allow({ Action: ['lambda:Get*', 'lambda:List*', 'iam:ListRoles'] })],
  ['/AmazonAPIGatewayAdministrator', allow({ Action: ['apigateway:*'], Resource: 'arn:aws:apigateway:*::/*' })],
  [
    '/AmazonAPIGatewayInvokeFullAccess',
    allow({ Action: ['execute-api:Invoke', 'execute-api:ManageConnections'], Resource: 'arn:aws:execute-api:*:*:*' }),
  ],
  ['/AmazonDynamoDBFullAccess', allow({ Action: ['dynamodb:*'] })],
  [
    '/AmazonDynamoDBReadOnlyAccess',
    allow({
      Action: ['dynamodb:BatchGet*', 'dynamodb:Describe*', 'dynamodb:Get*', 'dynamodb:List*', 'dynamodb:Query', 'dynamodb:Scan'],
    }),
  ],
  ['/AmazonCognitoPowerUser', allow({ Action: ['cognito-idp:*'] })],
  [
    '/AmazonCognitoReadOnly',
    allow({
      Action: [
        'cognito-idp:AdminGet*',
        'cognito-idp:AdminList*',
        'cognito-idp:Describe*',
        'cognito-idp:Get*',
        'cognito-idp:List*',
      ],
    }),
  ],
  ['/service-role/AWSLambdaBasicExecutionRole', allow({ Action: LOG_DELIVERY })],
  ['/service-role/AWSLambdaRole', allow({ Action: ['lambda:InvokeFunction'] })],
  [
    '/service-role/AmazonAPIGatewayPushToCloudWatchLogs',
    allow({
      Action: [...LOG_DELIVERY, 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:FilterLogEvents', 'logs:GetLogEvents'],
    }),
  ],
])

const NOTHING: JsonObject = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: '*', Resource: '*' }] }

/** Those that ListPolicies shows; path and name together. */
export const MANAGED_POLICIES: readonly string[] = [...DOCUMENTS.keys()]

/** `policy` is what stands after `policy` in the ARN: `/service-role/AWSLambdaRole`. */
export const managedDocument = (policy: string): JsonObject => DOCUMENTS.get(policy) ?? NOTHING
