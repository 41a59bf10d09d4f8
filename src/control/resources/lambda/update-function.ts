import type { Output } from '../../../model/shape.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { flag, text } from '../../fields.ts'
import { takeCode } from './code-source.ts'
import { revised, shownConfiguration } from './configuration.ts'
import { checkRevision } from './errors.ts'
import { publish } from './publish.ts'
import { putFunction, readFunction, type StoredFunction } from './rows.ts'
import type { LambdaServices } from './runtime.ts'
import { changeSettings, logGroupOf, readArchitectures } from './settings.ts'
import { type Target, unqualifiedTarget } from './target.ts'
import { refuseUnsupported } from './unsupported.ts'

export function updateFunctionCode(services: LambdaServices): Handler {
  return async (call) => {
    const target = unqualifiedTarget(call)
    refuseUnsupported(call.input, logGroupOf(target.name))
    const architectures = readArchitectures(call.input)
    checkRevision(text(call.input.RevisionId), (await readFunction(call.store, target)).configuration.revisionId)
    const packaged = await takeCode(call.input, services)
    const change = (fn: StoredFunction): StoredFunction => {
      const configuration = { ...fn.configuration, ...packaged, ...(architectures && { architectures }) }
      return { ...fn, configuration: revised(configuration) }
    }
    if (flag(call.input.DryRun)) return dryRun(call, target, change)
    return call.store.transact((transaction) => applyCode(call, transaction, target, change))
  }
}

type Change = (fn: StoredFunction) => StoredFunction

async function dryRun(call: Call, target: Target, change: Change): Promise<Output> {
  const fn = change(await readFunction(call.store, target))
  return shownConfiguration(fn, fn.configuration, null)
}

async function applyCode(call: Call, transaction: Transaction, target: Target, change: Change): Promise<Output> {
  const fn = await update(call, transaction, target, change)
  if (!flag(call.input.Publish)) return shownConfiguration(fn, fn.configuration, null)
  const version = await publish(transaction, target, fn)
  return shownConfiguration(fn, version, version.version)
}

async function update(call: Call, transaction: Transaction, target: Target, change: Change): Promise<StoredFunction> {
  const standing = await readFunction(transaction, target)
  checkRevision(text(call.input.RevisionId), standing.configuration.revisionId)
  const fn = change(standing)
  await putFunction(transaction, target, fn)
  return fn
}

export const updateFunctionConfiguration: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = unqualifiedTarget(call)
    const fn = await update(call, transaction, target, (standing) => {
      const settings = changeSettings(call.input, standing.configuration, target.name)
      return { ...standing, configuration: revised({ ...standing.configuration, ...settings }) }
    })
    return shownConfiguration(fn, fn.configuration, null)
  })
