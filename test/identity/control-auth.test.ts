// --control-auth iam: signatures are verified and policies decide, as unmodified SDK clients see it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import {
  allow,
  deny,
  type IdentityServer,
  keysOf,
  policy,
  ROOT,
  startIdentityServer,
  trust,
  userWith,
} from '../support/identity-server.ts'

let server: IdentityServer
let root: ReturnType<IdentityServer['as']>
let count = 0

beforeAll(async () => {
  server = await startIdentityServer('iam')
  root = server.as(ROOT)
})
afterAll(() => server.close())

const user = (...statements: readonly object[]) => userWith(server, ...statements)

async function role(trusted: string, ...statements: readonly object[]) {
  const RoleName = `role-${++count}`
  await root.iam.createRole({ RoleName, AssumeRolePolicyDocument: trusted, MaxSessionDuration: 7200 })
  await root.iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: policy(...statements) })
  return `arn:aws:iam::000000000000:role/${RoleName}`
}

const play = async (by: Awaited<ReturnType<typeof user>>, RoleArn: string, more: object = {}) =>
  server.as(keysOf((await by.sts.assumeRole({ RoleArn, RoleSessionName: 'session', ...more })).Credentials))

test('a key that is unknown, a wrong secret and an unsigned call are refused in the words of each protocol', async () => {
  const unknown = server.as({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' })
  const INVALID = 'The security token included in the request is invalid.'
  expect(await refusal(unknown.apigateway.getRestApis({}))).toBe(`UnrecognizedClientException 403 ${INVALID}`)
  expect(await refusal(unknown.iam.listUsers({}))).toBe(`InvalidClientTokenId 403 ${INVALID}`)
  const wrong = server.as({ ...ROOT, secretAccessKey: 'x' })
  expect(await refusal(wrong.apigateway.getRestApis({}))).toMatch(/^InvalidSignatureException 403 The request signature we calc/)
  expect(await refusal(wrong.sts.getCallerIdentity({}))).toMatch(/^SignatureDoesNotMatch 403 The request signature we calculated/)
  const unsigned = await fetch(`${server.url}/restapis`)
  expect([unsigned.status, await unsigned.json()]).toEqual([403, { message: 'Missing Authentication Token' }])
  expect((await root.sts.getCallerIdentity({})).Arn).toBe('arn:aws:iam::000000000000:root')
})

test('a signed call whose body or path was changed on the way is refused', async () => {
  const signed: { url: string; headers: Record<string, string> }[] = []
  const { apigateway } = server.as(ROOT)
  apigateway.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      signed.push({ url: `${server.url}/restapis`, headers })
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'see' },
  )
  const { id } = await apigateway.createRestApi({ name: 'mine' })
  const { headers = {} } = signed[0] ?? {}
  const send = (url: string, body: string) => fetch(url, { method: 'POST', headers, body })
  expect((await send(`${server.url}/restapis`, '{"name":"mine"}')).status).toBe(201)
  expect((await send(`${server.url}/restapis`, '{"name":"evil"}')).status).toBe(403)
  expect((await send(`${server.url}/restapis/${id}/deployments`, '{"name":"mine"}')).status).toBe(403)
})

test('API Gateway: methods on paths, explicit denies, and the texts', async () => {
  const { id = '' } = await root.apigateway.createRestApi({ name: 'api' })
  const none = await user()
  const on = 'arn:aws:apigateway:us-east-1::/restapis'
  expect(await refusal(none.apigateway.getRestApis({}))).toBe(
    `AccessDeniedException 403 User: ${none.arn} is not authorized to perform: apigateway:GET on resource: ${on} because no identity-based policy allows the apigateway:GET action`,
  )
  const reader = await user(allow('apigateway:GET', `${on}/*`), deny('apigateway:GET', `${on}/${id}/stages/*`))
  expect((await reader.apigateway.getRestApi({ restApiId: id })).name).toBe('api')
  expect(await refusal(reader.apigateway.getRestApis({}))).toContain('AccessDeniedException 403')
  expect(await refusal(reader.apigateway.deleteRestApi({ restApiId: id }))).toContain('apigateway:DELETE')
  const text = `AccessDeniedException 403 User: ${reader.arn} is not authorized to perform: apigateway:GET on resource: ${on}/${id}/stages/dev with an explicit deny in an identity-based policy`
  expect(await refusal(reader.apigateway.getStage({ restApiId: id, stageName: 'dev' }))).toBe(text)
})

