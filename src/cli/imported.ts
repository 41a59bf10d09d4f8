/** What a document became, told alike for REST APIs and HTTP APIs. */
export interface ImportOptions {
  readonly name?: string
  readonly api?: string
  readonly type?: 'rest' | 'http'
  readonly mode?: string
  readonly basepath?: string
  readonly failOnWarnings?: boolean
  readonly deploy?: string
}

export interface Imported {
  readonly id: string
  readonly name: string
  /** False: it was there before. */
  readonly created: boolean
  /** How many of what it has: `resources`, `methods`. */
  readonly counts: Readonly<Record<string, number>>
  readonly warnings: readonly string[]
  /** What the service did not read, and nobody needs to look at; null: it does not say. */
  readonly importInfo: readonly string[] | null
  /** Throws CliError when it is refused; null: nobody asked for it. */
  readonly deploy: (() => Promise<Deployed>) | null
}

export interface Deployed {
  readonly deploymentId: string
  readonly stageName: string
  readonly invokeUrl: string
  /** A command line; null: the API has nothing to call. */
  readonly curl: string | null
}
