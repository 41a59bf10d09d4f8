import { createHash } from 'node:crypto'
import type { JsonObject } from '../core/json.ts'
import type { ClientCertificate, ClientCertificates } from '../integration/client.ts'
import { followMap } from '../store/follow.ts'
import type { Store } from '../store/store.ts'

/** The client certificates of all accounts and regions with their keys, kept true by the store's change feed. */
export interface FollowedClientCertificates extends ClientCertificates {
  close(): void
}

export async function openClientCertificates(store: Store): Promise<FollowedClientCertificates> {
  const { rows, close } = await followMap(store, 'client-certificate-key', clientCertificate)
  const pathOf = (accountId: string, region: string, id: string): string => `/${accountId}/${region}/clientcertificates/${id}/key`
  return { find: (accountId, region, id) => rows.get(pathOf(accountId, region, id)), close }
}

function clientCertificate(value: JsonObject): ClientCertificate {
  const certificate = String(value.certificate)
  const fingerprint = createHash('sha256').update(certificate).digest('base64')
  return { fingerprint, certificate, privateKey: String(value.privateKey) }
}
