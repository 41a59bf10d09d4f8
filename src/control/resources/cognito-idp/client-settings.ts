/** The settings of a user pool's client, and what they mean for those who sign in. */
import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { flag, given, isEmpty, number, text, texts } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { invalidOAuthFlow, invalidParameter, scopeDoesNotExist } from './errors.ts'
import { customScopes } from './resource-servers.ts'
import type { ClientValue, Pool } from './rows.ts'

const SETTINGS = [
  'RefreshTokenValidity',
  'AccessTokenValidity',
  'IdTokenValidity',
  'TokenValidityUnits',
  'ReadAttributes',
  'WriteAttributes',
  'ExplicitAuthFlows',
  'SupportedIdentityProviders',
  'CallbackURLs',
  'LogoutURLs',
  'DefaultRedirectURI',
  'AllowedOAuthFlows',
  'AllowedOAuthScopes',
  'AllowedOAuthFlowsUserPoolClient',
  'PreventUserExistenceErrors',
  'EnableTokenRevocation',
  'AuthSessionValidity',
  'RefreshTokenRotation',
] as const
/** [D] */
const DEFAULTS: JsonObject = {
  RefreshTokenValidity: 30,
  EnableTokenRevocation: true,
  AllowedOAuthFlowsUserPoolClient: false,
  AuthSessionValidity: 3,
}
const STANDARD_SCOPES = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin']
const MAX_LIST = 100

export async function clientSettings({ input }: Call, tree: Reader, pool: Pool, hasSecret: boolean): Promise<JsonObject> {
  if (!isEmpty(given(input, 'AnalyticsConfiguration').AnalyticsConfiguration))
    throw notYet('AnalyticsConfiguration of user pool clients')
  if (flag(input.EnablePropagateAdditionalUserContextData))
    throw notYet('EnablePropagateAdditionalUserContextData of user pool clients')
  const settings = { ...DEFAULTS, ...given(input, ...SETTINGS) }
  const long = Object.entries(settings).find(([, value]) => Array.isArray(value) && value.length > MAX_LIST)
  if (long) throw invalidParameter(`${long[0]} has at most ${MAX_LIST} members.`)
  checkFlows(settings)
  checkValidity(settings)
  checkOAuth(settings, hasSecret, new Set([...STANDARD_SCOPES, ...(await customScopes(tree, pool))]))
  const provider = texts(settings.SupportedIdentityProviders).find((name) => name !== 'COGNITO')
  if (provider !== undefined) throw invalidParameter(TEXTS.providerMissing(provider, pool.value.Id))
  return settings
}

function checkFlows({ ExplicitAuthFlows }: JsonObject): void {
  const flows = texts(ExplicitAuthFlows)
  const allowed = flows.filter((flow) => flow.startsWith('ALLOW_'))
  if (allowed.length > 0 && allowed.length < flows.length) throw invalidParameter(TEXTS.mixedFlows)
}

function checkOAuth(settings: JsonObject, hasSecret: boolean, scopes: ReadonlySet<string>): void {
  const flows = texts(settings.AllowedOAuthFlows)
  const unknown = texts(settings.AllowedOAuthScopes).find((scope) => !scopes.has(scope))
  if (unknown !== undefined) throw scopeDoesNotExist(TEXTS.scopeMissing(unknown))
  if (!flows.includes('client_credentials')) return
  if (!hasSecret) throw invalidOAuthFlow(TEXTS.grantNeedsSecret)
  if (flows.length > 1) throw invalidOAuthFlow(TEXTS.grantAlone)
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }
const DAY = 86_400
interface TokenKind {
  readonly unit: string
  /** In that unit. */
  readonly usual: number
  /** Seconds [D]. */
  readonly range: readonly [number, number]
}
const TOKENS: Readonly<Record<'AccessToken' | 'IdToken' | 'RefreshToken', TokenKind>> = {
  AccessToken: { unit: 'hours', usual: 1, range: [300, DAY] },
  IdToken: { unit: 'hours', usual: 1, range: [300, DAY] },
  RefreshToken: { unit: 'days', usual: 30, range: [3600, 3650 * DAY] },
}

