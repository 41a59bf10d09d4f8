import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { entries, entry, isEmpty } from '../../fields.ts'

/**
 * An update's parameter mappings among those that stand: entries that are given take the place of those of their key, and one that is
 * given as nothing (`""`, or `{}` of a status) removes it ([K+] what Terraform's provider relies on). Nothing is also the value of
 * `remove:`, where it is only a removal when something else stands.
 */
export function mergedParameters(merged: JsonObject, before: JsonObject): JsonObject {
  const requestParameters = mergedMap(merged.requestParameters, before.requestParameters)
  const responseParameters = mergedMap(merged.responseParameters, before.responseParameters)
  return { ...merged, ...(requestParameters && { requestParameters }), ...(responseParameters && { responseParameters }) }
}

function mergedMap(given: Json | undefined, before: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(given)) return undefined
  const kept = entries(before).filter(([key]) => !Object.hasOwn(given, key))
  const chosen = entries(given).filter(([key, value]) => !removes(key, value, entry(before, key)))
  return table<Json>([...kept, ...chosen])
}

function removes(key: string, value: Json, standing: Json | undefined): boolean {
  if (!isEmpty(value)) return false
  return key.startsWith('remove:') ? !isEmpty(standing) : true
}
