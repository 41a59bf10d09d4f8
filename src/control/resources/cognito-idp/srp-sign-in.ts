/** Signing in by SRP: the password itself never comes here. */
import { createHmac, randomBytes } from 'node:crypto'
import { publicValue, type SrpVerifier, srpOffer, srpProved } from '../../../auth/srp.ts'
import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import { hidesUsers, sessionMs } from './client-settings.ts'
import { invalidParameter, notAuthorized, userNotFound } from './errors.ts'
import { poolName } from './pool-settings.ts'
import type { Pool } from './rows.ts'
import { checkSecretHash } from './secret-hash.ts'
import { attemptName, type Parameters, proceed, requireParameter, type SignIn, sameUser } from './sign-in.ts'
import { findUser } from './users.ts'

export async function offerSrp(signIn: SignIn, parameters: Parameters): Promise<JsonObject> {
  const { services, store, pool, client } = signIn
  const name = requireParameter(parameters, 'USERNAME')
  const A = publicValue(requireParameter(parameters, 'SRP_A'))
  if (A === null) throw invalidParameter('Invalid SRP_A')
  checkSecretHash(client.value, parameters('SECRET_HASH'), [name])
  const user = await findUser(store, pool, name)
  if (!user && !hidesUsers(client.value)) throw userNotFound(TEXTS.userMissing)
  const attempt = attemptName(pool, user, name)
  if (services.attempts.isLocked(attempt)) throw notAuthorized(TEXTS.attemptsExceeded)
  const verifier = user?.value.srp ?? nobody(pool, name)
  const userId = user?.value.Username ?? name
  const offer = await services.passwords.run(() => srpOffer(verifier))
  const secretBlock = services.challenges.add({
    kind: 'PASSWORD_VERIFIER',
    clientId: client.value.ClientId,
    user: user ? { path: user.path, sub: user.value.sub } : null,
    expires: Date.now() + sessionMs(client.value),
    offer,
    verifier,
    A,
    userId,
    name: attempt,
  })
  const ChallengeParameters = {
    SALT: verifier.salt,
    SECRET_BLOCK: secretBlock,
    SRP_B: offer.B,
    USERNAME: userId,
    USER_ID_FOR_SRP: userId,
  }
  return { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters }
}

const secret = randomBytes(32)

/** What a name gets that nobody has: the same each time, as if somebody had it. */
function nobody(pool: Pool, name: string): SrpVerifier {
  const derived = (of: string): string => createHmac('sha256', secret).update(`${of}\n${pool.path}\n${name}`).digest('hex')
  return { salt: derived('salt').slice(0, 32), verifier: derived('verifier') }
}

export async function answerSrp(signIn: SignIn, responses: Parameters): Promise<JsonObject> {
  const { services, store, pool, client } = signIn
  const handle = requireParameter(responses, 'PASSWORD_CLAIM_SECRET_BLOCK')
  const signature = requireParameter(responses, 'PASSWORD_CLAIM_SIGNATURE')
  const timestamp = requireParameter(responses, 'TIMESTAMP')
  const challenge = services.challenges.find('PASSWORD_VERIFIER', handle, client.value.ClientId)
  if (!challenge) throw notAuthorized(TEXTS.invalidSession)
  const { userId, name, offer, verifier, A } = challenge
  checkSecretHash(client.value, responses('SECRET_HASH'), [userId, requireParameter(responses, 'USERNAME')])
  // One answer to a challenge: another guess needs another offer.
  services.challenges.close(handle)
  const claim = { poolName: poolName(pool.value), userId, secretBlock: Buffer.from(handle, 'base64'), timestamp, signature }
  const isProved = await services.attempts.prove(
    name,
    () => notAuthorized(TEXTS.attemptsExceeded),
    () => services.passwords.run(() => srpProved(verifier, offer, A, claim)),
  )
  const user = challenge.user && (await sameUser(store, challenge.user))
  // A password that was changed meanwhile is not the one that was proved.
  if (!user || !isProved || user.value.srp?.verifier !== verifier.verifier) throw notAuthorized(TEXTS.incorrect)
  return proceed(signIn, user)
}
