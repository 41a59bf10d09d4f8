// Certificates that are uploaded with a domain name: they must fit, and their private key never comes back.
import type { CreateDomainNameCommandInput, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm, CERTIFICATE, OTHER_KEY, PRIVATE_KEY } from '../support/certificates.ts'
import { answer, type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

let names = 0
const upload = { certificateName: 'mine', certificateBody: CERTIFICATE, certificatePrivateKey: PRIVATE_KEY }
const create = (input: Partial<CreateDomainNameCommandInput> = {}) =>
  api.createDomainName({ domainName: `u${names++}.example.com`, ...upload, ...input })
const patch = (domainName: string | undefined, ...patchOperations: PatchOperation[]) =>
  api.updateDomainName({ domainName, patchOperations })
const kept = async (domainName: string | undefined) =>
  (await server.store.get(`/111111111111/us-east-1/domainnames/${domainName}/certificate`))?.value

test('an uploaded certificate is kept beside its domain name, and nothing of it is shown', async () => {
  const made = await answer(create({ certificateChain: CERTIFICATE + CERTIFICATE }))
  expect(made).toMatchObject({ certificateName: 'mine', certificateUploadDate: expect.any(Date) })
  const { domainName } = made
  const shown = [
    made,
    await answer(api.getDomainName({ domainName })),
    await answer(api.getDomainNames({})),
    await answer(patch(domainName, { op: 'replace', path: '/certificateName', value: 'renamed' })),
  ]
  expect(JSON.stringify(shown)).not.toContain('PRIVATE')
  expect(JSON.stringify(shown)).not.toContain('BEGIN')
  const row = { certificateBody: CERTIFICATE, certificatePrivateKey: PRIVATE_KEY, certificateChain: CERTIFICATE + CERTIFICATE }
  expect(await kept(domainName)).toEqual(row)
  await api.deleteDomainName({ domainName })
  expect(await kept(domainName)).toBeUndefined()
})

test('a wildcard certificate serves its wildcard name', async () => {
  expect(await answer(create({ domainName: '*.example.com' }))).toMatchObject({ domainName: '*.example.com' })
})

test.each<[string, Partial<CreateDomainNameCommandInput>]>([
  ['The private key does not match the certificate', { certificatePrivateKey: OTHER_KEY }],
  ['Unable to parse the private key', { certificatePrivateKey: 'secret words' }],
  ['Unable to parse the private key', { certificatePrivateKey: `${PRIVATE_KEY}${' '.repeat(20_000)}` }],
  ['Unable to parse the certificate', { certificateBody: PRIVATE_KEY }],
  ['Unable to parse the certificate chain', { certificateChain: 'x' }],
  ['Unable to parse the certificate chain', { certificateChain: `${CERTIFICATE}${PRIVATE_KEY}` }],
  ['An uploaded certificate requires', { certificatePrivateKey: undefined }],
  ['An uploaded certificate requires', { certificateName: undefined }],
  ['either uploaded or named by its ARN', { certificateArn: acm('us-east-1') }],
  ['does not cover the domain name api.example.org', { domainName: 'api.example.org' }],
  ['does not cover the domain name a.b.example.com', { domainName: 'a.b.example.com' }],
  [
    'certificateBody is only for domain names of the endpoint type EDGE',
    { endpointConfiguration: { types: ['REGIONAL'] }, regionalCertificateArn: acm('us-east-1') },
  ],
])('refused, without a word of what was sent: %s', async (message, input) => {
  const answered = await refusal(create(input))
  expect(answered).toMatch(/^BadRequestException 400 /)
  expect(answered).toContain(message)
  expect(answered).not.toContain('BEGIN')
  expect(answered).not.toContain('secret words')
})

test('a certificate is rotated by an update: body and key together, or to an ARN and back', async () => {
  const { domainName } = await create()
  const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value })
  expect(await refusal(patch(domainName, replace('/certificatePrivateKey', OTHER_KEY)))).toContain('requires certificateName')
  const foreign = [replace('/certificateBody', CERTIFICATE), replace('/certificatePrivateKey', OTHER_KEY)]
  expect(await refusal(patch(domainName, ...foreign))).toContain('The private key does not match the certificate')
  expect(await kept(domainName)).toMatchObject({ certificatePrivateKey: PRIVATE_KEY, certificateChain: null })
  const own = [replace('/certificateBody', CERTIFICATE), replace('/certificatePrivateKey', PRIVATE_KEY)]
  const chained = await answer(patch(domainName, ...own, replace('/certificateChain', CERTIFICATE)))
  expect(JSON.stringify(chained)).not.toContain('BEGIN')
  expect(await kept(domainName)).toMatchObject({ certificateChain: CERTIFICATE })
  const row = await server.store.get(`/111111111111/us-east-1/domainnames/${domainName}`)
  expect(JSON.stringify(row)).not.toContain('BEGIN')
  const named = await answer(patch(domainName, replace('/certificateArn', acm('us-east-1'))))
  expect([named.certificateArn, await kept(domainName)]).toEqual([acm('us-east-1'), undefined])
  const back = await answer(patch(domainName, ...own))
  expect(back).not.toHaveProperty('certificateArn')
  expect(await kept(domainName)).toMatchObject({ certificateBody: CERTIFICATE })
})

test('what was uploaded for EDGE goes with the endpoint', async () => {
  const { domainName } = await create()
  await patch(
    domainName,
    { op: 'add', path: '/endpointConfiguration/types', value: 'REGIONAL' },
    { op: 'add', path: '/regionalCertificateArn', value: acm('us-east-1') },
  )
  expect(await kept(domainName)).toBeDefined()
  const moved = await answer(patch(domainName, { op: 'remove', path: '/endpointConfiguration/types', value: 'EDGE' }))
  expect(moved).not.toHaveProperty('certificateName')
  expect(await kept(domainName)).toBeUndefined()
})
