import type { JsonObject } from '../../../core/json.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { answered } from './answer.ts'
import { allowsFlow, type Flow, hidesUsers } from './client-settings.ts'
import { invalidParameter, notAuthorized, userNotFound } from './errors.ts'
import { refreshed } from './refresh.ts'
import { clientById, type PoolClient, requireClient, requirePool, type User } from './rows.ts'
import { checkSecretHash } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { attemptName, type Parameters, parametersOf, proceed, requireParameter, type SignIn } from './sign-in.ts'
import { offerSrp } from './srp-sign-in.ts'
import { findUser } from './users.ts'

/** The ways to sign in, by the names that callers have for them. */
const OPEN: Readonly<Record<string, Flow>> = {
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH',
  USER_SRP_AUTH: 'USER_SRP_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
  REFRESH_TOKEN_AUTH: 'REFRESH_TOKEN_AUTH',
}
const ADMIN: Readonly<Record<string, Flow>> = {
  ADMIN_NO_SRP_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  ADMIN_USER_PASSWORD_AUTH: 'ADMIN_USER_PASSWORD_AUTH',
  USER_SRP_AUTH: 'USER_SRP_AUTH',
  REFRESH_TOKEN: 'REFRESH_TOKEN_AUTH',
  REFRESH_TOKEN_AUTH: 'REFRESH_TOKEN_AUTH',
}

export const initiateAuth =
  (services: CognitoServices): Handler =>
  async (call) => {
    const found = await clientById(call.store, text(call.input.ClientId) ?? '')
    return initiate(services, call, found, OPEN, TEXTS.flowNotEnabled)
  }

export const adminInitiateAuth =
  (services: CognitoServices): Handler =>
  async (call) => {
    const pool = await requirePool(call, call.store)
    const client = await requireClient(call, call.store, pool)
    return initiate(services, call, { pool, client }, ADMIN, () => TEXTS.adminFlowNotEnabled)
  }

async function initiate(
  services: CognitoServices,
  call: Call,
  { pool, client }: PoolClient,
  flows: Readonly<Record<string, Flow>>,
  refused: (flow: string) => string,
): Promise<Structure> {
  const named = text(call.input.AuthFlow) ?? ''
  if (named === 'CUSTOM_AUTH' || named === 'USER_AUTH') throw notYet(`${named} of user pools`)
  const flow = Object.hasOwn(flows, named) ? flows[named] : undefined
  if (!flow) throw invalidParameter(TEXTS.flowNotSupported)
  if (!allowsFlow(client.value, flow)) throw invalidParameter(refused(named))
  const signIn: SignIn = { services, store: call.store, pool, client }
  return answered(call, await begin(flow, signIn, parametersOf(call.input.AuthParameters)))
}

function begin(flow: Flow, signIn: SignIn, parameters: Parameters): Promise<JsonObject> {
  if (flow === 'REFRESH_TOKEN_AUTH') return refreshed(signIn, parameters)
  return flow === 'USER_SRP_AUTH' ? offerSrp(signIn, parameters) : withPassword(signIn, parameters)
}

/** As much work for a user that is not there as for one that is. */
async function withPassword(signIn: SignIn, parameters: Parameters): Promise<JsonObject> {
  const { store, pool, client } = signIn
  const name = requireParameter(parameters, 'USERNAME')
  const password = requireParameter(parameters, 'PASSWORD')
  checkSecretHash(client.value, parameters('SECRET_HASH'), [name])
  const user = await findUser(store, pool, name)
  const isRight = await provePassword(signIn, user, name, password)
  if (!user && !hidesUsers(client.value)) throw userNotFound(TEXTS.userMissing)
  if (!user || !isRight) throw notAuthorized(TEXTS.incorrect)
  return proceed(signIn, user)
}

function provePassword({ services, pool }: SignIn, user: User | null, name: string, password: string): Promise<boolean> {
  return services.attempts.prove(
    attemptName(pool, user, name),
    () => notAuthorized(TEXTS.attemptsExceeded),
    () => services.passwords.verify(password, user?.value.password ?? null),
  )
}