test('IAM: resources are ARNs with their paths, and users may be let do what is their own', async () => {
  const own = await user(allow('iam:*', 'arn:aws:iam::*:user/${aws:username}'))
  expect((await own.iam.getUser({})).User?.UserName).toBe(own.UserName)
  expect((await own.iam.listAccessKeys({})).AccessKeyMetadata).toHaveLength(1)
  expect(await refusal(own.iam.getUser({ UserName: 'user-1' }))).toMatch(
    /^AccessDenied 403 User: \S+ is not authorized to perform: iam:GetUser on resource: arn:aws:iam::000000000000:user\/user-1 because/,
  )
  expect(await refusal(own.iam.listUsers({}))).toContain('AccessDenied 403')
  await root.iam.createUser({ UserName: 'in-path', Path: '/team/' })
  const team = await user(allow('iam:GetUser', 'arn:aws:iam::000000000000:user/team/*'))
  expect((await team.iam.getUser({ UserName: 'in-path' })).User?.Path).toBe('/team/')
  expect(await refusal(team.iam.getUser({ UserName: own.UserName }))).toContain('AccessDenied 403')
})

test('changes act at once: keys made inactive, policies attached, detached and in a new version', async () => {
  const some = await user()
  expect(await refusal(some.apigateway.getRestApis({}))).toContain('AccessDeniedException')
  const made = await root.iam.createPolicy({ PolicyName: `p-${count}`, PolicyDocument: policy(allow('apigateway:GET')) })
  const PolicyArn = made.Policy?.Arn
  await root.iam.attachUserPolicy({ UserName: some.UserName, PolicyArn })
  await some.apigateway.getRestApis({})
  const PolicyDocument = policy(allow('apigateway:POST'))
  await root.iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true })
  expect(await refusal(some.apigateway.getRestApis({}))).toContain('AccessDeniedException')
  await root.iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' })
  await some.apigateway.getRestApis({})
  await root.iam.updateAccessKey({ UserName: some.UserName, AccessKeyId: some.keys.accessKeyId, Status: 'Inactive' })
  expect(await refusal(some.apigateway.getRestApis({}))).toContain('UnrecognizedClientException')
  await root.iam.updateAccessKey({ UserName: some.UserName, AccessKeyId: some.keys.accessKeyId, Status: 'Active' })
  await root.iam.detachUserPolicy({ UserName: some.UserName, PolicyArn })
  expect(await refusal(some.apigateway.getRestApis({}))).toContain('AccessDeniedException')
  await root.iam.attachUserPolicy({ UserName: some.UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
  await some.iam.listUsers({})
})

