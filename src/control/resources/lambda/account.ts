import { functionsPath } from '../../../lambda/function-model.ts'
import type { Handler } from '../../call.ts'
import { ACCOUNT_CONCURRENCY, reserved } from './concurrency.ts'
import { asFunction, asVersion } from './rows.ts'

/** [D] AWS's default limits, in bytes. Portico itself bounds the size of one package; the disk bounds their sum. */
const LIMITS = { TotalCodeSize: 80_530_636_800, CodeSizeUnzipped: 262_144_000, CodeSizeZipped: 52_428_800 }

export const getAccountSettings: Handler = async (call) => {
  const folder = functionsPath(call.caller.account, call.caller.region)
  const functions = await call.store.subtree(folder, { kind: 'function' })
  const versions = await call.store.subtree(folder, { kind: 'function-version' })
  const configurations = [...functions.map((row) => asFunction(row).configuration), ...versions.map(asVersion)]
  const unreserved = ACCOUNT_CONCURRENCY - (await reserved(call.store, call))
  return {
    AccountLimit: { ...LIMITS, ConcurrentExecutions: ACCOUNT_CONCURRENCY, UnreservedConcurrentExecutions: unreserved },
    AccountUsage: {
      TotalCodeSize: configurations.reduce((sum, { codeSize }) => sum + codeSize, 0),
      FunctionCount: functions.length,
    },
  }
}
