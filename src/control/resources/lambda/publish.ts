import { randomUUID } from 'node:crypto'
import { type FunctionConfiguration, versionPath } from '../../../lambda/function-model.ts'
import type { Transaction } from '../../../store/store.ts'
import { timestamp } from './configuration.ts'
import { findVersion, putFunction, type StoredFunction } from './rows.ts'
import type { Target } from './target.ts'

/** Freezes $LATEST as the next version; answers the last one instead when $LATEST has not changed since [D]. */
export async function publish(
  transaction: Transaction,
  target: Target,
  fn: StoredFunction,
  description: string = fn.configuration.description,
): Promise<FunctionConfiguration> {
  const { lastPublished, configuration: latest } = fn
  const last = lastPublished && (await findVersion(transaction, target, String(lastPublished.version)))
  if (last && lastPublished.from === latest.revisionId) return last
  const number = (lastPublished?.version ?? 0) + 1
  const version = { ...latest, version: String(number), description, revisionId: randomUUID(), lastModified: timestamp() }
  await transaction.put(versionPath(target.path, version.version), 'function-version', { configuration: version }, 0)
  await putFunction(transaction, target, { ...fn, lastPublished: { version: number, from: latest.revisionId } })
  return version
}
