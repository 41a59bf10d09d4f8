import { functionsPath } from '../../../lambda/function-model.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { number } from '../../fields.ts'
import { invalidParameter } from './errors.ts'
import { asFunction, putFunction, readFunction } from './rows.ts'
import { type Target, targetOf } from './target.ts'

const TEXTS = UNSETTLED.lambda
/** cloudwatch-lambda.md 5 [D]: the account's default. */
export const ACCOUNT_CONCURRENCY = 1000
/** [D] What must be left to the functions without a reservation. */
const MIN_UNRESERVED = 100

function functionTarget(call: Call): Target {
  const target = targetOf(call)
  if (target.qualifier !== null) throw invalidParameter(TEXTS.concurrencyOfFunctions)
  return target
}

/** What the functions of the caller's account and region have reserved, leaving out one of them. */
export async function reserved(reader: Reader, call: Call, except?: string): Promise<number> {
  const rows = await reader.children(functionsPath(call.caller.account, call.caller.region), { kind: 'function' })
  return rows.filter((row) => row.path !== except).reduce((sum, row) => sum + (asFunction(row).reservedConcurrency ?? 0), 0)
}

export const putFunctionConcurrency: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = functionTarget(call)
    const fn = await readFunction(transaction, target)
    const wanted = number(call.input.ReservedConcurrentExecutions) ?? 0
    const others = await reserved(transaction, call, target.path)
    if (ACCOUNT_CONCURRENCY - others - wanted < MIN_UNRESERVED) throw invalidParameter(TEXTS.tooMuchReserved(MIN_UNRESERVED))
    await putFunction(transaction, target, { ...fn, reservedConcurrency: wanted })
    return { ReservedConcurrentExecutions: wanted }
  })

export const getFunctionConcurrency: Handler = async (call) => {
  const { reservedConcurrency } = await readFunction(call.store, functionTarget(call))
  return reservedConcurrency === null ? {} : { ReservedConcurrentExecutions: reservedConcurrency }
}

export const deleteFunctionConcurrency: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const target = functionTarget(call)
    const fn = await readFunction(transaction, target)
    await putFunction(transaction, target, { ...fn, reservedConcurrency: null })
    return {}
  })
