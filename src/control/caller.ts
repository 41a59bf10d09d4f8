/** Who calls and whom: read from the credential scope of a signature. Whether to believe it is decided in `access.ts`. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Principal } from '../auth/identity.ts'
import { partitionOf } from '../core/arn.ts'
import { rootPrincipal } from '../identity/principals.ts'
import type { QueryPairs } from '../protocol/wire.ts'
import type { Caller } from './call.ts'

export const DEFAULT_ACCOUNT = '000000000000'
export const DEFAULT_REGION = 'us-east-1'

export interface Credential {
  readonly accessKeyId: string
  readonly region: string
  readonly service: string
}

/** `Credential=AKID/20260101/us-east-1/apigateway/aws4_request` in the Authorization header, or X-Amz-Credential when presigned. */
export function readCredential(headers: IncomingHttpHeaders, query: QueryPairs): Credential | null {
  const inHeader = /^AWS4-[A-Z0-9-]+ .*?Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1]
  const scope = inHeader ?? query.find(([name]) => name === 'X-Amz-Credential')?.[1]
  const [accessKeyId, , region, service, terminator] = scope?.split('/') ?? []
  if (!accessKeyId || !region || !service || terminator !== 'aws4_request') return null
  return { accessKeyId, region, service }
}

/**
 * The caller by a key that IAM knows, else by the key's id alone: 12 digits name the account, whose root it then is. A region
 * that could not be one is not taken: it becomes part of paths.
 */
export function callerOf(credential: Credential | null, known?: Principal): Caller {
  const region = credential && /^[a-z0-9-]{1,32}$/.test(credential.region) ? credential.region : DEFAULT_REGION
  const accessKeyId = credential?.accessKeyId ?? null
  const partition = partitionOf(region)
  const account = known?.account ?? (accessKeyId && /^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT)
  return { partition, account, region, accessKeyId, principal: known ?? rootPrincipal(account, partition) }
}
