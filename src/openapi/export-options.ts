import type { Documented } from './export-documentation.ts'

/** [D] The values of the parameter `extensions`; `apigateway` means all of AWS's own. */
export type ExportedExtensions = 'integrations' | 'authorizers' | 'documentation' | 'apigateway' | 'postman'

export interface ExportOptions {
  readonly version: 2 | 3
  /** `{id}.execute-api.{region}.amazonaws.com`. */
  readonly host: string
  readonly region: string
  readonly stageName: string
  /** Stands in for an API without one ([S]). */
  readonly apiVersion: string
  readonly extensions: ReadonlySet<ExportedExtensions>
}

/** What the writers of one document share. */
export interface Exporting extends ExportOptions {
  readonly documented: Documented
}

export const has = ({ extensions }: ExportOptions, wanted: Exclude<ExportedExtensions, 'postman'>): boolean =>
  extensions.has('apigateway') || extensions.has(wanted)
