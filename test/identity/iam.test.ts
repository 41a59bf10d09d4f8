// Users, roles, keys and policies, as unmodified SDK clients see them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, refusal } from '../support/control-server.ts'
import { allow, deny, type IdentityServer, policy, ROOT, startIdentityServer, trust } from '../support/identity-server.ts'

let server: IdentityServer
let iam: ReturnType<IdentityServer['as']>['iam']

beforeAll(async () => {
  server = await startIdentityServer('none')
  iam = server.as(ROOT).iam
})
afterAll(() => server.close())

const ACCOUNT = 'arn:aws:iam::000000000000'
const TRUST = trust({ Service: 'lambda.amazonaws.com' })
const GET = policy(allow('apigateway:GET'))
const decoded = (document: string | undefined): string => decodeURIComponent(document ?? '')

test('a user: made, read, listed, renamed with all it has, deleted when nothing hangs on it', async () => {
  const Tags = [{ Key: 'team', Value: 'blue' }]
  const { User } = await iam.createUser({ UserName: 'Ann', Path: '/team/blue/', Tags })
  expect(User).toMatchObject({ UserName: 'Ann', Path: '/team/blue/', Arn: `${ACCOUNT}:user/team/blue/Ann`, Tags })
  expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
  expect((await iam.getUser({ UserName: 'Ann' })).User).toEqual(User)
  expect(await refusal(iam.createUser({ UserName: 'ANN' }))).toBe(
    'EntityAlreadyExistsException 409 User with name ANN already exists.',
  )
  const { AccessKey } = await iam.createAccessKey({ UserName: 'Ann' })
  await iam.putUserPolicy({ UserName: 'Ann', PolicyName: 'p', PolicyDocument: GET })
  expect(await refusal(iam.deleteUser({ UserName: 'Ann' }))).toBe(
    'DeleteConflictException 409 Cannot delete entity, must delete access keys first.',
  )
  await iam.updateUser({ UserName: 'Ann', NewUserName: 'Anna', NewPath: '/' })
  expect(await refusal(iam.getUser({ UserName: 'Ann' }))).toBe(
    'NoSuchEntityException 404 The user with name Ann cannot be found.',
  )
  expect((await iam.getUser({ UserName: 'Anna' })).User).toMatchObject({ UserId: User?.UserId, Arn: `${ACCOUNT}:user/Anna` })
  const AccessKeyId = AccessKey?.AccessKeyId ?? ''
  expect(server.identities.find(AccessKeyId)?.principal.userName).toBe('Anna')
  const keys = (await iam.listAccessKeys({ UserName: 'Anna' })).AccessKeyMetadata
  expect(keys).toEqual([{ UserName: 'Anna', AccessKeyId, Status: 'Active', CreateDate: AccessKey?.CreateDate }])
  expect(JSON.stringify(keys)).not.toContain(AccessKey?.SecretAccessKey)
  await iam.deleteAccessKey({ UserName: 'Anna', AccessKeyId })
  expect(server.identities.find(AccessKeyId)).toBeUndefined()
  expect(await refusal(iam.deleteUser({ UserName: 'Anna' }))).toContain('Cannot delete entity, must delete policies first.')
  await iam.deleteUserPolicy({ UserName: 'Anna', PolicyName: 'p' })
  await iam.attachUserPolicy({ UserName: 'Anna', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
  expect(await refusal(iam.deleteUser({ UserName: 'Anna' }))).toContain('Cannot delete entity, must detach all policies first.')
  await iam.detachUserPolicy({ UserName: 'Anna', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' })
  await iam.deleteUser({ UserName: 'Anna' })
  expect(await refusal(iam.getUser({ UserName: 'Anna' }))).toContain('NoSuchEntityException')
  expect(await server.store.subtree('/000000000000/global/iam/users')).toEqual([])
})

test('access keys: two a user, in AWS forms, active or not', async () => {
  await iam.createUser({ UserName: 'keys' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'keys' })
  expect(AccessKey).toMatchObject({ UserName: 'keys', Status: 'Active' })
  expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
  expect(AccessKey?.SecretAccessKey).toMatch(/^[\w+/]{40}$/)
  await iam.createAccessKey({ UserName: 'keys' })
  expect(await refusal(iam.createAccessKey({ UserName: 'keys' }))).toBe(
    'LimitExceededException 409 Cannot exceed quota for AccessKeysPerUser: 2',
  )
  const AccessKeyId = AccessKey?.AccessKeyId ?? ''
  await iam.updateAccessKey({ UserName: 'keys', AccessKeyId, Status: 'Inactive' })
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName: 'keys' })
  expect(AccessKeyMetadata.find((key) => key.AccessKeyId === AccessKeyId)?.Status).toBe('Inactive')
  expect(await refusal(iam.deleteAccessKey({ UserName: 'keys', AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }))).toBe(
    'NoSuchEntityException 404 The Access Key with id AKIAAAAAAAAAAAAAAAAA cannot be found.',
  )
  expect(await refusal(iam.createAccessKey({}))).toBe(
    'ValidationError 400 Must specify userName when calling with non-User credentials',
  )
})

test('a role: its trust policy, session duration and description', async () => {
  const input = { RoleName: 'Worker', AssumeRolePolicyDocument: TRUST, Description: 'does work', MaxSessionDuration: 7200 }
  const { Role } = await iam.createRole(input)
  expect(Role).toMatchObject({ RoleName: 'Worker', Path: '/', Arn: `${ACCOUNT}:role/Worker`, MaxSessionDuration: 7200 })
  expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
  expect(decoded(Role?.AssumeRolePolicyDocument)).toBe(TRUST)
  const other = trust({ AWS: '*' })
  await iam.updateAssumeRolePolicy({ RoleName: 'Worker', PolicyDocument: other })
  await iam.updateRole({ RoleName: 'Worker', MaxSessionDuration: 3600 })
  const { Role: changed } = await iam.getRole({ RoleName: 'Worker' })
  expect([changed?.Description, changed?.MaxSessionDuration]).toEqual(['does work', 3600])
  expect(decoded(changed?.AssumeRolePolicyDocument)).toBe(other)
  expect((await iam.updateRoleDescription({ RoleName: 'Worker', Description: 'rests' })).Role?.Description).toBe('rests')
  expect((await answer(iam.listInstanceProfilesForRole({ RoleName: 'Worker' }))).InstanceProfiles).toEqual([])
  expect(await refusal(iam.createRole(input))).toBe('EntityAlreadyExistsException 409 Role with name Worker already exists.')
  await iam.deleteRole({ RoleName: 'Worker' })
  expect(await refusal(iam.deleteRole({ RoleName: 'Worker' }))).toBe(
    'NoSuchEntityException 404 The role with name Worker cannot be found.',
  )
})

test.each([
  ['not json', 'This policy contains invalid Json'],
  ['[]', 'This policy contains invalid Json'],
  [policy({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }), 'Has prohibited field Resource'],
  [policy({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'Missing required field Principal cannot be empty!'],
  [policy({ Effect: 'Allow', Principal: '*', Action: 's3:Get' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
  [trust({ AWS: 'nobody' }), 'Invalid principal in policy: "AWS":"nobody"'],
])('a trust policy that is none: %s', async (AssumeRolePolicyDocument, message) => {
  expect(await refusal(iam.createRole({ RoleName: 'bad', AssumeRolePolicyDocument }))).toBe(
    `MalformedPolicyDocumentException 400 ${message}`,
  )
})

test.each([
  ['not json', 'Syntax errors in policy.'],
  ['{}', 'Syntax errors in policy.'],
  ['{"Version":"2013-01-01","Statement":[]}', 'Policy document must be version 2012-10-17 or greater.'],
  [policy({ ...allow('s3:Get'), Principal: '*' }), 'Policy document should not specify a principal.'],
  [policy({ Effect: 'Allow', Action: 's3:Get' }), 'Policy statement must contain resources.'],
  [policy({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
  [policy(allow('Get')), 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
  [policy(allow('s3:Get', 'bucket')), 'Resource bucket must be in ARN format or "*".'],
  [policy(allow('s3:Get', '*', { Condition: { Unlike: { a: 'b' } } })), 'Syntax errors in policy.'],
  [
    policy(allow('s3:Get', '*', { Sid: 'a' }), allow('s3:Put', '*', { Sid: 'a' })),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
])('a policy that is none: %s', async (PolicyDocument, message) => {
  const wanted = `MalformedPolicyDocumentException 400 ${message}`
  expect(await refusal(iam.createPolicy({ PolicyName: 'bad', PolicyDocument }))).toBe(wanted)
})

test('inline policies of users and roles come back as they were written', async () => {
  await iam.createRole({ RoleName: 'inline', AssumeRolePolicyDocument: TRUST })
  const spaced = `{ "Version": "2012-10-17",\n "Statement": [ ${JSON.stringify(allow('a:b'))} ] }`
  await iam.putRolePolicy({ RoleName: 'inline', PolicyName: 'one', PolicyDocument: spaced })
  const { PolicyDocument, ...rest } = await answer(iam.getRolePolicy({ RoleName: 'inline', PolicyName: 'one' }))
  expect([rest, decoded(PolicyDocument)]).toEqual([{ RoleName: 'inline', PolicyName: 'one' }, spaced])
  expect((await iam.listRolePolicies({ RoleName: 'inline' })).PolicyNames).toEqual(['one'])
  expect(await refusal(iam.getRolePolicy({ RoleName: 'inline', PolicyName: 'two' }))).toBe(
    'NoSuchEntityException 404 The role policy with name two cannot be found.',
  )
  const large = policy(allow(Array.from({ length: 400 }, (_, i) => `service:Operation${i}Long`)))
  expect(await refusal(iam.putRolePolicy({ RoleName: 'inline', PolicyName: 'large', PolicyDocument: large }))).toBe(
    'LimitExceededException 409 Maximum policy size of 10240 bytes exceeded for role inline',
  )
})

test('managed policies: versions, the default one, and what holds them', async () => {
  const made = await iam.createPolicy({ PolicyName: 'managed', PolicyDocument: GET, Path: '/x/', Description: 'd' })
  const { Arn: PolicyArn } = made.Policy ?? {}
  expect(made.Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true, Path: '/x/' })
  expect([PolicyArn, made.Policy?.PolicyId]).toEqual([`${ACCOUNT}:policy/x/managed`, expect.stringMatching(/^ANPA[A-Z2-7]{17}$/)])
  expect(await refusal(iam.createPolicy({ PolicyName: 'managed', PolicyDocument: GET }))).toContain(
    'EntityAlreadyExistsException 409',
  )
  for (const id of ['v2', 'v3', 'v4', 'v5']) {
    const { PolicyVersion } = await iam.createPolicyVersion({ PolicyArn, PolicyDocument: GET })
    expect(PolicyVersion).toMatchObject({ VersionId: id, IsDefaultVersion: false })
  }
  expect(await refusal(iam.createPolicyVersion({ PolicyArn, PolicyDocument: GET }))).toMatch(
    /^LimitExceeded.* 409 A managed policy can/,
  )
  expect(await refusal(iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' }))).toContain('DeleteConflictException 409')
  await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v3' })
  await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v1' })
  const { PolicyVersion } = await iam.createPolicyVersion({ PolicyArn, PolicyDocument: GET, SetAsDefault: true })
  expect(PolicyVersion).toMatchObject({ VersionId: 'v6', IsDefaultVersion: true })
  const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn })
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v3', 'v2'])
  expect(decoded((await iam.getPolicyVersion({ PolicyArn, VersionId: 'v6' })).PolicyVersion?.Document)).toBe(GET)
  await iam.createRole({ RoleName: 'holder', AssumeRolePolicyDocument: TRUST })
  await iam.createUser({ UserName: 'holder' })
  await iam.attachRolePolicy({ RoleName: 'holder', PolicyArn })
  await iam.attachUserPolicy({ UserName: 'holder', PolicyArn })
  expect((await iam.getPolicy({ PolicyArn })).Policy?.AttachmentCount).toBe(2)
  expect(await answer(iam.listEntitiesForPolicy({ PolicyArn }))).toMatchObject({
    PolicyUsers: [{ UserName: 'holder' }],
    PolicyRoles: [{ RoleName: 'holder' }],
    IsTruncated: false,
  })
  expect((await iam.listAttachedRolePolicies({ RoleName: 'holder' })).AttachedPolicies).toEqual([
    { PolicyName: 'managed', PolicyArn },
  ])
  expect(await refusal(iam.deletePolicy({ PolicyArn }))).toContain('Cannot delete a policy attached to entities.')
  await iam.detachRolePolicy({ RoleName: 'holder', PolicyArn })
  await iam.detachUserPolicy({ UserName: 'holder', PolicyArn })
  expect(await refusal(iam.detachUserPolicy({ UserName: 'holder', PolicyArn }))).toBe(
    `NoSuchEntityException 404 Policy ${PolicyArn} was not found.`,
  )
  expect(await refusal(iam.deletePolicy({ PolicyArn }))).toContain('This policy has more than one version.')
  for (const VersionId of ['v2', 'v3', 'v4', 'v5']) await iam.deletePolicyVersion({ PolicyArn, VersionId })
  await iam.deletePolicy({ PolicyArn })
  expect(await refusal(iam.attachUserPolicy({ UserName: 'holder', PolicyArn }))).toBe(
    `NoSuchEntityException 404 Policy ${PolicyArn} does not exist or is not attachable.`,
  )
})

test('policies of AWS are listed, read and never changed', async () => {
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'
  const { Policy } = await iam.getPolicy({ PolicyArn })
  expect(Policy).toMatchObject({ PolicyName: 'AWSLambdaBasicExecutionRole', Path: '/service-role/', DefaultVersionId: 'v1' })
  const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId: 'v1' })
  expect(JSON.parse(decoded(PolicyVersion?.Document)).Statement[0].Action).toContain('logs:PutLogEvents')
  const { Policies = [] } = await iam.listPolicies({ Scope: 'AWS', PathPrefix: '/service-role/' })
  expect(Policies.map(({ Arn }) => Arn)).toContain(PolicyArn)
  expect(await refusal(iam.deletePolicy({ PolicyArn }))).toContain('InvalidInputException 400')
})

test('tags: set, replaced without case, taken away, bounded', async () => {
  await iam.createUser({ UserName: 'tagged' })
  const UserName = 'tagged'
  await iam.tagUser({
    UserName,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  })
  await iam.tagUser({ UserName, Tags: [{ Key: 'A', Value: '3' }] })
  expect((await iam.listUserTags({ UserName })).Tags).toEqual([
    { Key: 'A', Value: '3' },
    { Key: 'b', Value: '2' },
  ])
  await iam.untagUser({ UserName, TagKeys: ['a'] })
  expect((await iam.listUserTags({ UserName })).Tags).toEqual([{ Key: 'b', Value: '2' }])
  const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: '' }))
  expect(await refusal(iam.tagUser({ UserName, Tags }))).toContain('Member must have length less than or equal to 50')
  expect(
    await refusal(
      iam.tagUser({
        UserName,
        Tags: [
          { Key: 'x', Value: '' },
          { Key: 'X', Value: '' },
        ],
      }),
    ),
  ).toContain('InvalidInput')
  expect(await refusal(iam.tagUser({ UserName, Tags: [{ Key: 'aws:x', Value: '' }] }))).toContain('InvalidInputException')
})

test('lists come in pages by Marker and MaxItems, and below a path', async () => {
  const names = ['page-a', 'page-b', 'page-c', 'page-d', 'page-e']
  for (const UserName of names) await iam.createUser({ UserName, Path: '/pages/' })
  const seen: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await iam.listUsers({ PathPrefix: '/pages/', MaxItems: 2, ...(Marker ? { Marker } : {}) })
    seen.push(...(page.Users ?? []).map(({ UserName }) => UserName))
    expect(page.IsTruncated).toBe(page.Marker !== undefined)
    Marker = page.Marker
  } while (Marker)
  expect(seen).toEqual(names)
  expect(await refusal(iam.listUsers({ MaxItems: 1001 }))).toBe(
    "ValidationError 400 1 validation error detected: Value '1001' at 'maxItems' failed to satisfy constraint: Member must have value less than or equal to 1000",
  )
  expect(await refusal(iam.listUsers({ Marker: '%' }))).toContain('Invalid Marker')
})

test('names and paths that are none', async () => {
  expect(await refusal(iam.createUser({ UserName: 'a b' }))).toBe(
    'ValidationError 400 The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-',
  )
  expect(await refusal(iam.createUser({ UserName: 'x'.repeat(65) }))).toContain(
    'Member must have length less than or equal to 64',
  )
  expect(await refusal(iam.createUser({ UserName: 'x', Path: 'x/' }))).toContain('The specified value for path is invalid.')
  expect(await refusal(iam.createRole({ RoleName: '../x', AssumeRolePolicyDocument: TRUST }))).toContain('ValidationError 400')
})

test('what would act and does not is refused by name', async () => {
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
  expect(await refusal(iam.createUser({ UserName: 'x', PermissionsBoundary }))).toContain('501')
  expect(await refusal(iam.createRole({ RoleName: 'x', AssumeRolePolicyDocument: TRUST, PermissionsBoundary }))).toContain('501')
  expect(await refusal(iam.createGroup({ GroupName: 'g' }))).toContain('501 iam:CreateGroup')
})

test('the simulator says what a principal may do, by which statement, and which keys it asked for', async () => {
  await iam.createUser({ UserName: 'sim' })
  const document = `{"Version":"2012-10-17","Statement":[\n${JSON.stringify(allow('s3:*', 'arn:aws:s3:::${aws:username}/*'))},\n  ${JSON.stringify(deny('s3:Put*'))}]}`
  await iam.putUserPolicy({ UserName: 'sim', PolicyName: 'p', PolicyDocument: document })
  const { EvaluationResults = [] } = await iam.simulatePrincipalPolicy({
    PolicySourceArn: `${ACCOUNT}:user/sim`,
    ActionNames: ['s3:GetObject', 's3:PutObject'],
    ResourceArns: ['arn:aws:s3:::sim/x', 'arn:aws:s3:::other/x'],
  })
  expect(EvaluationResults.map((one) => `${one.EvalActionName} ${one.EvalResourceName} ${one.EvalDecision}`)).toEqual([
    's3:GetObject arn:aws:s3:::sim/x allowed',
    's3:GetObject arn:aws:s3:::other/x implicitDeny',
    's3:PutObject arn:aws:s3:::sim/x explicitDeny',
    's3:PutObject arn:aws:s3:::other/x explicitDeny',
  ])
  const [first] = EvaluationResults[0]?.MatchedStatements ?? []
  expect(first).toMatchObject({ SourcePolicyId: 'user_sim_p', SourcePolicyType: 'user', StartPosition: { Line: 2, Column: 1 } })
  expect(EvaluationResults[2]?.MatchedStatements?.[0]?.StartPosition).toEqual({ Line: 3, Column: 3 })
  const Condition = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }
  const custom = (ContextEntries: object[] = []) =>
    iam.simulateCustomPolicy({
      PolicyInputList: [policy(allow('a:b', '*', { Condition }))],
      ActionNames: ['a:b'],
      ContextEntries,
    })
  expect((await custom()).EvaluationResults?.[0]).toMatchObject({
    EvalDecision: 'implicitDeny',
    MissingContextValues: ['aws:sourcevpc'],
  })
  const entry = { ContextKeyName: 'aws:SourceVpc', ContextKeyValues: ['vpc-1'], ContextKeyType: 'string' }
  expect((await custom([entry])).EvaluationResults?.[0]).toMatchObject({ EvalDecision: 'allowed', MissingContextValues: [] })
})

test('without verified signatures a known key is its user, any other the root of its account', async () => {
  await iam.createUser({ UserName: 'known' })
  const { AccessKey } = await iam.createAccessKey({ UserName: 'known' })
  const whoIs = async (accessKeyId: string) =>
    (await server.as({ accessKeyId, secretAccessKey: 'any' }).sts.getCallerIdentity({})).Arn
  expect(await whoIs(AccessKey?.AccessKeyId ?? '')).toBe(`${ACCOUNT}:user/known`)
  expect(await whoIs('whatever')).toBe(`${ACCOUNT}:root`)
  expect(await whoIs('123456789012')).toBe('arn:aws:iam::123456789012:root')
  const other = server.as({ accessKeyId: '123456789012', secretAccessKey: 'any' }).iam
  expect((await other.listUsers({})).Users).toEqual([])
  const played = await server.as(ROOT).sts.assumeRole({ RoleArn: `${ACCOUNT}:role/inline`, RoleSessionName: 'se' })
  expect(played.AssumedRoleUser?.Arn).toContain('assumed-role/inline/se')
})
