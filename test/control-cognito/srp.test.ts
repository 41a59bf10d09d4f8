// USER_SRP_AUTH: the password never travels.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cognito, claimsOf, refusal, startCognito } from './kit.ts'
import { signInBySrp } from './srp-client.ts'

let portico: Cognito
let poolId: string
let clientId: string

beforeAll(async () => {
  portico = await startCognito()
  poolId = (await portico.client.createUserPool({ PoolName: 'srp', UsernameAttributes: ['email'] })).UserPool?.Id ?? ''
  // A client's default.
  const client = { UserPoolId: poolId, ClientName: 'page', PreventUserExistenceErrors: 'ENABLED' } as const
  clientId = (await portico.client.createUserPoolClient(client)).UserPoolClient?.ClientId ?? ''
  const user = { UserPoolId: poolId, Username: 'ada@example.com' }
  await portico.client.adminCreateUser({ ...user, TemporaryPassword: 'Temporary-1', MessageAction: 'SUPPRESS' })
})
afterAll(() => portico.close())

const attempt = (password: string, username = 'ada@example.com') =>
  signInBySrp(portico.client, { poolId, clientId, username, password })

test('a proof of the password is as good as the password: first a new one, then tokens', async () => {
  const first = await (await attempt('Temporary-1')).answer()
  expect(first.ChallengeName).toBe('NEW_PASSWORD_REQUIRED')
  const changed = await portico.client.respondToAuthChallenge({
    ClientId: clientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    Session: first.Session,
    ChallengeResponses: { USERNAME: 'ada@example.com', NEW_PASSWORD: 'Correct-Horse-1' },
  })
  expect(claimsOf(changed.AuthenticationResult?.IdToken).email).toBe('ada@example.com')
  const { answer, ChallengeParameters } = await attempt('Correct-Horse-1')
  const { AuthenticationResult } = await answer()
  expect(claimsOf(AuthenticationResult?.AccessToken).username).toBe(ChallengeParameters.USER_ID_FOR_SRP)
  // Heard on the way and sent again it opens nothing.
  expect(await refusal(answer())).toMatch(/^NotAuthorizedException 400 Invalid session/)
})

test('a wrong password, a name nobody has and a secret-revealing A look alike', async () => {
  expect(await refusal((await attempt('wrong')).answer())).toBe('NotAuthorizedException 400 Incorrect username or password.')
  const stranger = await attempt('wrong', 'nobody@example.com')
  expect(Object.keys(stranger.ChallengeParameters).sort()).toEqual([
    'SALT',
    'SECRET_BLOCK',
    'SRP_B',
    'USERNAME',
    'USER_ID_FOR_SRP',
  ])
  expect((await attempt('wrong', 'nobody@example.com')).ChallengeParameters.SALT).toBe(stranger.ChallengeParameters.SALT)
  expect(await refusal(stranger.answer())).toBe('NotAuthorizedException 400 Incorrect username or password.')
  for (const SRP_A of ['0', 'xyz', 'f'.repeat(10_000)]) {
    const AuthParameters = { USERNAME: 'ada@example.com', SRP_A }
    const call = portico.client.initiateAuth({ ClientId: clientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters })
    expect(await refusal(call)).toMatch(/^InvalidParameterException 400 /)
  }
})
