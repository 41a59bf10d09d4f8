import type { FunctionValue } from '../../../lambda/function-model.ts'
import type { Output } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Call, Handler } from '../../call.ts'
import { flag } from '../../fields.ts'
import { takeCode } from './code-source.ts'
import { revised, shownConfiguration } from './configuration.ts'
import { resourceConflict } from './errors.ts'
import { structureOf } from './fields.ts'
import { publish } from './publish.ts'
import { putFunction } from './rows.ts'
import type { LambdaServices } from './runtime.ts'
import { newSettings } from './settings.ts'
import { checkTags, readTags } from './tag-rules.ts'
import { type Target, unqualifiedTarget } from './target.ts'

export function createFunction(services: LambdaServices): Handler {
  return async (call) => {
    const target = unqualifiedTarget(call)
    const settings = newSettings(call.input, target.name)
    const tags = readTags(call.input.Tags)
    checkTags(tags)
    // Before the code is taken in, to spare the work; and again when it is written.
    if (await call.store.get(target.path)) throw exists(target)
    const packaged = await takeCode(structureOf(call.input.Code), services)
    const configuration = revised({ ...settings, ...packaged, version: '$LATEST', state: 'Active' })
    const { account, region } = call.caller
    return write(call, target, {
      name: target.name,
      account,
      region,
      arn: target.arn,
      configuration,
      reservedConcurrency: null,
      tags,
    })
  }
}

/** The ARN of the answer is unqualified even when a version was published. */
function write(call: Call, target: Target, fn: FunctionValue): Promise<Output> {
  return call.store.transact(async (transaction) => {
    if (await transaction.get(target.path)) throw exists(target)
    await putFunction(transaction, target, fn)
    const shown = flag(call.input.Publish) ? await publish(transaction, target, fn) : fn.configuration
    return shownConfiguration(fn, shown, null)
  })
}

const exists = (target: Target): Error => resourceConflict(UNSETTLED.lambda.functionExists(target.name))
