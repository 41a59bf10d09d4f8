export interface SdkFile {
  /** Within the zip, with slashes. */
  readonly path: string
  readonly text: string
}
