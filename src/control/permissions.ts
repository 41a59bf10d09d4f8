/** Which IAM actions on which resources a call of the control plane is ([D] service authorization reference). */
import { strictEncode } from '../auth/sigv4.ts'
import { functionArn, parseFunctionReference } from '../lambda/reference.ts'
import type { Operation } from '../model/shape.ts'
import { text } from './fields.ts'
import type { Permission, PermissionRequest } from './permission.ts'
import { iamPermission } from './permissions-iam.ts'
import { routingRulePermission } from './permissions-routing-rules.ts'

type Rule = (request: PermissionRequest) => readonly Permission[]

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['apigateway', apigateway],
  ['apigatewayv2', apigatewayv2],
  ['lambda', lambda],
  ['iam', (request) => [iamPermission(request)]],
  ['sts', sts],
  ['cognito-idp', cognito],
])

/** Empty: the operation needs none, or decides by itself. */
export function permissionsOf(request: PermissionRequest): readonly Permission[] {
  const { service, name } = request.operation
  return RULES.get(service)?.(request) ?? [{ action: `${service}:${name}`, resource: '*' }]
}

/**
 * API Gateway's actions are HTTP methods, its resources paths without an account. The path is written anew, so that no other
 * spelling of it leads around a policy.
 */
function apigateway({ operation, labels, caller: { partition, region } }: PermissionRequest): readonly Permission[] {
  // Appendix L of control-plane.md [D]: the resources of both services stand side by side.
  const path = operation.uri.replace(/^\/v2(?=\/)/, '').replace(/\{(\w+)\+?\}/g, (_, name: string) => inArn(labels[name] ?? ''))
  return [{ action: `apigateway:${operation.method}`, resource: `arn:${partition}:apigateway:${region}::${path}` }]
}

/** As AWS's refusals and the ARNs of tags write it: `/stages/$default` ([K+]). */
const inArn = (label: string): string => strictEncode(label).replaceAll('%24', '$')

function apigatewayv2(request: PermissionRequest): readonly Permission[] {
  const rule = routingRulePermission(request)
  return rule ? [rule] : apigateway(request)
}

const LAMBDA_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['Invoke', 'InvokeFunction'],
  ['InvokeAsync', 'InvokeFunction'],
  ['InvokeWithResponseStream', 'InvokeFunction'],
])

function lambda({ operation: { name }, input, caller }: PermissionRequest): readonly Permission[] {
  const action = `lambda:${LAMBDA_ACTIONS.get(name) ?? name}`
  const tagged = text(input.Resource)
  const given = text(input.FunctionName)
  if (tagged !== undefined) return [{ action, resource: tagged }]
  if (given === undefined) return [{ action, resource: '*' }]
  const reference = parseFunctionReference(given, caller)
  if (!reference) return [{ action, resource: functionArn(caller, given) }]
  const qualifier = reference.qualifier ?? text(input.Qualifier)
  const arn = functionArn(reference, reference.name)
  return [{ action, resource: qualifier === undefined || qualifier === null ? arn : `${arn}:${qualifier}` }]
}

/** AssumeRole asks the role's trust policy too, so it decides by itself; the others need no permission. */
function sts({ operation: { name } }: PermissionRequest): readonly Permission[] {
  return name === 'GetAccessKeyInfo' ? [{ action: 'sts:GetAccessKeyInfo', resource: '*' }] : []
}

function cognito({
  operation: { name },
  input,
  caller: { partition, account, region },
}: PermissionRequest): readonly Permission[] {
  const action = `cognito-idp:${name}`
  const pool = text(input.UserPoolId)
  const arn = `arn:${partition}:cognito-idp:${region}:${account}:userpool/${pool}`
  return [{ action, resource: pool === undefined ? (text(input.ResourceArn) ?? '*') : arn }]
}

/** What a user pool's own users call: they have tokens and passwords, and no access keys ([D] API reference). */
const UNSIGNED: ReadonlySet<string> = new Set(
  [
    'AssociateSoftwareToken',
    'ChangePassword',
    'ConfirmDevice',
    'ConfirmForgotPassword',
    'ConfirmSignUp',
    'DeleteUser',
    'DeleteUserAttributes',
    'ForgetDevice',
    'ForgotPassword',
    'GetDevice',
    'GetTokensFromRefreshToken',
    'GetUser',
    'GetUserAttributeVerificationCode',
    'GlobalSignOut',
    'InitiateAuth',
    'ListDevices',
    'ResendConfirmationCode',
    'RespondToAuthChallenge',
    'RevokeToken',
    'SetUserMFAPreference',
    'SetUserSettings',
    'SignUp',
    'UpdateDeviceStatus',
    'UpdateUserAttributes',
    'VerifySoftwareToken',
    'VerifyUserAttribute',
  ].map((name) => `cognito-idp:${name}`),
)

/** Whether an operation takes no signature. */
export const isUnsigned = ({ service, name }: Pick<Operation, 'service' | 'name'>): boolean => UNSIGNED.has(`${service}:${name}`)
