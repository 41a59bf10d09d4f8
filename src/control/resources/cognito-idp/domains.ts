import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Handler } from '../../call.ts'
import { text, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { answered } from './answer.ts'
import { invalidParameter } from './errors.ts'
import { domainIndex, placeOf, poolByDomain, requirePool } from './rows.ts'

/** The prefix of `{domain}.auth.{region}.amazoncognito.com`, unique in its region: where the token endpoint answers. */
export const createUserPoolDomain: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const domain = text(call.input.Domain) ?? ''
    if (call.input.CustomDomainConfig) throw notYet('CustomDomainConfig of user pool domains')
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(domain)) throw invalidParameter(TEXTS.domainInvalid)
    if (pool.value.Domain) throw invalidParameter(TEXTS.domainPresent(pool.value.Id))
    const index = domainIndex(placeOf(pool).region, domain)
    if (await tree.get(index)) throw invalidParameter(TEXTS.domainTaken)
    await tree.put(index, 'user-pool-domain', { path: pool.path }, 0)
    await tree.put(pool.path, 'user-pool', { ...pool.value, Domain: domain })
    return {}
  })

/** AWS answers an empty description for a domain that is not there. */
export const describeUserPoolDomain: Handler = async (call) => {
  const domain = text(call.input.Domain) ?? ''
  const pool = await poolByDomain(call.store, call.caller.region, domain)
  if (!pool?.path.startsWith(`${call.root}/`)) return { DomainDescription: {} }
  const { account } = placeOf(pool)
  const DomainDescription = { UserPoolId: pool.value.Id, AWSAccountId: account, Domain: domain, Status: 'ACTIVE' }
  return answered(call, { DomainDescription: { ...DomainDescription, CustomDomainConfig: {} } })
}

export const deleteUserPoolDomain: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const domain = text(call.input.Domain) ?? ''
    if (pool.value.Domain !== domain) throw invalidParameter(TEXTS.domainMissing)
    await tree.deleteTree(domainIndex(placeOf(pool).region, domain))
    await tree.put(pool.path, 'user-pool', { ...without(pool.value, 'Domain') })
    return {}
  })
