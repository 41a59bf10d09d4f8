import { policyPath, versionPath } from '../../../lambda/function-model.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Handler } from '../../call.ts'
import { functionNotFound, invalidParameter, resourceConflict } from './errors.ts'
import { findVersion, readAliases, readFunction, VERSION_NUMBER } from './rows.ts'
import { type Target, targetOf } from './target.ts'

const TEXTS = UNSETTLED.lambda
/** [D] The model's 200 carries the status as a member; Lambda answers 204. */
const NO_CONTENT = { StatusCode: 204 }

/** The function with all its versions, aliases and policies; or one version. */
export const deleteFunction: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = targetOf(call)
    await readFunction(transaction, target)
    if (target.qualifier === null) await transaction.deleteTree(target.path)
    else await deleteVersion(transaction, target, target.qualifier)
    return NO_CONTENT
  })

async function deleteVersion(transaction: Transaction, target: Target, version: string): Promise<void> {
  if (version === '$LATEST') throw invalidParameter(TEXTS.deleteLatest)
  if (!VERSION_NUMBER.test(version)) throw invalidParameter(TEXTS.deleteByAlias)
  if (!(await findVersion(transaction, target, version))) throw functionNotFound(target.qualifiedArn)
  const aliases = await readAliases(transaction, target)
  const holders = aliases.filter((alias) => alias.functionVersion === version || Object.hasOwn(alias.routingWeights, version))
  if (holders.length > 0) throw resourceConflict(TEXTS.versionInUse(holders.map((alias) => alias.name).join(', ')))
  await transaction.deleteTree(versionPath(target.path, version))
  await transaction.deleteTree(policyPath(target.path, version))
}
