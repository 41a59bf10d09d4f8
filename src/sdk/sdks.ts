import type { ApiDefinition } from '../openapi/definition.ts'
import { javascriptSdk } from './javascript/package.ts'
import { pythonSdk } from './python/package.ts'
import { type SdkAddress, type SdkApi, sdkApi } from './sdk-api.ts'
import type { SdkFile } from './sdk-file.ts'
import { zipped } from './zip.ts'

/** What a caller may set of a client, by name. */
export type SdkParameters = ReadonlyMap<string, string>

/** The languages that clients can be generated in, by the id of their SDK type. */
const SDKS: ReadonlyMap<string, (api: SdkApi, parameters: SdkParameters) => readonly SdkFile[]> = new Map([
  ['javascript', javascriptSdk],
  ['python', pythonSdk],
])

export const SDK_IDS: readonly string[] = [...SDKS.keys()]
export const isSdkType = (id: string): boolean => SDKS.has(id)

/** Longer clients are refused: the sum of all files, in UTF-16 units. */
const MAX_CHARACTERS = 16 * 1024 * 1024

export interface SdkRequest {
  readonly sdkType: string
  readonly address: SdkAddress
  readonly parameters: SdkParameters
  /** The time of the files in the zip. */
  readonly mtime: Date
}

/** The zip of a client of that API; null: it would be too long. The type must be one of SDKS. */
export async function generateSdk(definition: ApiDefinition, request: SdkRequest): Promise<Buffer | null> {
  const generate = SDKS.get(request.sdkType)
  if (!generate) throw new Error(`There is no generator of ${request.sdkType}.`)
  const files = generate(sdkApi(definition, request.address), request.parameters)
  const characters = files.reduce((sum, { text }) => sum + text.length, 0)
  return characters > MAX_CHARACTERS ? null : zipped(files, request.mtime)
}
