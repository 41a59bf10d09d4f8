import { UNSETTLED } from '../model/unsettled.ts'
import { followRows } from '../store/follow.ts'
import type { Change, Store } from '../store/store.ts'
import {
  aliasPath,
  type FunctionAliasValue,
  type FunctionConfiguration,
  type FunctionPolicyValue,
  type FunctionValue,
  type FunctionVersionValue,
  functionPath,
  policyPath,
  versionPath,
} from './function-model.ts'
import { LambdaError } from './invocation.ts'
import { compilePolicy, type FunctionPolicy } from './permission.ts'
import { type FunctionReference, functionArn } from './reference.ts'

/** A function as one invocation uses it: the version is chosen. */
export interface Target {
  readonly path: string
  readonly fn: FunctionValue
  readonly configuration: FunctionConfiguration
  /** With the qualifier the caller named; without one when it named none. */
  readonly invokedArn: string
  readonly policy: FunctionPolicy | null
}

/** The path of the function whose row, version, alias or policy changed. */
export type FunctionsListener = (functionPath: string) => void

const KINDS = ['function', 'function-version', 'function-alias', 'function-policy'] as const
type Kind = (typeof KINDS)[number]

/**
 * Every function there is (rows: function-model.ts), in memory: filled by a scan, kept true by the store's change feed.
 */
export class Functions {
  private readonly functions = new Map<string, FunctionValue>()
  private readonly versions = new Map<string, FunctionVersionValue>()
  private readonly aliases = new Map<string, FunctionAliasValue>()
  private readonly policies = new Map<string, FunctionPolicy>()
  private readonly listeners = new Set<FunctionsListener>()
  private stop: () => void = () => {}

  static async follow(store: Store): Promise<Functions> {
    const functions = new Functions()
    functions.stop = await followRows(store, KINDS, (changes) => functions.changed(changes))
    return functions
  }

  onChange(listener: FunctionsListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  all(): Iterable<FunctionValue> {
    return this.functions.values()
  }

  /** Every version of every function, with the path of its function. */
  *configurations(): Iterable<{ readonly path: string; readonly configuration: FunctionConfiguration }> {
    for (const [path, { configuration }] of this.functions) yield { path, configuration }
    for (const [path, { configuration }] of this.versions) yield { path: owner(path), configuration }
  }

  hasVersion(path: string, version: string): boolean {
    return this.versions.has(versionPath(path, version))
  }

  /** The shas of all zips that a version of a function still needs. */
  codeInUse(): Set<string> {
    const used = new Set<string>()
    for (const { configuration } of this.configurations()) if ('sha256' in configuration.code) used.add(configuration.code.sha256)
    return used
  }

  get(path: string): FunctionValue | undefined {
    return this.functions.get(path)
  }

  /** Chooses the version that `reference` (its qualifier included) runs. Throws LambdaError 404 when there is none. */
  resolve(reference: FunctionReference): Target {
    const path = functionPath(reference.account, reference.region, reference.name)
    const fn = this.functions.get(path)
    const configuration = fn && this.choose(path, fn, reference.qualifier)
    if (!fn || !configuration) throw functionNotFound(functionArn(reference, reference.name, reference.qualifier))
    const invokedArn = reference.qualifier === null ? fn.arn : `${fn.arn}:${reference.qualifier}`
    return { path, fn, configuration, invokedArn, policy: this.policies.get(policyPath(path, reference.qualifier)) ?? null }
  }

  close(): void {
    this.stop()
    this.listeners.clear()
  }

  private choose(path: string, fn: FunctionValue, qualifier: string | null): FunctionConfiguration | undefined {
    if (qualifier === null || qualifier === '$LATEST') return fn.configuration
    const alias = this.aliases.get(aliasPath(path, qualifier))
    const version = alias ? chooseVersion(alias, Math.random()) : qualifier
    if (version === '$LATEST') return fn.configuration
    return this.versions.get(versionPath(path, version))?.configuration
  }

  private changed(changes: readonly Change[]): void {
    const touched = new Set<string>()
    for (const change of changes) if (this.apply(change)) touched.add(owner(change.path))
    for (const path of touched) for (const listener of this.listeners) listener(path)
  }

  private apply(change: Change): boolean {
    if (!isKind(change.kind)) return false
    this.write[change.kind](change.path, change.value)
    return true
  }

  /** One row a kind; the casts trust what the control plane wrote under that kind. */
  private readonly write: Readonly<Record<Kind, (path: string, value: unknown) => void>> = {
    function: (path, value) => put(this.functions, path, value as FunctionValue | null),
    'function-version': (path, value) => put(this.versions, path, value as FunctionVersionValue | null),
    'function-alias': (path, value) => put(this.aliases, path, value as FunctionAliasValue | null),
    'function-policy': (path, value) =>
      put(this.policies, path, value === null ? null : compilePolicy((value as FunctionPolicyValue).statements)),
  }
}

/** The version an alias gives this invocation; `chance` is in [0, 1). */
export function chooseVersion(alias: FunctionAliasValue, chance: number): string {
  let below = 0
  for (const [version, weight] of Object.entries(alias.routingWeights)) {
    below += weight
    if (chance < below) return version
  }
  return alias.functionVersion
}

/** cloudwatch-lambda.md 3 [K+]. */
export function functionNotFound(arn: string): LambdaError {
  return new LambdaError(404, 'ResourceNotFoundException', UNSETTLED.lambda.functionNotFound(arn), { Type: 'User' })
}

const isKind = (kind: string): kind is Kind => (KINDS as readonly string[]).includes(kind)

/** `/{account}/{region}/functions/{name}` of any row below a function. */
const owner = (path: string): string => path.split('/').slice(0, 5).join('/')

function put<V>(rows: Map<string, V>, path: string, value: V | null): void {
  if (value === null) rows.delete(path)
  else rows.set(path, value)
}
