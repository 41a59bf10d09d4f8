import type { IncomingMessage } from 'node:http'
import { ServiceError } from '../model/errors.ts'
import type { ControlAccess } from './access.ts'
import type { Caller } from './call.ts'
import { callKeys } from './call-keys.ts'
import { readCredential } from './caller.ts'

const NO_BODY = Buffer.alloc(0)

/**
 * Who asks for a stage's plan, as the control plane takes it: whoever may read the stage. Answers null for others, and without
 * verified signatures never. `stagePath` is the stage's as ARNs have it: `/restapis/{id}/stages/{name}`.
 */
export function planViewer(
  access: ControlAccess,
  now: () => number,
): (request: IncomingMessage, stagePath: string) => Caller | null {
  return (request, stagePath) => {
    try {
      const credential = readCredential(request.headers, [])
      const signed = { request, body: NO_BODY, credential, service: 'apigateway', protocol: 'restJson1' } as const
      const caller = access.identify(signed)
      const resource = `arn:${caller.partition}:apigateway:${caller.region}::${stagePath}`
      const keys = callKeys(request, caller.region, now())
      access.authorize(caller, [{ action: 'apigateway:GET', resource }], { keys, protocol: 'restJson1' })
      return caller
    } catch (error) {
      if (error instanceof ServiceError) return null
      throw error
    }
  }
}
