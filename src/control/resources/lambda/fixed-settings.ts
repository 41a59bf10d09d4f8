import type { Handler } from '../../call.ts'
import { readFunction } from './rows.ts'
import { targetOf, unqualifiedTarget } from './target.ts'

/** Settings that infrastructure tools read after they made a function. They cannot be changed here, so each has AWS's default. */
export const getFunctionCodeSigningConfig: Handler = async (call) => {
  const { name } = await readFunction(call.store, unqualifiedTarget(call))
  return { CodeSigningConfigArn: '', FunctionName: name }
}

export const getFunctionRecursionConfig: Handler = async (call) => {
  await readFunction(call.store, unqualifiedTarget(call))
  return { RecursiveLoop: 'Terminate' }
}

export const getRuntimeManagementConfig: Handler = async (call) => {
  const target = targetOf(call)
  await readFunction(call.store, target)
  return { UpdateRuntimeOn: 'Auto', FunctionArn: target.qualifiedArn }
}
