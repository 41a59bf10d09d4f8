// Pools, clients, users, groups and what users do for themselves.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cognito, claimsOf, refusal, startCognito } from './kit.ts'

let portico: Cognito
let UserPoolId: string
let ClientId: string

const PASSWORD = 'Correct-Horse-1'

beforeAll(async () => {
  portico = await startCognito()
  const { UserPool } = await portico.client.createUserPool({
    PoolName: 'people',
    AutoVerifiedAttributes: ['email'],
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    UserPoolTags: { _custom_id_: 'us-east-1_People123', team: 'a' },
    Schema: [
      { Name: 'email', Required: true, AttributeDataType: 'String' },
      {
        Name: 'plan',
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '8' },
      },
      { Name: 'seats', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
    ],
    Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true } },
  })
  UserPoolId = UserPool?.Id ?? ''
  const client = { UserPoolId, ClientName: 'app', ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] } as const
  ClientId =
    (await portico.client.createUserPoolClient({ ...client, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })).UserPoolClient
      ?.ClientId ?? ''
})
afterAll(() => portico.close())

const signIn = async (USERNAME: string, PASSWORD: string) =>
  (await portico.client.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } }))
    .AuthenticationResult

const create = (Username: string, attributes: Record<string, string>) =>
  portico.client.adminCreateUser({
    UserPoolId,
    Username,
    MessageAction: 'SUPPRESS',
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  })

test('a pool is described as it was made, under the id that its tag asks for', async () => {
  const { UserPool } = await portico.client.describeUserPool({ UserPoolId })
  expect(UserPool).toMatchObject({
    Id: 'us-east-1_People123',
    Name: 'people',
    Arn: 'arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_People123',
    MfaConfiguration: 'OFF',
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    AliasAttributes: ['email'],
    Policies: { PasswordPolicy: { MinimumLength: 10, RequireNumbers: true, RequireUppercase: false } },
  })
  const names = UserPool?.SchemaAttributes?.map(({ Name }) => Name)
  expect(names).toEqual(expect.arrayContaining(['sub', 'email', 'custom:plan', 'custom:seats']))
  expect(UserPool?.CreationDate).toBeInstanceOf(Date)
  const again = portico.client.createUserPool({ PoolName: 'x', UserPoolTags: { _custom_id_: 'us-east-1_People123' } })
  expect(await refusal(again)).toMatch(/^InvalidParameterException 400 The _custom_id_/)
  const other = (await portico.client.createUserPool({ PoolName: 'other' })).UserPool
  expect(other?.Id).toMatch(/^us-east-1_[0-9A-Za-z]{9}$/)
  const { UserPools = [], NextToken } = await portico.client.listUserPools({ MaxResults: 1 })
  const rest = await portico.client.listUserPools({ MaxResults: 1, NextToken })
  expect([...UserPools, ...(rest.UserPools ?? [])].map(({ Name }) => Name).sort()).toEqual(['other', 'people'])
  await portico.client.tagResource({ ResourceArn: UserPool?.Arn, Tags: { stage: 'dev' } })
  await portico.client.untagResource({ ResourceArn: UserPool?.Arn, TagKeys: ['team'] })
  const { Tags } = await portico.client.listTagsForResource({ ResourceArn: UserPool?.Arn })
  expect(Tags).toEqual({ _custom_id_: 'us-east-1_People123', stage: 'dev' })
  await portico.client.updateUserPool({ UserPoolId: other?.Id, DeletionProtection: 'ACTIVE' })
  expect(await refusal(portico.client.deleteUserPool({ UserPoolId: other?.Id }))).toMatch(/deletion protection is activated/)
  await portico.client.updateUserPool({ UserPoolId: other?.Id, DeletionProtection: 'INACTIVE' })
  await portico.client.deleteUserPool({ UserPoolId: other?.Id })
  expect(await refusal(portico.client.describeUserPool({ UserPoolId: other?.Id }))).toBe(
    `ResourceNotFoundException 400 User pool ${other?.Id} does not exist.`,
  )
})

