import { table } from '../../../core/table.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text, texts } from '../../fields.ts'
import { invalidParameter } from './errors.ts'
import { putFunction, readFunction, type StoredFunction } from './rows.ts'
import { checkTags, readTags } from './tag-rules.ts'
import { type Target, targetOf } from './target.ts'

interface Tagged {
  readonly target: Target
  readonly fn: StoredFunction
}

/** `Resource` is the ARN of a function: versions and aliases have no tags of their own. */
async function tagged(reader: Reader, call: Call): Promise<Tagged> {
  const resource = text(call.input.Resource) ?? ''
  if (!/^arn:[^:]+:lambda:[^:]*:[^:]*:function:/.test(resource))
    throw invalidParameter(UNSETTLED.lambda.notAFunctionArn(resource))
  const target = targetOf({ ...call, input: { FunctionName: resource } })
  if (target.qualifier !== null) throw invalidParameter(UNSETTLED.lambda.tagsOfFunctions)
  return { target, fn: await readFunction(reader, target) }
}

export const tagResource: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { target, fn } = await tagged(transaction, call)
    const tags = table([...Object.entries(fn.tags), ...Object.entries(readTags(call.input.Tags))])
    checkTags(tags)
    await putFunction(transaction, target, { ...fn, tags })
    return {}
  })

export const untagResource: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { target, fn } = await tagged(transaction, call)
    const keys = new Set(texts(call.input.TagKeys))
    await putFunction(transaction, target, { ...fn, tags: table(Object.entries(fn.tags).filter(([key]) => !keys.has(key))) })
    return {}
  })

export const listTags: Handler = async (call) => {
  const { fn } = await tagged(call.store, call)
  return { Tags: fn.tags }
}