test('a policy of AWS that is not known here attaches and grants nothing', async () => {
  const some = await user()
  await root.iam.attachUserPolicy({ UserName: some.UserName, PolicyArn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' })
  expect(await refusal(some.apigateway.getRestApis({}))).toContain('AccessDeniedException')
})

test('last use of a key is told', async () => {
  const some = await user(allow('apigateway:GET'))
  const AccessKeyId = some.keys.accessKeyId
  expect((await root.iam.getAccessKeyLastUsed({ AccessKeyId })).AccessKeyLastUsed).toEqual({ ServiceName: 'N/A', Region: 'N/A' })
  await some.apigateway.getRestApis({})
  const { UserName, AccessKeyLastUsed } = await root.iam.getAccessKeyLastUsed({ AccessKeyId })
  expect([UserName, AccessKeyLastUsed]).toMatchObject([some.UserName, { ServiceName: 'apigateway', Region: 'us-east-1' }])
  expect(AccessKeyLastUsed?.LastUsedDate).toBeInstanceOf(Date)
})

test('a role is played by whom its trust policy and their own policies let', async () => {
  const plain = await user()
  const allowed = await user(allow('sts:AssumeRole'))
  const forbidden = await user(deny('sts:AssumeRole'))
  const byAccount = await role(trust({ AWS: '000000000000' }), allow('apigateway:GET'))
  const byName = await role(trust({ AWS: [plain.arn, forbidden.arn] }), allow('apigateway:GET'))
  const byService = await role(trust({ Service: 'apigateway.amazonaws.com' }), allow('apigateway:GET'))
  const outcome = async (by: typeof plain, RoleArn: string): Promise<string> =>
    (await refusal(by.sts.assumeRole({ RoleArn, RoleSessionName: 'se' }))).slice(0, 16)
  expect(await refusal(plain.sts.assumeRole({ RoleArn: byAccount, RoleSessionName: 'se' }))).toBe(
    `AccessDenied 403 User: ${plain.arn} is not authorized to perform: sts:AssumeRole on resource: ${byAccount}`,
  )
  expect(await outcome(allowed, byAccount)).toBe('answered {"Crede')
  expect(await outcome(plain, byName)).toBe('answered {"Crede')
  expect(await outcome(allowed, byName)).toBe('AccessDenied 403')
  expect(await outcome(forbidden, byName)).toBe('AccessDenied 403')
  expect(await outcome(allowed, byService)).toBe('AccessDenied 403')
  expect(await outcome(allowed, `${byAccount}-not-there`)).toBe('AccessDenied 403')
  expect(await refusal(root.sts.assumeRole({ RoleArn: byAccount, RoleSessionName: 'se' }))).toBe(
    'AccessDenied 403 Roles may not be assumed by root accounts.',
  )
})

test('a session is its role, bounded by its own policy, and needs its token', async () => {
  const by = await user(allow('sts:AssumeRole'))
  const arn = await role(trust({ AWS: '*' }), allow(['apigateway:GET', 'apigateway:POST']))
  const name = arn.split('/')[1]
  const session = await play(by, arn)
  const { Arn, UserId, Account } = await session.sts.getCallerIdentity({})
  expect([Arn, Account]).toEqual([`arn:aws:sts::000000000000:assumed-role/${name}/session`, '000000000000'])
  expect(UserId).toMatch(/^AROA[A-Z2-7]{17}:session$/)
  await session.apigateway.createRestApi({ name: 'by session' })
  const bounded = await play(by, arn, { Policy: policy(allow(['apigateway:GET', 'iam:*'])) })
  await bounded.apigateway.getRestApis({})
  expect(await refusal(bounded.apigateway.createRestApi({ name: 'x' }))).toContain('AccessDeniedException')
  expect(await refusal(bounded.iam.listUsers({}))).toContain('AccessDenied 403')
  const managed = await play(by, arn, { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] })
  await managed.apigateway.getRestApis({})
  expect(await refusal(managed.apigateway.createRestApi({ name: 'x' }))).toContain('AccessDeniedException')
  const { Credentials } = await by.sts.assumeRole({ RoleArn: arn, RoleSessionName: 'session' })
  const { sessionToken: _, ...bare } = keysOf(Credentials)
  expect(await refusal(server.as(bare).sts.getCallerIdentity({}))).toContain('InvalidClientTokenId 403')
})

test('ExternalId, durations, tags of sessions', async () => {
  const by = await user(allow(['sts:AssumeRole', 'sts:TagSession']))
  const guarded = await role(trust({ AWS: by.arn }, { Condition: { StringEquals: { 'sts:ExternalId': 'secret' } } }), allow('*'))
  const assume = (RoleArn: string, more: object) => by.sts.assumeRole({ RoleArn, RoleSessionName: 'se', ...more })
  expect(await refusal(assume(guarded, {}))).toContain('AccessDenied 403')
  expect(await refusal(assume(guarded, { ExternalId: 'other' }))).toContain('AccessDenied 403')
  const before = Date.now()
  const { Credentials } = await assume(guarded, { ExternalId: 'secret', DurationSeconds: 900 })
  expect(Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  expect(Math.abs((Credentials?.Expiration?.getTime() ?? 0) - before - 900_000)).toBeLessThan(60_000)
  expect(await refusal(assume(guarded, { ExternalId: 'secret', DurationSeconds: 7201 }))).toContain(
    'ValidationError 400 The requ',
  )
  expect(await refusal(assume(guarded, { ExternalId: 'secret', DurationSeconds: 899 }))).toContain("Value '899' at 'durationSec")
  const tagging = await role(
    trust({ AWS: by.arn }, { Action: ['sts:AssumeRole', 'sts:TagSession'] }),
    allow('apigateway:GET', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } }),
  )
  const Tags = (Value: string) => ({ Tags: [{ Key: 'team', Value }] })
  expect(await refusal(assume(guarded, { ExternalId: 'secret', ...Tags('blue') }))).toContain('AccessDenied 403')
  await (await play(by, tagging, Tags('blue'))).apigateway.getRestApis({})
  expect(await refusal((await play(by, tagging, Tags('red'))).apigateway.getRestApis({}))).toContain('AccessDeniedException')
})