test('settings that could not act are refused by name', async () => {
  const PoolName = 'x'
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f'
  const pool = (settings: object) => refusal(portico.client.createUserPool({ PoolName, ...settings }))
  expect(await pool({ LambdaConfig: { PreSignUp: arn } })).toMatch(/^NotImplementedException 501 .* LambdaConfig /)
  expect(await pool({ MfaConfiguration: 'ON' })).toMatch(/^NotImplementedException 501 .* MfaConfiguration /)
  expect(await pool({ UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } })).toMatch(/^NotImplementedException 501 /)
  expect(await pool({ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } })).toMatch(/^NotImplementedException 501 /)
  expect(await pool({ MfaConfiguration: 'OFF', LambdaConfig: {}, UserPoolAddOns: { AdvancedSecurityMode: 'OFF' } })).toBe(
    'Error undefined the call was answered',
  )
  const client = (settings: object) => refusal(portico.client.createUserPoolClient({ UserPoolId, ClientName: 'c', ...settings }))
  expect(await client({ SupportedIdentityProviders: ['Google'] })).toBe(
    `InvalidParameterException 400 The provider Google does not exist for User Pool ${UserPoolId}.`,
  )
  expect(await client({ AllowedOAuthScopes: ['no/where'] })).toBe(
    'ScopeDoesNotExistException 400 Invalid scope requested: no/where',
  )
  expect(await client({ AllowedOAuthFlows: ['client_credentials'] })).toMatch(/^InvalidOAuthFlowException 400 /)
  expect(await client({ AccessTokenValidity: 2, TokenValidityUnits: { AccessToken: 'days' } })).toMatch(/^InvalidParameter/)
})

test('users have the attributes of the schema, sign in by a verified alias in any case, and are listed by a filter', async () => {
  const { User } = await create('Ada', { email: 'Ada@Example.com', email_verified: 'true', 'custom:plan': 'pro' })
  expect([User?.Username, User?.UserStatus, User?.Enabled]).toEqual(['Ada', 'FORCE_CHANGE_PASSWORD', true])
  expect(await refusal(create('ADA', { email: 'x@example.com' }))).toBe('UsernameExistsException 400 User account already exists')
  expect(await refusal(create('ann', { email: 'ada@example.com', email_verified: 'true' }))).toBe(
    'UsernameExistsException 400 An account with the given email already exists.',
  )
  expect(await refusal(create('ann', {}))).toBe(
    'InvalidParameterException 400 Attributes did not conform to the schema: email: The attribute email is required',
  )
  expect(await refusal(create('ann', { email: 'a@b.c', 'custom:seats': '10' }))).toMatch(/Number must be in the permitted range$/)
  expect(await refusal(create('ann', { email: 'a@b.c', __proto__x: '1' }))).toMatch(/could not be determined$/)
  expect(await refusal(create('ann@example.com', { email: 'a@b.c' }))).toBe(
    'InvalidParameterException 400 Username cannot be of email format, since user pool is configured for email alias.',
  )
  await portico.client.adminSetUserPassword({ UserPoolId, Username: 'ada@example.com', Password: PASSWORD, Permanent: true })
  const tokens = await signIn('ADA@EXAMPLE.COM', PASSWORD)
  expect(claimsOf(tokens?.IdToken)).toMatchObject({ 'cognito:username': 'Ada', 'custom:plan': 'pro' })
  await create('bob', { email: 'bob@example.com' })
  const list = async (Filter: string) =>
    (await portico.client.listUsers({ UserPoolId, Filter })).Users?.map(({ Username }) => Username)
  expect(await list('email ^= "bob"')).toEqual(['bob'])
  expect(await list(`sub = "${claimsOf(tokens?.IdToken).sub}"`)).toEqual(['Ada'])
  expect(await list('cognito:user_status = "CONFIRMED"')).toEqual(['Ada'])
  expect(await refusal(list('email = "x" or 1=1'))).toMatch(/^InvalidParameterException 400 Error while parsing filter/)
  expect(await refusal(list('custom:plan = "pro"'))).toMatch(/^InvalidParameterException 400 Invalid search attribute/)
  const page = await portico.client.listUsers({ UserPoolId, Limit: 1 })
  const next = await portico.client.listUsers({ UserPoolId, Limit: 1, PaginationToken: page.PaginationToken })
  expect([page.Users?.length, next.Users?.length, next.PaginationToken]).toEqual([1, 1, undefined])
  expect(page.Users?.[0]?.Username).not.toBe(next.Users?.[0]?.Username)
})

