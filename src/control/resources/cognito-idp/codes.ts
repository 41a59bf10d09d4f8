/** Codes that prove that somebody reads the mail of an address: made here, left in the outbox, held against what comes back. */
import { createHash, randomInt } from 'node:crypto'
import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import { codeMismatch, expiredCode, limitExceeded } from './errors.ts'
import { autoVerified } from './pool-settings.ts'
import type { Pool, SentCode, User } from './rows.ts'
import { equal } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'

/** [D] A code to confirm lasts a day, one to reset a password an hour; ms. */
const LIFETIME_MS = { 'sign-up': 86_400_000, 'forgot-password': 3_600_000 } as const

export interface NewCode {
  readonly code: string
  readonly sent: SentCode
}

export function newCode(purpose: SentCode['purpose'], attribute: string | null): NewCode {
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  return { code, sent: { hash: hashOf(code), expires: Date.now() + LIFETIME_MS[purpose], purpose, attribute } }
}

const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64')

/** Throws CodeMismatchException, ExpiredCodeException, or LimitExceededException after too many guesses. */
export async function checkCode(
  { attempts }: CognitoServices,
  user: User,
  purpose: SentCode['purpose'],
  given: string,
): Promise<void> {
  const { code } = user.value
  if (code === null || code.purpose !== purpose || code.expires <= Date.now()) throw expiredCode(TEXTS.codeExpired)
  const isRight = await attempts.prove(
    `${user.path} ${purpose}`,
    () => limitExceeded(TEXTS.codeAttemptsExceeded),
    async () => equal(hashOf(given), code.hash),
  )
  if (!isRight) throw codeMismatch(TEXTS.codeWrong)
}

/** Where a code goes to: an address that the pool verifies by itself first, else one that is there. */
export function destinationOf(pool: Pool, { attributes }: User['value']): string | null {
  const wanted = [...autoVerified(pool.value), 'email', 'phone_number']
  return wanted.find((name) => attributes[name]) ?? null
}

/** CodeDeliveryDetailsType, with the address as AWS hides it [K]. */
export function deliveryDetails({ attributes }: User['value'], attribute: string | null): JsonObject {
  if (attribute === null) return {}
  const address = attributes[attribute] ?? ''
  const medium = attribute === 'email' ? 'EMAIL' : 'SMS'
  return { Destination: masked(address), DeliveryMedium: medium, AttributeName: attribute }
}

function masked(address: string): string {
  const [name = '', host] = address.split('@')
  if (host === undefined) return `+*******${address.slice(-4)}`
  return `${name.slice(0, 1)}***@${host.slice(0, 1)}***`
}

/** Leaves a code in the outbox. */
export async function sendCode({ outbox }: CognitoServices, pool: Pool, { value }: User, { code, sent }: NewCode): Promise<void> {
  const to = sent.attribute === null ? null : (value.attributes[sent.attribute] ?? null)
  await outbox.send({ userPoolId: pool.value.Id, username: value.Username, to, purpose: sent.purpose, secret: code })
}
