/**
 * What is stored about a function: the rows that the Lambda control plane writes and the runtime reads. All are type aliases,
 * not interfaces, so that they are assignable to the store's JsonObject.
 */
export type FunctionCode =
  /** The hex sha256 of a zip in the CodeStore. */
  | { readonly sha256: string }
  /** A folder on this machine that runs as it stands (LocalStack's `S3Bucket: hot-reload`). */
  | { readonly hotReload: string }

/** One version's settings. `$LATEST`'s change with UpdateFunction*; a published version's never do. */
export type FunctionConfiguration = {
  /** `$LATEST` or a decimal number. */
  readonly version: string
  readonly runtime: string
  readonly handler: string
  readonly role: string
  readonly description: string
  /** Seconds. */
  readonly timeout: number
  /** MB. */
  readonly memorySize: number
  readonly environment: { readonly [name: string]: string }
  /** MB of /tmp; kept and shown, not enforced. */
  readonly ephemeralStorage: number
  readonly architectures: readonly string[]
  readonly tracingMode: 'Active' | 'PassThrough'
  readonly code: FunctionCode
  /** base64, as AWS shows it. */
  readonly codeSha256: string
  /** Bytes of the zip. */
  readonly codeSize: number
  /** New with every change of code or configuration: sandboxes started under another revision take no new invocations. */
  readonly revisionId: string
  /** `2024-01-31T12:34:56.789+0000`. */
  readonly lastModified: string
  readonly state: 'Active'
}

/** Kind `function` at functionPath(). */
export type FunctionValue = {
  readonly name: string
  readonly account: string
  readonly region: string
  /** Unqualified. */
  readonly arn: string
  /** `$LATEST`. */
  readonly configuration: FunctionConfiguration
  /** null: draws on the account's unreserved concurrency; 0: every invocation is refused. */
  readonly reservedConcurrency: number | null
  readonly tags: { readonly [name: string]: string }
}

/** Kind `function-version` at versionPath(): frozen. */
export type FunctionVersionValue = { readonly configuration: FunctionConfiguration }

/** Kind `function-alias` at aliasPath(). */
export type FunctionAliasValue = {
  readonly name: string
  readonly functionVersion: string
  /** Version -> the share (0..1) of invocations it gets; functionVersion gets the rest. */
  readonly routingWeights: { readonly [version: string]: number }
  readonly description: string
  readonly revisionId: string
}

/** A statement as AddPermission builds it; `Condition` is `{operator: {key: value}}`. */
export type PolicyStatement = {
  readonly Sid: string
  readonly Effect: string
  readonly Principal: string | { readonly [type: string]: string | readonly string[] }
  readonly Action: string | readonly string[]
  readonly Resource: string
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string | readonly string[] } }
}

/** Kind `function-policy` at policyPath(): one document per qualifier, statements in the order they were added. */
export type FunctionPolicyValue = { readonly statements: readonly PolicyStatement[]; readonly revisionId: string }

export const functionsPath = (account: string, region: string): string => `/${account}/${region}/functions`
export const functionPath = (account: string, region: string, name: string): string =>
  `${functionsPath(account, region)}/${encodeURIComponent(name)}`
export const versionPath = (fn: string, version: string): string => `${fn}/versions/${encodeURIComponent(version)}`
export const aliasPath = (fn: string, alias: string): string => `${fn}/aliases/${encodeURIComponent(alias)}`
/** The unqualified function's policy stands under `$LATEST`. `fn` is a functionPath(). */
export const policyPath = (fn: string, qualifier: string | null): string =>
  `${fn}/policies/${encodeURIComponent(qualifier ?? '$LATEST')}`
