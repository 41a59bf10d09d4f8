// VPC links and client certificates, as the data plane follows them in the store.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { openClientCertificates } from '../../src/execute-api/client-certificates.ts'
import { openVpcLinks } from '../../src/execute-api/vpc-links.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

const NLB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/orders/50dc6c495c0c9188'
const ROOT = '/111111111111/us-east-1'

let dataDir: string
let store: Store

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-live-'))
  store = await openSqliteStore({ dataDir, log: createLog('silent') })
})
afterAll(async () => {
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

const link = (name: string, target: string) =>
  store.transact((tree) => tree.put(`${ROOT}/vpclinks/abc123`, 'vpc-link', { id: 'abc123', name, targetArns: [target] }))

test('[D] rest-api.md 9.8 #2: a link is found in its own account and region, as it is now', async () => {
  await link('before', NLB)
  const links = await openVpcLinks(store)
  const find = (account = '111111111111', region = 'us-east-1', id = 'abc123') => links.find(account, region, id)
  expect(find()).toEqual({ name: 'before', targetArn: NLB })
  expect([find('222222222222'), find('111111111111', 'us-west-2'), find('111111111111', 'us-east-1', '../x')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
  await link('after', NLB)
  expect(find()?.name).toBe('after')
  for (const target of [NLB.replace('/net/', '/app/'), `${NLB.replace('loadbalancer/', 'listener/')}/x`, 'arn:aws:s3:::x']) {
    await link('failed', target)
    expect(find()?.targetArn).toBe(null)
  }
  await store.transact((tree) => tree.deleteTree(`${ROOT}/vpclinks/abc123`))
  expect(find()).toBeUndefined()
  links.close()
  await link('unseen', NLB)
  expect(find()).toBeUndefined()
})

test('a certificate that was stored before a restart is there with its key; it goes with its row', async () => {
  const path = `${ROOT}/clientcertificates/abc123`
  await store.transact(async (tree) => {
    await tree.put(path, 'client-certificate', { clientCertificateId: 'abc123' })
    await tree.put(`${path}/key`, 'client-certificate-key', { certificate: 'the certificate', privateKey: 'the key' })
  })
  const certificates = await openClientCertificates(store)
  const find = (account = '111111111111') => certificates.find(account, 'us-east-1', 'abc123')
  expect(find()).toEqual({
    certificate: 'the certificate',
    privateKey: 'the key',
    fingerprint: expect.stringMatching(/^.{43}=$/),
  })
  expect(find('222222222222')).toBeUndefined()
  await store.transact((tree) => tree.deleteTree(path))
  expect(find()).toBeUndefined()
  certificates.close()
})
