import type { FunctionConfiguration } from '../../../lambda/function-model.ts'
import { SUPPORTED_RUNTIMES, supportedRuntime } from '../../../lambda/runtimes.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { number, text, texts } from '../../fields.ts'
import { readEnvironment } from './environment.ts'
import { constraintViolated, invalidParameter } from './errors.ts'
import { refuseUnsupported } from './unsupported.ts'

const TEXTS = UNSETTLED.lambda
/** [D] Seconds and MB. */
const MAX_TIMEOUT = 900
const MAX_MEMORY = 10_240

/** What the caller of CreateFunction and UpdateFunctionConfiguration chooses. */
export type Settings = Omit<
  FunctionConfiguration,
  'version' | 'code' | 'codeSha256' | 'codeSize' | 'revisionId' | 'lastModified' | 'state'
>

/** [D] The defaults of CreateFunction. */
const DEFAULTS: Settings = {
  runtime: '',
  handler: '',
  role: '',
  description: '',
  timeout: 3,
  memorySize: 128,
  environment: {},
  ephemeralStorage: 512,
  architectures: ['x86_64'],
  tracingMode: 'PassThrough',
}

export const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`

/** Throws ServiceError for what Lambda refuses and for what would not act here. */
export function newSettings(input: Structure, functionName: string): Settings {
  refuseUnsupported(input, logGroupOf(functionName))
  if (text(input.Runtime) === undefined || text(input.Handler) === undefined) throw invalidParameter(TEXTS.runtimeAndHandler)
  return { ...changeSettings(input, DEFAULTS, functionName), architectures: readArchitectures(input) ?? DEFAULTS.architectures }
}

/** The settings with what the input names changed; all else stays. */
export function changeSettings(input: Structure, settings: Settings, functionName: string): Settings {
  refuseUnsupported(input, logGroupOf(functionName))
  return {
    ...settings,
    runtime: readRuntime(input) ?? settings.runtime,
    handler: text(input.Handler) ?? settings.handler,
    role: text(input.Role) ?? settings.role,
    description: text(input.Description) ?? settings.description,
    timeout: atMost(number(input.Timeout), MAX_TIMEOUT, 'timeout') ?? settings.timeout,
    memorySize: atMost(number(input.MemorySize), MAX_MEMORY, 'memorySize') ?? settings.memorySize,
    environment: readEnvironment(input) ?? settings.environment,
  }
}

/** Both of Lambda's architectures are taken and shown; code runs on the host's own. */
export function readArchitectures(input: Structure): readonly string[] | undefined {
  const architectures = texts(input.Architectures)
  if (architectures.length > 1) throw invalidParameter(TEXTS.oneArchitecture)
  return architectures.length === 0 ? undefined : architectures
}

function readRuntime(input: Structure): string | undefined {
  const runtime = text(input.Runtime)
  if (runtime !== undefined && !supportedRuntime(runtime)) {
    throw invalidParameter(TEXTS.runtimeNotServed(runtime, SUPPORTED_RUNTIMES))
  }
  return runtime
}

function atMost(value: number | undefined, max: number, member: string): number | undefined {
  if (value !== undefined && value > max) {
    throw constraintViolated(String(value), member, `Member must have value less than or equal to ${max}`)
  }
  return value
}
