import { randomUUID } from 'node:crypto'
import { table } from '../../../core/table.ts'
import { aliasPath, type FunctionAliasValue, policyPath } from '../../../lambda/function-model.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Reader, Transaction } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { checkRevision, resourceConflict, resourceNotFound } from './errors.ts'
import { cutPage, markerOf, pageSize } from './page.ts'
import { checkRouting, readWeights } from './routing.ts'
import { findAlias, readAliases, readFunction } from './rows.ts'
import { type Target, unqualifiedTarget } from './target.ts'

const TEXTS = UNSETTLED.lambda
const nameOf = (call: Call): string => text(call.input.Name) ?? ''
const arnOf = (target: Target, name: string): string => `${target.arn}:${name}`

function shownAlias(target: Target, alias: FunctionAliasValue): Structure {
  const shared = Object.keys(alias.routingWeights).length > 0
  return {
    AliasArn: arnOf(target, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(shared && { RoutingConfig: { AdditionalVersionWeights: alias.routingWeights } }),
    RevisionId: alias.revisionId,
  }
}

async function readAlias(reader: Reader, target: Target, name: string): Promise<FunctionAliasValue> {
  const alias = await findAlias(reader, target, name)
  if (!alias) throw resourceNotFound(TEXTS.aliasNotFound(arnOf(target, name)))
  return alias
}

async function write(transaction: Transaction, target: Target, alias: FunctionAliasValue): Promise<Structure> {
  await checkRouting(transaction, target, alias.functionVersion, alias.routingWeights)
  await transaction.put(aliasPath(target.path, alias.name), 'function-alias', alias)
  return shownAlias(target, alias)
}

export const createAlias: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = unqualifiedTarget(call)
    const name = nameOf(call)
    await readFunction(transaction, target)
    if (await findAlias(transaction, target, name)) throw resourceConflict(TEXTS.aliasExists(arnOf(target, name)))
    return write(transaction, target, {
      name,
      functionVersion: text(call.input.FunctionVersion) ?? '',
      routingWeights: readWeights(call.input.RoutingConfig) ?? table(),
      description: text(call.input.Description) ?? '',
      revisionId: randomUUID(),
    })
  })

export const updateAlias: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = unqualifiedTarget(call)
    await readFunction(transaction, target)
    const alias = await readAlias(transaction, target, nameOf(call))
    checkRevision(text(call.input.RevisionId), alias.revisionId)
    return write(transaction, target, {
      ...alias,
      functionVersion: text(call.input.FunctionVersion) ?? alias.functionVersion,
      routingWeights: readWeights(call.input.RoutingConfig) ?? alias.routingWeights,
      description: text(call.input.Description) ?? alias.description,
      revisionId: randomUUID(),
    })
  })

export const getAlias: Handler = async (call) => {
  const target = unqualifiedTarget(call)
  await readFunction(call.store, target)
  return shownAlias(target, await readAlias(call.store, target, nameOf(call)))
}

/** An alias that is not there is no error [D]: the operation can be repeated. */
export const deleteAlias: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = unqualifiedTarget(call)
    const name = nameOf(call)
    await readFunction(transaction, target)
    await transaction.deleteTree(aliasPath(target.path, name))
    await transaction.deleteTree(policyPath(target.path, name))
    return {}
  })

const MOST_ALIASES = 10_000

export const listAliases: Handler = async (call) => {
  const target = unqualifiedTarget(call)
  await readFunction(call.store, target)
  const version = text(call.input.FunctionVersion)
  const marker = markerOf(call.input) ?? ''
  const aliases = (await readAliases(call.store, target)).filter(
    (alias) => alias.name > marker && (version === undefined || alias.functionVersion === version),
  )
  const { items, ...next } = cutPage(aliases, pageSize(call.input, MOST_ALIASES), (alias) => alias.name)
  return { ...next, Aliases: items.map((alias) => shownAlias(target, alias)) }
}
