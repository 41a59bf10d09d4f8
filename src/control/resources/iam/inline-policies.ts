import { asInline, type Entity, inlinePath, KINDS } from '../../../identity/rows.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader, Row } from '../../../store/store.ts'
import type { Call, Handler, Handlers } from '../../call.ts'
import { text } from '../../fields.ts'
import { noSuchEntity, quotaExceeded } from './errors.ts'
import { findHolder, type HolderKind, showDocument } from './holders.ts'
import { nameOf } from './members.ts'
import { pageOf } from './page.ts'
import { checkIdentityPolicy, policySize } from './policy-document.ts'

/** The operations on policies that lie in a user, or in a role. */
export function inlinePolicies<T extends Entity>(of: HolderKind<T>): Handlers {
  const { noun } = of
  const find = async (reader: Reader, call: Call): Promise<Row> => {
    const { at } = await findHolder(reader, call, of)
    const name = nameOf(call.input, 'PolicyName', 128)
    const row = await reader.get(inlinePath(at, name))
    if (!row) throw noSuchEntity(TEXTS.notFound(`${noun} policy`, name))
    return row
  }
  const put: Handler = (call) => {
    const name = nameOf(call.input, 'PolicyName', 128)
    const document = text(call.input.PolicyDocument) ?? ''
    checkIdentityPolicy(document)
    return call.store.transact(async (transaction) => {
      const { at, entity } = await findHolder(transaction, call, of)
      const path = inlinePath(at, name)
      const others = (await transaction.children(`${at}/inline`)).filter((row) => row.path !== path)
      const size = others.reduce((sum, row) => sum + policySize(asInline(row).document), policySize(document))
      if (size > of.inlineSize) throw quotaExceeded(TEXTS.inlineTooLarge(of.inlineSize, noun, entity.name))
      await transaction.put(path, KINDS.inline, { name, document })
      return {}
    })
  }
  const get: Handler = async (call) => {
    const { name, document } = asInline(await find(call.store, call))
    return { [of.member]: text(call.input[of.member]) ?? '', PolicyName: name, PolicyDocument: showDocument(document) }
  }
  const list: Handler = async (call) => {
    const { at } = await findHolder(call.store, call, of)
    const policies = await call.store.children(`${at}/inline`)
    return pageOf(
      call.input,
      policies,
      ({ path }) => path,
      'PolicyNames',
      (row) => asInline(row).name,
    )
  }
  const remove: Handler = (call) =>
    call.store.transact(async (transaction) => {
      await transaction.deleteTree((await find(transaction, call)).path)
      return {}
    })
  const Noun = noun === 'user' ? 'User' : 'Role'
  return {
    [`Put${Noun}Policy`]: put,
    [`Get${Noun}Policy`]: get,
    [`List${Noun}Policies`]: list,
    [`Delete${Noun}Policy`]: remove,
  }
}
