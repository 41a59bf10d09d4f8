import { type Table, table } from '../../../core/table.ts'
import type { Structure, Value } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Reader } from '../../../store/store.ts'
import { constraintViolated, functionNotFound, invalidParameter } from './errors.ts'
import { structureOf } from './fields.ts'
import { findVersion, VERSION_NUMBER } from './rows.ts'
import type { Target } from './target.ts'

const TEXTS = UNSETTLED.lambda

/** `RoutingConfig.AdditionalVersionWeights`; undefined when the caller leaves the routing as it is. Throws for bad weights. */
export function readWeights(routing: Value): Table<number> | undefined {
  if (routing === undefined || routing === null) return undefined
  const weights = structureOf(structureOf(routing).AdditionalVersionWeights)
  const entries = Object.entries(weights).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
  if (entries.some(([, weight]) => !(weight >= 0 && weight <= 1))) throw weightOutOfRange(weights)
  if (entries.length > 1) throw invalidParameter(TEXTS.oneWeight)
  return table(entries)
}

const weightOutOfRange = (weights: Structure): Error =>
  constraintViolated(
    `{${Object.entries(weights).map(([version, weight]) => `${version}=${weight}`)}}`,
    'routingConfig.additionalVersionWeights',
    TEXTS.weightRange,
  )

/** Throws when an alias cannot point to that version, or share its traffic so. */
export async function checkRouting(reader: Reader, target: Target, main: string, weights: Table<number>): Promise<void> {
  if (main !== '$LATEST') await requireVersion(reader, target, main)
  for (const version of Object.keys(weights)) {
    if (main === '$LATEST') throw invalidParameter(TEXTS.latestIsNotShared)
    if (!VERSION_NUMBER.test(version)) throw constraintViolated(version, 'routingConfig', TEXTS.weightKey)
    if (version === main) throw invalidParameter(TEXTS.versionTwice(version))
    await requireVersion(reader, target, version)
  }
}

async function requireVersion(reader: Reader, target: Target, version: string): Promise<void> {
  if (!(await findVersion(reader, target, version))) throw functionNotFound(`${target.arn}:${version}`)
}