test('a session of a session lasts an hour at most', async () => {
  const by = await user(allow('sts:AssumeRole'))
  const second = await role(trust({ AWS: '*' }), allow('apigateway:GET'))
  const session = await play(by, await role(trust({ AWS: by.arn }), allow('sts:AssumeRole')))
  const chained = (DurationSeconds: number) => session.sts.assumeRole({ RoleArn: second, RoleSessionName: 'se', DurationSeconds })
  expect(await refusal(chained(3601))).toContain('ValidationError 400 The requested DurationSeconds exceeds the 1 hour')
  expect((await chained(3600)).AssumedRoleUser?.Arn).toContain('/se')
})

test('GetSessionToken: the user for a while, but not in IAM', async () => {
  const by = await user(allow('*'))
  const { Credentials } = await by.sts.getSessionToken({ DurationSeconds: 900 })
  const session = server.as(keysOf(Credentials))
  expect((await session.sts.getCallerIdentity({})).Arn).toBe(by.arn)
  await session.apigateway.getRestApis({})
  expect(await refusal(session.iam.listUsers({}))).toContain('InvalidClientTokenId 403')
  expect(await refusal(session.sts.getSessionToken({}))).toContain('AccessDenied 403')
  await root.iam.deleteUserPolicy({ UserName: by.UserName, PolicyName: 'own' })
  expect(await refusal(session.apigateway.getRestApis({}))).toContain('AccessDeniedException')
  expect((await root.sts.getAccessKeyInfo({ AccessKeyId: by.keys.accessKeyId })).Account).toBe('000000000000')
})

test('whoever gives API Gateway a role must be allowed to pass it', async () => {
  const passed = await role(trust({ Service: 'apigateway.amazonaws.com' }), allow('*'))
  const writer = await user(allow('apigateway:*'))
  const { id: restApiId, rootResourceId: resourceId } = await writer.apigateway.createRestApi({ name: 'pass' })
  const at = { restApiId, resourceId, httpMethod: 'GET' }
  await writer.apigateway.putMethod({ ...at, authorizationType: 'NONE' })
  const uri = 'arn:aws:apigateway:us-east-1:iam:action/ListUsers'
  const put = () =>
    writer.apigateway.putIntegration({ ...at, type: 'AWS', integrationHttpMethod: 'POST', uri, credentials: passed })
  const integration = { type: 'aws', httpMethod: 'POST', uri, credentials: passed }
  const method = { 'x-amazon-apigateway-integration': integration }
  const document = JSON.stringify({ swagger: '2.0', info: { title: 'x' }, paths: { '/': { get: method } } })
  // However the document spells it.
  const body = Buffer.from(document.replace(passed, passed.replace('arn:', '\\u0061rn:')))
  expect(await refusal(writer.apigateway.importRestApi({ body }))).toContain('iam:PassRole')
  expect(await refusal(put())).toMatch(
    /^AccessDeniedException 403 User: \S+ is not authorized to perform: iam:PassRole on resource: arn/,
  )
  await root.iam.putUserPolicy({
    UserName: writer.UserName,
    PolicyName: 'pass',
    PolicyDocument: policy(
      allow('iam:PassRole', passed, { Condition: { StringEquals: { 'iam:PassedToService': 'apigateway.amazonaws.com' } } }),
    ),
  })
  expect((await put()).credentials).toBe(passed)
})

