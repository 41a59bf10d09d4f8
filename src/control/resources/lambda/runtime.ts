import type { CodeStore } from '../../../lambda/code.ts'
import type { LambdaInvoker } from '../../../lambda/invocation.ts'

/** What the `lambda` service needs of the process it runs in. */
export interface LambdaServices {
  readonly invoker: LambdaInvoker
  readonly code: Pick<CodeStore, 'put'>
  /** Whether the operator lets functions run from folders of this machine (`S3Bucket: hot-reload`). */
  readonly hotReload: boolean
  /** Where the zip of that (hex) sha256 can be fetched for a while; `endpoint` is Call.endpoint. */
  codeUrl(sha256: string, endpoint: string): string
}
