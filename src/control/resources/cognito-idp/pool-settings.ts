/** The settings of a user pool: which are kept, and which cannot act here and are refused. */
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import { given, isEmpty, number, texts } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { completePolicy, DEFAULT_PASSWORD_POLICY } from './password-policy.ts'
import type { PoolValue } from './rows.ts'

/** What both CreateUserPool and UpdateUserPool set; an update puts AWS's default in the place of what it leaves out. */
const SETTINGS = [
  'Policies',
  'DeletionProtection',
  'AutoVerifiedAttributes',
  'SmsVerificationMessage',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'EmailConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'AdminCreateUserConfig',
  'AccountRecoverySetting',
  'UserPoolTier',
] as const
/** What only CreateUserPool sets. */
const FIXED = ['AliasAttributes', 'UsernameAttributes', 'UsernameConfiguration'] as const

export function settingsOf(input: Structure): JsonObject {
  refuseInert(input)
  const asked = given(input, ...SETTINGS)
  const policy = isJsonObject(asked.Policies) ? asked.Policies.PasswordPolicy : null
  return {
    MfaConfiguration: 'OFF',
    DeletionProtection: 'INACTIVE',
    UserPoolTier: 'ESSENTIALS',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    UserPoolTags: {},
    ...asked,
    LambdaConfig: {},
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      UnusedAccountValidityDays: 7,
      ...(isJsonObject(asked.AdminCreateUserConfig) && asked.AdminCreateUserConfig),
    },
    Policies: { PasswordPolicy: isJsonObject(policy) ? completePolicy(policy) : DEFAULT_PASSWORD_POLICY },
  }
}

export const fixedSettingsOf = (input: Structure): JsonObject => given(input, ...FIXED)

type Inert = (setting: Json) => boolean
const something: Inert = (setting) => !isEmpty(setting)

/** Each would change what signing in means, so none is kept unheeded. */
const INERT: Readonly<Record<string, Inert>> = {
  LambdaConfig: something,
  MfaConfiguration: (setting) => setting !== 'OFF',
  DeviceConfiguration: something,
  UserAttributeUpdateSettings: (setting) =>
    isJsonObject(setting) && something(setting.AttributesRequireVerificationBeforeUpdate ?? null),
  UserPoolAddOns: (setting) => isJsonObject(setting) && (setting.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
}

function refuseInert(input: Structure): void {
  const asked = given(input, ...Object.keys(INERT), 'Policies')
  for (const [name, isInert] of Object.entries(INERT)) {
    const setting = asked[name]
    if (setting !== undefined && isInert(setting)) throw notYet(`${name} of user pools`)
  }
  const { SignInPolicy, PasswordPolicy } = isJsonObject(asked.Policies) ? asked.Policies : {}
  const factors = isJsonObject(SignInPolicy) ? texts(SignInPolicy.AllowedFirstAuthFactors) : []
  if (factors.some((factor) => factor !== 'PASSWORD')) throw notYet('Policies.SignInPolicy of user pools')
  if (isJsonObject(PasswordPolicy) && (number(PasswordPolicy.PasswordHistorySize) ?? 0) > 0)
    throw notYet('Policies.PasswordPolicy.PasswordHistorySize of user pools')
}

export function isCaseSensitive({ UsernameConfiguration }: PoolValue): boolean {
  const asked = isJsonObject(UsernameConfiguration) ? UsernameConfiguration.CaseSensitive : undefined
  return typeof asked === 'boolean' ? asked : TEXTS.caseSensitiveByDefault
}

export const usernameAttributes = (pool: PoolValue): readonly string[] => texts(pool.UsernameAttributes)
export const aliasAttributes = (pool: PoolValue): readonly string[] => texts(pool.AliasAttributes)
export const autoVerified = (pool: PoolValue): readonly string[] => texts(pool.AutoVerifiedAttributes)

export function adminCreatesOnly({ AdminCreateUserConfig }: PoolValue): boolean {
  return isJsonObject(AdminCreateUserConfig) && AdminCreateUserConfig.AllowAdminCreateUserOnly === true
}

/** The part after `_`, which is all that clients use of the id in SRP. */
export const poolName = ({ Id }: PoolValue): string => Id.slice(Id.indexOf('_') + 1)
/** `https://cognito-idp.{region}.amazonaws.com/{poolId}`: AWS's, so that code which compares `iss` works unchanged. */
export function issuerOf({ Id, Arn }: PoolValue): string {
  const [, partition, , region = ''] = Arn.split(':')
  return `https://cognito-idp.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${Id}`
}
