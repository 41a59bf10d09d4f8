import {
  aliasPath,
  type FunctionAliasValue,
  type FunctionConfiguration,
  type FunctionPolicyValue,
  type FunctionValue,
  type FunctionVersionValue,
  policyPath,
  versionPath,
} from '../../../lambda/function-model.ts'
import type { Reader, Row, Transaction } from '../../../store/store.ts'
import { functionNotFound } from './errors.ts'
import type { Target } from './target.ts'

/** The function's row as the control plane keeps it. The runtime reads the part that it knows. */
export type StoredFunction = FunctionValue & {
  /**
   * The version published last, and the revision of $LATEST it was made of: publishing that revision again answers the same
   * version. Numbers are never given twice, even when the version is deleted.
   */
  readonly lastPublished?: { readonly version: number; readonly from: string }
}

export const VERSION_NUMBER = /^[0-9]+$/

// A row's kind says what its value is: these readers are the one place that believes it.
export const asFunction = (row: Row): StoredFunction => row.value as StoredFunction
export const asVersion = (row: Row): FunctionConfiguration => (row.value as FunctionVersionValue).configuration
const asAlias = (row: Row): FunctionAliasValue => row.value as FunctionAliasValue
const asPolicy = (row: Row): FunctionPolicyValue => row.value as FunctionPolicyValue

/** Throws 404 with the ARN the caller meant. */
export async function readFunction(reader: Reader, target: Target): Promise<StoredFunction> {
  const row = await reader.get(target.path)
  if (!row) throw functionNotFound(target.qualifiedArn)
  return asFunction(row)
}

export const putFunction = (transaction: Transaction, target: Target, fn: StoredFunction): Promise<Row> =>
  transaction.put(target.path, 'function', fn)

export async function findVersion(reader: Reader, target: Target, version: string): Promise<FunctionConfiguration | undefined> {
  const row = await reader.get(versionPath(target.path, version))
  return row && asVersion(row)
}

/** Published versions, lowest first: byte order would put 10 before 2. */
export async function readVersions(reader: Reader, target: Target): Promise<FunctionConfiguration[]> {
  const rows = await reader.children(`${target.path}/versions`)
  return rows.map(asVersion).sort((one, other) => Number(one.version) - Number(other.version))
}

export async function findAlias(reader: Reader, target: Target, name: string): Promise<FunctionAliasValue | undefined> {
  const row = await reader.get(aliasPath(target.path, name))
  return row && asAlias(row)
}

export async function readAliases(reader: Reader, target: Target): Promise<FunctionAliasValue[]> {
  return (await reader.children(`${target.path}/aliases`)).map(asAlias)
}

export async function findPolicy(reader: Reader, target: Target): Promise<FunctionPolicyValue | undefined> {
  const row = await reader.get(policyPath(target.path, target.qualifier))
  return row && asPolicy(row)
}

/** What the target's qualifier names: a version, an alias' main version, or $LATEST. Throws 404. */
export async function readConfiguration(reader: Reader, target: Target, fn: StoredFunction): Promise<FunctionConfiguration> {
  const version = await versionOf(reader, target)
  const found = version === '$LATEST' ? fn.configuration : await findVersion(reader, target, version)
  if (!found) throw functionNotFound(target.qualifiedArn)
  return found
}

async function versionOf(reader: Reader, target: Target): Promise<string> {
  if (target.qualifier === null || target.qualifier === '$LATEST') return '$LATEST'
  if (VERSION_NUMBER.test(target.qualifier)) return target.qualifier
  const alias = await findAlias(reader, target, target.qualifier)
  if (!alias) throw functionNotFound(target.qualifiedArn)
  return alias.functionVersion
}