test('a session that was given less than its role plays no other role', async () => {
  const by = await user(allow('sts:AssumeRole'))
  const first = await role(trust({ AWS: by.arn }), allow('apigateway:GET'))
  const second = await role(trust({ AWS: first }), allow('apigateway:GET'))
  const assume = async (session: Awaited<ReturnType<typeof play>>): Promise<string> =>
    refusal(session.sts.assumeRole({ RoleArn: second, RoleSessionName: 'se' }))
  expect(await assume(await play(by, first))).toContain('answered')
  expect(await assume(await play(by, first, { Policy: policy(allow('apigateway:GET')) }))).toContain('AccessDenied 403')
})

test('strangers are read no further than a megabyte', async () => {
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=x',
  }
  const send = (length: number) =>
    fetch(`${server.url}/restapis?mode=import`, { method: 'POST', headers, body: 'x'.repeat(length) }).then(
      ({ status }) => status,
    )
  expect([await send(1_000_000), await send(1_100_000)]).toEqual([403, 413])
})

test('a role deleted and made again under its name is another', async () => {
  const by = await user(allow('sts:AssumeRole'))
  const arn = await role(trust({ AWS: by.arn }), allow('apigateway:GET'))
  const RoleName = arn.split('/')[1]
  const session = await play(by, arn)
  await session.apigateway.getRestApis({})
  await root.iam.deleteRolePolicy({ RoleName, PolicyName: 'own' })
  await root.iam.deleteRole({ RoleName })
  expect(await refusal(session.apigateway.getRestApis({}))).toContain('UnrecognizedClientException')
  await root.iam.createRole({ RoleName, AssumeRolePolicyDocument: trust({ AWS: by.arn }) })
  await root.iam.attachRolePolicy({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
  expect(await refusal(session.apigateway.getRestApis({}))).toContain('UnrecognizedClientException')
})

test('sessions outlive a restart, expire by the clock, and are then swept', async () => {
  const first = await startIdentityServer('iam')
  const { iam } = first.as(ROOT)
  await iam.createUser({ UserName: 'u' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'u' })
  await iam.createRole({ RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: 'arn:aws:iam::000000000000:user/u' }) })
  await iam.attachRolePolicy({ RoleName: 'r', PolicyArn: 'arn:aws:iam::aws:policy/AmazonAPIGatewayAdministrator' })
  const { Credentials } = await first
    .as(keysOf(AccessKey))
    .sts.assumeRole({ RoleArn: 'arn:aws:iam::000000000000:role/r', RoleSessionName: 'se', DurationSeconds: 900 })
  const again = await first.restart()
  const session = () => again.as(keysOf(Credentials))
  await session().apigateway.getRestApis({})
  again.later(899_000)
  await session().apigateway.getRestApis({})
  again.later(2_000)
  const EXPIRED = 'The security token included in the request is expired'
  expect(await refusal(session().apigateway.getRestApis({}))).toBe(`ExpiredTokenException 403 ${EXPIRED}`)
  expect(await refusal(session().sts.getCallerIdentity({}))).toBe(`ExpiredToken 403 ${EXPIRED}`)
  again.later(2 * 3_600_000)
  const last = await again.restart()
  const { apigateway } = last.as(keysOf(Credentials))
  await expect.poll(() => refusal(apigateway.getRestApis({}))).toContain('UnrecognizedClientException')
  expect(await last.store.subtree('/000000000000/global/sts')).toEqual([])
  await last.close()
})