/** How long a client's tokens of a kind last, in seconds. */
export function validitySeconds(settings: JsonObject, token: keyof typeof TOKENS): number {
  const { unit, usual } = TOKENS[token]
  const units = isJsonObject(settings.TokenValidityUnits) ? settings.TokenValidityUnits : {}
  return (number(settings[`${token}Validity`]) || usual) * (UNIT_SECONDS[text(units[token]) ?? unit] ?? 1)
}

function checkValidity(settings: JsonObject): void {
  for (const token of ['AccessToken', 'IdToken', 'RefreshToken'] as const) {
    const seconds = validitySeconds(settings, token)
    const [least, most] = TOKENS[token].range
    if (seconds < least || seconds > most) throw invalidParameter(TEXTS.validityOutOfRange(token))
  }
  const minutes = number(settings.AuthSessionValidity) ?? 3
  if (minutes < 3 || minutes > 15) throw invalidParameter('AuthSessionValidity must be between 3 and 15.')
  const grace = isJsonObject(settings.RefreshTokenRotation) ? number(settings.RefreshTokenRotation.RetryGracePeriodSeconds) : 0
  if ((grace ?? 0) < 0 || (grace ?? 0) > 60) throw invalidParameter('RetryGracePeriodSeconds must be between 0 and 60.')
}

/** What stands for each flow among a client's ExplicitAuthFlows, in today's words and in those before them. */
const FLOWS = {
  USER_PASSWORD_AUTH: ['ALLOW_USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH'],
  ADMIN_USER_PASSWORD_AUTH: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
  USER_SRP_AUTH: ['ALLOW_USER_SRP_AUTH'],
  REFRESH_TOKEN_AUTH: ['ALLOW_REFRESH_TOKEN_AUTH'],
} as const
export type Flow = keyof typeof FLOWS

/** [D] Without a list a client has SRP and refresh tokens; the older words always leave those two. */
export function allowsFlow({ ExplicitAuthFlows }: ClientValue, flow: Flow): boolean {
  const flows = texts(ExplicitAuthFlows)
  const names: readonly string[] = FLOWS[flow]
  if (flows.some((name) => names.includes(name))) return true
  const custom = flows.includes('CUSTOM_AUTH_FLOW_ONLY')
  const older = !custom && !flows.some((name) => name.startsWith('ALLOW_'))
  return (
    (older && flow === 'USER_SRP_AUTH') || (!flows.some((name) => name.startsWith('ALLOW_')) && flow === 'REFRESH_TOKEN_AUTH')
  )
}

export const hidesUsers = ({ PreventUserExistenceErrors }: ClientValue): boolean => PreventUserExistenceErrors === 'ENABLED'
export const allowsRevocation = ({ EnableTokenRevocation }: ClientValue): boolean => EnableTokenRevocation !== false
/** How long a challenge may take, in ms. */
export const sessionMs = ({ AuthSessionValidity }: ClientValue): number => (number(AuthSessionValidity) ?? 3) * 60_000

/** null: refresh tokens stay as they are. Else how long the one before a new one still works, in ms. */
export function rotationMs({ RefreshTokenRotation }: ClientValue): number | null {
  if (!isJsonObject(RefreshTokenRotation) || RefreshTokenRotation.Feature !== 'ENABLED') return null
  return (number(RefreshTokenRotation.RetryGracePeriodSeconds) ?? 0) * 1000
}

/** null: every attribute, of those a client may read or write by AWS's default. */
export function readable({ ReadAttributes }: ClientValue): ReadonlySet<string> | null {
  return isEmpty(ReadAttributes) ? null : new Set(texts(ReadAttributes))
}

export function mayWrite({ WriteAttributes }: ClientValue, names: readonly string[]): boolean {
  const written = texts(WriteAttributes)
  return written.length === 0 || names.every((name) => written.includes(name))
}
