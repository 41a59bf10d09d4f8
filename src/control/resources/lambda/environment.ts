import type { Table } from '../../../core/table.ts'
import { table } from '../../../core/table.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { invalidParameter } from './errors.ts'
import { structureOf, textMap } from './fields.ts'

const TEXTS = UNSETTLED.lambda
/** [D] All names and values together. */
const MAX_BYTES = 4096

/** [D] What the runtime sets itself. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

/** `Environment.Variables`; undefined when the caller leaves the environment as it is. Throws ServiceError for what Lambda refuses. */
export function readEnvironment(input: Structure): Table<string> | undefined {
  if (input.Environment === undefined || input.Environment === null) return undefined
  const variables = textMap(structureOf(input.Environment).Variables) ?? table<string>()
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name))
  if (reserved.length > 0) throw invalidParameter(TEXTS.reservedVariables(reserved.join(', ')))
  if (measure(variables) > MAX_BYTES) throw invalidParameter(TEXTS.environmentTooLarge(JSON.stringify(variables)))
  if (Object.values(variables).some((value) => value.includes('\0'))) throw invalidParameter(TEXTS.nulInVariable)
  return variables
}

function measure(variables: Table<string>): number {
  return Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0)
}