test('people sign up with a code that only the operator can read, and may do again what they forgot', async () => {
  const Username = 'cleo'
  const UserAttributes = [{ Name: 'email', Value: 'cleo@example.com' }]
  const join = (Password: string) => portico.client.signUp({ ClientId, Username, Password, UserAttributes })
  expect(await refusal(join('without-any'))).toBe(
    'InvalidPasswordException 400 Password did not conform with policy: Password must have numeric characters',
  )
  const joined = await join(PASSWORD)
  expect(joined).toMatchObject({
    UserConfirmed: false,
    CodeDeliveryDetails: { Destination: 'c***@e***', DeliveryMedium: 'EMAIL' },
  })
  expect(await refusal(join(PASSWORD))).toBe('UsernameExistsException 400 User already exists')
  expect(await refusal(signIn(Username, PASSWORD))).toBe('UserNotConfirmedException 400 User is not confirmed.')
  const { secret: ConfirmationCode = '' } = (await portico.messages()).at(-1) ?? {}
  const wrong = ConfirmationCode === '000000' ? '000001' : '000000'
  expect(await refusal(portico.client.confirmSignUp({ ClientId, Username, ConfirmationCode: wrong }))).toBe(
    'CodeMismatchException 400 Invalid verification code provided, please try again.',
  )
  await portico.client.confirmSignUp({ ClientId, Username, ConfirmationCode })
  expect(await refusal(portico.client.confirmSignUp({ ClientId, Username, ConfirmationCode }))).toBe(
    'NotAuthorizedException 400 User cannot be confirmed. Current status is CONFIRMED',
  )
  const tokens = await signIn('cleo@example.com', PASSWORD)
  expect(claimsOf(tokens?.IdToken).email_verified).toBe(true)
  const { AccessToken } = tokens ?? {}
  const change = (PreviousPassword: string) =>
    portico.client.changePassword({ AccessToken, PreviousPassword, ProposedPassword: 'Another-Horse-2' })
  expect(await refusal(change('wrong'))).toBe('NotAuthorizedException 400 Incorrect username or password.')
  await change(PASSWORD)
  await portico.client.forgotPassword({ ClientId, Username })
  const sent = (await portico.messages()).at(-1)
  expect(sent).toMatchObject({ purpose: 'forgot-password', to: 'cleo@example.com' })
  const confirm = { ClientId, Username, ConfirmationCode: sent?.secret, Password: 'Third-Horse-3' }
  await portico.client.confirmForgotPassword(confirm)
  expect(await refusal(portico.client.confirmForgotPassword(confirm))).toMatch(/^ExpiredCodeException 400 /)
  expect(await refusal(signIn(Username, 'Another-Horse-2'))).toMatch(/^NotAuthorizedException/)
  const last = (await signIn(Username, 'Third-Horse-3'))?.AccessToken
  await portico.client.updateUserAttributes({ AccessToken: last, UserAttributes: [{ Name: 'custom:plan', Value: 'free' }] })
  const verified = { AccessToken: last, UserAttributes: [{ Name: 'email_verified', Value: 'true' }] }
  expect(await refusal(portico.client.updateUserAttributes(verified))).toMatch(/^NotAuthorizedException 400 A client attempted/)
  const { UserAttributes: shown } = await portico.client.getUser({ AccessToken: last })
  expect(shown).toContainEqual({ Name: 'custom:plan', Value: 'free' })
  await portico.client.deleteUser({ AccessToken: last })
  expect(await refusal(portico.client.getUser({ AccessToken: last }))).toMatch(/^UserNotFoundException 400 /)
})

