import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Handlers } from '../../call.ts'
import { text } from '../../fields.ts'
import { type Level, level, type Scope, segment } from '../../resource.ts'

export const DOMAIN_NAME = '/domainnames/{domainName}'

export const domainLevel: Level = level(DOMAIN_NAME, UNSETTLED_DOMAINS.unknownDomain)

/**
 * How rows and ARNs name a domain name: `api.example.com`, and `api.example.com+abcd123456` where it is private, since many
 * accounts may have a private one of the same name.
 */
export const domainKey = (domainName: string, domainNameId: string | undefined): string =>
  domainNameId ? `${domainName}+${domainNameId}` : domainName

/** The operations on what a domain name and, for private ones, a `domainNameId` name: they see its key as `domainName`. */
export function byDomainKey(handlers: Handlers): Handlers {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]) => [
      name,
      (call) => {
        const { domainName, domainNameId } = call.input
        if (!domainNameId || call.operation.name.startsWith('CreateDomainName')) return handler(call)
        return handler({ ...call, input: { ...call.input, domainName: domainKey(String(domainName), text(domainNameId)) } })
      },
    ]),
  )
}

/**
 * A public name belongs to one account of a region (the developer guide on custom domain names [D]): who has it is written at
 * a path of its own, whatever the account.
 */
export const claimOf = ({ call }: Scope, domainName: string): string =>
  `/domain-names/${call.caller.region}/${segment(domainName)}`
