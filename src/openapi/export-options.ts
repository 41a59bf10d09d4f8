/** [D] The values of the parameter `extensions`; `apigateway` means all. */
export type ExportedExtensions = 'integrations' | 'authorizers' | 'documentation' | 'apigateway'

export interface ExportOptions {
  readonly version: 2 | 3
  /** `{id}.execute-api.{region}.amazonaws.com`. */
  readonly host: string
  readonly stageName: string
  /** Stands in for an API without one ([S]). */
  readonly apiVersion: string
  readonly extensions: ReadonlySet<ExportedExtensions>
}

export const has = ({ extensions }: ExportOptions, wanted: ExportedExtensions): boolean =>
  extensions.has('apigateway') || extensions.has(wanted)
