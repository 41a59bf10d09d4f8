/** Who calls and whom: read from the credential scope of a signature. Signatures are not verified: Portico listens on loopback. */
import type { IncomingHttpHeaders } from 'node:http'
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

/** An access key id of 12 digits names the account. A region that could not be one is not taken: it becomes part of paths. */
export function callerOf(credential: Credential | null): Caller {
  const region = credential && /^[a-z0-9-]{1,32}$/.test(credential.region) ? credential.region : DEFAULT_REGION
  const accessKeyId = credential?.accessKeyId ?? null
  const account = accessKeyId && /^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT
  return { partition: partitionOf(region), account, region, accessKeyId }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}
