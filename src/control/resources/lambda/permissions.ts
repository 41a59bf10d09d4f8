import { randomUUID } from 'node:crypto'
import { type FunctionPolicyValue, type PolicyStatement, policyPath } from '../../../lambda/function-model.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Reader, Transaction } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { checkRevision, functionNotFound, invalidParameter, policyTooLong, resourceConflict, resourceNotFound } from './errors.ts'
import { findAlias, findPolicy, findVersion, readFunction, VERSION_NUMBER } from './rows.ts'
import { buildStatement } from './statement.ts'
import { type Target, targetOf } from './target.ts'

const TEXTS = UNSETTLED.lambda
/** cloudwatch-lambda.md 3 [D]: a resource policy of a function, in bytes. */
const MAX_POLICY = 20_480

const policyText = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements })

/** The function, version or alias whose policy the call is about, and what revision it is at before it has a policy. */
async function policyHolder(reader: Reader, call: Call): Promise<{ readonly target: Target; readonly revisionId: string }> {
  const target = targetOf(call)
  const fn = await readFunction(reader, target)
  if (target.qualifier === null) return { target, revisionId: fn.configuration.revisionId }
  if (target.qualifier === '$LATEST') throw invalidParameter(TEXTS.noPolicyForLatest)
  if (VERSION_NUMBER.test(target.qualifier)) {
    const version = await findVersion(reader, target, target.qualifier)
    if (!version) throw functionNotFound(target.qualifiedArn)
    return { target, revisionId: version.revisionId }
  }
  const alias = await findAlias(reader, target, target.qualifier)
  if (!alias) throw resourceNotFound(TEXTS.aliasNotFound(target.qualifiedArn))
  return { target, revisionId: alias.revisionId }
}

async function write(transaction: Transaction, target: Target, statements: readonly PolicyStatement[]): Promise<void> {
  const path = policyPath(target.path, target.qualifier)
  const size = Buffer.byteLength(policyText(statements))
  if (size > MAX_POLICY) throw policyTooLong(TEXTS.policyTooLong(size, MAX_POLICY))
  const policy: FunctionPolicyValue = { statements, revisionId: randomUUID() }
  if (statements.length > 0) await transaction.put(path, 'function-policy', policy)
  else await transaction.deleteTree(path)
}

export const addPermission: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { target, revisionId } = await policyHolder(transaction, call)
    const policy = await findPolicy(transaction, target)
    checkRevision(text(call.input.RevisionId), policy?.revisionId ?? revisionId)
    const statement = buildStatement(call.input, target.qualifiedArn, call.caller.partition)
    const standing = policy?.statements ?? []
    if (standing.some(({ Sid }) => Sid === statement.Sid)) throw resourceConflict(TEXTS.statementExists(statement.Sid))
    await write(transaction, target, [...standing, statement])
    return { Statement: JSON.stringify(statement) }
  })

export const removePermission: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { target } = await policyHolder(transaction, call)
    const policy = await findPolicy(transaction, target)
    if (!policy) throw resourceNotFound(TEXTS.noPolicy)
    checkRevision(text(call.input.RevisionId), policy.revisionId)
    const sid = text(call.input.StatementId) ?? ''
    const kept = policy.statements.filter((statement) => statement.Sid !== sid)
    if (kept.length === policy.statements.length) throw resourceNotFound(TEXTS.statementNotFound(sid))
    await write(transaction, target, kept)
    return {}
  })

export const getPolicy: Handler = async (call) => {
  const { target } = await policyHolder(call.store, call)
  const policy = await findPolicy(call.store, target)
  if (!policy) throw resourceNotFound(TEXTS.policyNotFound)
  return { Policy: policyText(policy.statements), RevisionId: policy.revisionId }
}
