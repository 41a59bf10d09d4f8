import { randomUUID } from 'node:crypto'
import type { FunctionConfiguration, FunctionValue } from '../../../lambda/function-model.ts'
import type { Structure } from '../../../model/shape.ts'
import { logGroupOf } from './settings.ts'

/** A change of $LATEST: a revision and a time of its own. */
export function revised(configuration: Omit<FunctionConfiguration, 'revisionId' | 'lastModified'>): FunctionConfiguration {
  return { ...configuration, revisionId: randomUUID(), lastModified: timestamp() }
}

/** `2024-01-31T12:34:56.789+0000` [D]. */
export const timestamp = (): string => new Date().toISOString().replace('Z', '+0000')

/** FunctionConfiguration as lists show it: without the states [D]. `qualifier` is what the ARN ends in, if anything. */
export function listedConfiguration(fn: FunctionValue, shown: FunctionConfiguration, qualifier: string | null): Structure {
  return {
    FunctionName: fn.name,
    FunctionArn: qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`,
    Runtime: shown.runtime,
    Role: shown.role,
    Handler: shown.handler,
    CodeSize: shown.codeSize,
    Description: shown.description,
    Timeout: shown.timeout,
    MemorySize: shown.memorySize,
    LastModified: shown.lastModified,
    CodeSha256: shown.codeSha256,
    Version: shown.version,
    ...(Object.keys(shown.environment).length > 0 && { Environment: { Variables: shown.environment } }),
    TracingConfig: { Mode: shown.tracingMode },
    RevisionId: shown.revisionId,
    PackageType: 'Zip',
    Architectures: shown.architectures,
    EphemeralStorage: { Size: shown.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: logGroupOf(fn.name) },
  }
}

/**
 * FunctionConfiguration as every other operation shows it. A function is Active, and its update Successful, by the time that
 * the call which made it is answered: there is nothing left to wait for.
 */
export function shownConfiguration(fn: FunctionValue, shown: FunctionConfiguration, qualifier: string | null): Structure {
  return { ...listedConfiguration(fn, shown, qualifier), State: shown.state, LastUpdateStatus: 'Successful' }
}
