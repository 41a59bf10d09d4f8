import type { IncomingMessage } from 'node:http'
import type { ConditionKeys } from '../auth/policy-variables.ts'

/** What policies can ask of a call of the control plane; names in lower case. */
export function callKeys({ headers, socket }: IncomingMessage, region: string, now: number): ConditionKeys {
  return (key) => {
    switch (key) {
      case 'aws:currenttime':
        return new Date(now).toISOString()
      case 'aws:epochtime':
        return String(Math.floor(now / 1000))
      case 'aws:referer':
        return headers.referer
      case 'aws:requestedregion':
        return region
      case 'aws:securetransport':
        return String('encrypted' in socket && socket.encrypted === true)
      case 'aws:sourceip':
        return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '')
      case 'aws:useragent':
        return headers['user-agent']
      default:
        return undefined
    }
  }
}