test('too many guesses of a code end in waiting', async () => {
  const Username = 'dora'
  await portico.client.signUp({
    ClientId,
    Username,
    Password: PASSWORD,
    UserAttributes: [{ Name: 'email', Value: 'd@example.com' }],
  })
  const guesses: string[] = []
  for (let i = 0; i < 7; i++)
    guesses.push(await refusal(portico.client.confirmSignUp({ ClientId, Username, ConfirmationCode: `x${i}` })))
  expect(guesses.slice(0, 5).every((text) => text.startsWith('CodeMismatchException'))).toBe(true)
  expect(guesses[5]).toMatch(/^LimitExceededException 400 Attempt limit exceeded/)
  await portico.client.adminConfirmSignUp({ UserPoolId, Username })
  expect((await portico.client.adminGetUser({ UserPoolId, Username })).UserStatus).toBe('CONFIRMED')
})

test('groups come and go with those in them', async () => {
  await create('gil', { email: 'gil@example.com' })
  const group = { UserPoolId, GroupName: 'readers' }
  await portico.client.createGroup({ ...group, Precedence: 3, Description: 'who read' })
  expect(await refusal(portico.client.createGroup(group))).toMatch(/^GroupExistsException 400 /)
  expect(await refusal(portico.client.adminAddUserToGroup({ UserPoolId, GroupName: 'none', Username: 'gil' }))).toBe(
    'ResourceNotFoundException 400 Group not found.',
  )
  await portico.client.adminAddUserToGroup({ ...group, Username: 'gil' })
  expect((await portico.client.listUsersInGroup(group)).Users?.map(({ Username }) => Username)).toEqual(['gil'])
  expect((await portico.client.updateGroup({ ...group, Precedence: 1 })).Group).toMatchObject({
    Precedence: 1,
    Description: 'who read',
  })
  const groups = async () => (await portico.client.adminListGroupsForUser({ UserPoolId, Username: 'gil' })).Groups
  expect(await groups()).toMatchObject([{ GroupName: 'readers', Precedence: 1, UserPoolId }])
  await portico.client.deleteGroup(group)
  expect([await groups(), (await portico.client.listGroups({ UserPoolId })).Groups]).toEqual([[], []])
})

test('hostile names, tokens and pages are refused, and change nothing for others', async () => {
  const names = ['../../userpools', '__proto__', 'a/b', '%00', 'x'.repeat(129), 'a b', '']
  for (const Username of names) {
    const found = await refusal(portico.client.adminGetUser({ UserPoolId, Username }))
    expect(found).toMatch(/^(UserNotFoundException|InvalidParameterException) 400 /)
  }
  expect(await refusal(portico.client.adminGetUser({ UserPoolId: '../us-east-1_x', Username: 'a' }))).toMatch(/^ResourceNotFound/)
  await create('__proto__', { email: 'p@example.com' })
  expect(({} as Record<string, unknown>).email).toBeUndefined()
  const forged = (claims: object) => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    return `${part({ alg: 'none' })}.${part({ iss: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`, ...claims })}.`
  }
  const tokens = [forged({ token_use: 'access', sub: 'x' }), 'a.b.c', 'x'.repeat(100_000), forged({ iss: 1 })]
  for (const AccessToken of tokens)
    expect(await refusal(portico.client.getUser({ AccessToken }))).toBe('NotAuthorizedException 400 Invalid Access Token')
  const { IdToken } = (await signIn('Ada', PASSWORD)) ?? {}
  expect(await refusal(portico.client.getUser({ AccessToken: IdToken }))).toBe('NotAuthorizedException 400 Invalid Access Token')
  const NextToken = Buffer.from('/000000000000/us-east-1/restapis').toString('base64url')
  expect((await portico.client.listGroups({ UserPoolId, NextToken })).Groups).toEqual([])
})
