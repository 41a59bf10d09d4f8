import { randomInt } from 'node:crypto'
import type { JsonObject } from '../../../core/json.ts'
import { isJsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO } from '../../../model/unsettled-cognito.ts'
import { number } from '../../fields.ts'
import { invalidParameter, invalidPassword } from './errors.ts'
import type { PoolValue } from './rows.ts'

const TEXTS = UNSETTLED_COGNITO.password
const MAX_LENGTH = 256
/** Cognito's symbols: a blank counts only inside. */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|(?<=\S) (?=\S)/

export const DEFAULT_PASSWORD_POLICY: JsonObject = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
}

export function passwordPolicyOf({ Policies }: PoolValue): JsonObject {
  const policy = isJsonObject(Policies) ? Policies.PasswordPolicy : null
  return isJsonObject(policy) ? policy : DEFAULT_PASSWORD_POLICY
}

/** What was given, with AWS's values for the rest: what a given policy does not ask for is not required. */
export function completePolicy(given: JsonObject): JsonObject {
  const asked = { MinimumLength: 8, TemporaryPasswordValidityDays: 7, ...given }
  const { MinimumLength, TemporaryPasswordValidityDays } = asked
  const off = { RequireUppercase: false, RequireLowercase: false, RequireNumbers: false, RequireSymbols: false }
  const length = number(MinimumLength) ?? 0
  const days = number(TemporaryPasswordValidityDays) ?? 0
  if (length < 6 || length > 99) throw invalidParameter('MinimumLength must be between 6 and 99.')
  if (days < 0 || days > 365) throw invalidParameter('TemporaryPasswordValidityDays must be between 0 and 365.')
  return { ...off, ...asked, TemporaryPasswordValidityDays: days === 0 ? 7 : days }
}

/** Throws InvalidPasswordException. */
export function checkPassword(pool: PoolValue, password: string): void {
  const policy = passwordPolicyOf(pool)
  const broken = [
    [password.length < (number(policy.MinimumLength) ?? 8), TEXTS.short],
    [password.length > MAX_LENGTH, TEXTS.long],
    [policy.RequireUppercase === true && !/[A-Z]/.test(password), TEXTS.upper],
    [policy.RequireLowercase === true && !/[a-z]/.test(password), TEXTS.lower],
    [policy.RequireNumbers === true && !/[0-9]/.test(password), TEXTS.number],
    [policy.RequireSymbols === true && !SYMBOL.test(password), TEXTS.symbol],
  ] as const
  const [, text] = broken.find(([isBroken]) => isBroken) ?? []
  if (text) throw invalidPassword(TEXTS.prefix + text)
}

const KINDS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '!@#$%&*?'] as const

/** A password that every policy of this length accepts. */
export function temporaryPassword(pool: PoolValue): string {
  const length = Math.max(12, number(passwordPolicyOf(pool).MinimumLength) ?? 8)
  const all = KINDS.join('')
  const picked = [...KINDS, ...Array<string>(length - KINDS.length).fill(all)].map((kind) => kind[randomInt(kind.length)] ?? '')
  for (let i = picked.length - 1; i > 0; i--) {
    const j = randomInt(i + 1)
    const other = picked[j] ?? ''
    picked[j] = picked[i] ?? ''
    picked[i] = other
  }
  return picked.join('')
}
