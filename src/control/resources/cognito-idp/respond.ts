/** Answers to challenges. */
import type { JsonObject } from '../../../core/json.ts'
import { isStructure, type Structure } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'

import { changePassword } from './admin-users.ts'
import { answered } from './answer.ts'
import { type Attributes, checkAttributes, checkRequired } from './attributes.ts'
import { mayWrite } from './client-settings.ts'
import { invalidParameter, notAuthorized } from './errors.ts'
import { checkPassword } from './password-policy.ts'
import { clientById, type PoolClient, requireClient, requirePool } from './rows.ts'
import { checkSecretHash } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { parametersOf, requireParameter, type SignIn, sameUser, signedIn } from './sign-in.ts'
import { answerSrp } from './srp-sign-in.ts'
import { putAttributes } from './users.ts'

export const respondToAuthChallenge =
  (services: CognitoServices): Handler =>
  async (call) =>
    respond(services, call, await clientById(call.store, text(call.input.ClientId) ?? ''))

export const adminRespondToAuthChallenge =
  (services: CognitoServices): Handler =>
  async (call) => {
    const pool = await requirePool(call, call.store)
    return respond(services, call, { pool, client: await requireClient(call, call.store, pool) })
  }

async function respond(services: CognitoServices, call: Call, found: PoolClient): Promise<Structure> {
  const signIn = { services, store: call.store, ...found }
  switch (call.input.ChallengeName) {
    case 'NEW_PASSWORD_REQUIRED':
      return answered(call, await newPassword(signIn, call))
    case 'PASSWORD_VERIFIER':
      return answered(call, await answerSrp(signIn, parametersOf(call.input.ChallengeResponses)))
    default:
      throw invalidParameter(TEXTS.unknownChallenge)
  }
}

/** A password that the policy refuses leaves the challenge open for another. */
async function newPassword(signIn: SignIn, call: Call): Promise<JsonObject> {
  const { services, store, pool, client } = signIn
  const responses = parametersOf(call.input.ChallengeResponses)
  const handle = text(call.input.Session) ?? ''
  const challenge = services.challenges.find('NEW_PASSWORD_REQUIRED', handle, client.value.ClientId)
  const user = challenge?.user ? await sameUser(store, challenge.user) : null
  if (user?.value.UserStatus !== 'FORCE_CHANGE_PASSWORD') throw notAuthorized(TEXTS.invalidSession)
  const { Username, sub } = user.value
  const name = requireParameter(responses, 'USERNAME')
  checkSecretHash(client.value, responses('SECRET_HASH'), [name, Username, sub])
  const password = requireParameter(responses, 'NEW_PASSWORD')
  checkPassword(pool.value, password)
  const attributes = { ...user.value.attributes, ...attributesIn(call, signIn) }
  checkRequired(pool.value, attributes)
  services.challenges.close(handle)
  const stored = await services.passwords.stored(pool, Username, password)
  const changed = await changePassword(call, user, stored, { UserStatus: 'CONFIRMED', temporaryUntil: null })
  const after = await store.transact((tree) => putAttributes(tree, pool, changed, attributes))
  return { AuthenticationResult: await signedIn(signIn, after), ChallengeParameters: {} }
}

const PREFIX = 'userAttributes.'

/** `userAttributes.{name}` among the responses. */
function attributesIn({ input }: Call, { pool, client }: SignIn): Attributes {
  const responses = isStructure(input.ChallengeResponses) ? Object.entries(input.ChallengeResponses) : []
  const attributes = Object.fromEntries(
    responses.flatMap(([name, value]) => (name.startsWith(PREFIX) ? [[name.slice(PREFIX.length), text(value) ?? '']] : [])),
  )
  checkAttributes(pool.value, attributes)
  if (!mayWrite(client.value, Object.keys(attributes))) throw notAuthorized(TEXTS.unauthorizedWrite)
  return attributes
}
