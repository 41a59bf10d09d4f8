// Client certificates: control-plane.md 20 and 21.
import { createPublicKey, X509Certificate } from 'node:crypto'
import type { ClientCertificate, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const generate = (input: object = {}): Promise<ClientCertificate> => answer(api.generateClientCertificate(input))
const get = (clientCertificateId: string | undefined): Promise<ClientCertificate> =>
  answer(api.getClientCertificate({ clientCertificateId }))
const update = (clientCertificateId: string | undefined, ...patchOperations: PatchOperation[]): Promise<ClientCertificate> =>
  answer(api.updateClientCertificate({ clientCertificateId, patchOperations }))
const remove = (clientCertificateId: string | undefined) => api.deleteClientCertificate({ clientCertificateId })
const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value })

const MISSING = 'NotFoundException 404 Invalid Client Certificate identifier specified'
const DAY = 86_400_000

test('[D] control-plane.md 20 #7: generated 201 with its certificate, valid for 365 days', async () => {
  expect(await status(api.generateClientCertificate({}))).toBe(201)
  const made = await generate({ description: 'for the backend', tags: { team: 'a' } })
  expect(made).toEqual({
    clientCertificateId: expect.stringMatching(/^[a-z0-9]{6}$/),
    description: 'for the backend',
    pemEncodedCertificate: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\s\S]+\n-----END CERTIFICATE-----\n$/),
    createdDate: expect.any(Date),
    expirationDate: expect.any(Date),
    tags: { team: 'a' },
  })
  expect(Number(made.expirationDate) - Number(made.createdDate)).toBe(365 * DAY)
  expect(await get(made.clientCertificateId)).toEqual(made)
})

test('the certificate is one as AWS makes them: RSA of 2048 bits, signed by itself with SHA-256, C=US, L=Seattle, CN=ApiGateway', async () => {
  const { pemEncodedCertificate = '', createdDate, expirationDate } = await generate()
  const certificate = new X509Certificate(pemEncodedCertificate)
  expect(certificate.subject).toBe('C=US\nL=Seattle\nCN=ApiGateway')
  expect(certificate.issuer).toBe(certificate.subject)
  expect(certificate.verify(certificate.publicKey)).toBe(true)
  expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048, publicExponent: 65_537n })
  expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{15}$/)
  expect(certificate.validFromDate).toEqual(createdDate)
  expect(certificate.validToDate).toEqual(expirationDate)
  // The same bytes up to the serial number as in certificates that AWS gave its users.
  expect(pemEncodedCertificate.split('\n')[1]).toMatch(/^MIIC6DCCAdCgAwIBAgII.{11}wDQYJKoZIhvcNAQELBQAwNDELMAkGA1UE$/)
  expect((await generate()).pemEncodedCertificate).not.toBe(pemEncodedCertificate)
})

test('[K+] control-plane.md 21 #8: replace /description, and nothing else', async () => {
  const { clientCertificateId: id } = await generate()
  expect(await update(id, replace('/description', 'new'))).toMatchObject({ description: 'new', tags: {} })
  expect(await update(id, replace('/description', ''))).not.toHaveProperty('description')
  expect(await refusal(update(id, replace('/pemEncodedCertificate', 'x')))).toBe(
    "BadRequestException 400 Invalid patch path  '/pemEncodedCertificate' specified for op 'replace'. Must be one of: [/description]",
  )
})

test('lists page; what is gone is not found', async () => {
  const made = [await generate(), await generate()]
  const all = await api.getClientCertificates({ limit: 500 })
  const ids = (all.items ?? []).map(({ clientCertificateId }) => clientCertificateId)
  expect(ids).toEqual(expect.arrayContaining(made.map(({ clientCertificateId }) => clientCertificateId)))
  const first = await api.getClientCertificates({ limit: 1 })
  const second = await api.getClientCertificates({ limit: 1, position: first.position })
  expect([first, second].map(({ items }) => items?.[0]?.clientCertificateId)).toEqual(ids.slice(0, 2))
  const [{ clientCertificateId: id } = {}] = made
  expect(await status(remove(id))).toBe(202)
  expect(await refusal(get(id))).toBe(MISSING)
  expect(await refusal(update(id, replace('/description', 'x')))).toBe(MISSING)
  expect(await refusal(remove(id))).toBe(MISSING)
})

test('the private key is in the store, goes with the certificate, and is in no answer', async () => {
  const { clientCertificateId: id, pemEncodedCertificate = '' } = await generate()
  const path = `/111111111111/us-east-1/clientcertificates/${id}/key`
  const privateKey = String((await server.store.get(path))?.value.privateKey)
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
  expect(new X509Certificate(pemEncodedCertificate).publicKey.export({ type: 'spki', format: 'pem' })).toBe(publicKey)
  const answers = [get(id), api.getClientCertificates({ limit: 500 }), update(id, replace('/description', 'x'))]
  expect(JSON.stringify(await Promise.all(answers))).not.toContain('PRIVATE')
  await remove(id)
  expect(await server.store.get(path)).toBeUndefined()
})

test('[D] control-plane.md 20 #5: certificates carry tags', async () => {
  const { clientCertificateId: id } = await generate({ tags: { a: '1' } })
  const resourceArn = `arn:aws:apigateway:us-east-1::/clientcertificates/${id}`
  await api.tagResource({ resourceArn, tags: { b: '2' } })
  await api.untagResource({ resourceArn, tagKeys: ['a'] })
  expect((await api.getTags({ resourceArn })).tags).toEqual({ b: '2' })
  expect(await refusal(generate({ tags: { 'aws:x': '1' } }))).toMatch(/^BadRequestException 400/)
})

test('[S] control-plane.md 13 #1: a stage shows the certificate it names; one that a stage names stays', async () => {
  const restApiId = await stagedApi(api, 'dev')
  const { clientCertificateId: id = '' } = await generate()
  const stage = (value: string) =>
    answer(api.updateStage({ restApiId, stageName: 'dev', patchOperations: [replace('/clientCertificateId', value)] }))
  expect(await refusal(stage('nope'))).toBe(MISSING)
  expect(await stage(id)).toMatchObject({ clientCertificateId: id })
  expect(await answer(api.getStage({ restApiId, stageName: 'dev' }))).toMatchObject({ clientCertificateId: id })
  expect(await refusal(remove(id))).toBe(
    `BadRequestException 400 Cannot delete client certificate. Client certificate '${id}', is referenced in [${restApiId}:dev] in format of [RESTApiId:Stage].`,
  )
  expect(await stage('')).not.toHaveProperty('clientCertificateId')
  expect(await status(remove(id))).toBe(202)
})

test('a certificate of another account is none', async () => {
  const theirs = await server.client('222222222222').generateClientCertificate({})
  expect(await refusal(get(theirs.clientCertificateId))).toBe(MISSING)
})
