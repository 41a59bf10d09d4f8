import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { FunctionConfiguration } from '../../../lambda/function-model.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { invalidParameter } from './errors.ts'
import { isBlob } from './fields.ts'
import type { LambdaServices } from './runtime.ts'

const TEXTS = UNSETTLED.lambda
/** LocalStack's name for code that runs from a folder as it stands there. */
const HOT_RELOAD = 'hot-reload'

export type PackagedCode = Pick<FunctionConfiguration, 'code' | 'codeSha256' | 'codeSize'>

/**
 * Takes in the code that `Code` of CreateFunction or UpdateFunctionCode names, and stores it. Throws ServiceError for a source
 * that is missing, doubled or not served.
 */
export async function takeCode(source: Structure, services: LambdaServices): Promise<PackagedCode> {
  const { ZipFile: zip } = source
  const bucket = text(source.S3Bucket)
  if ((text(source.SourceKMSKeyArn) ?? '') !== '') throw notYet('SourceKMSKeyArn of Lambda functions')
  if (text(source.ImageUri) !== undefined) throw invalidParameter(TEXTS.noImages)
  if (isBlob(zip)) {
    if (bucket !== undefined || text(source.S3Key) !== undefined) throw invalidParameter(TEXTS.otherCodeBesideZip)
    return takeZip(zip, services)
  }
  if (bucket === undefined) throw invalidParameter(TEXTS.noCode)
  if (bucket !== HOT_RELOAD) throw invalidParameter(TEXTS.noS3(bucket))
  if (!services.hotReload) throw invalidParameter(TEXTS.hotReloadOff)
  return takeFolder(text(source.S3Key) ?? '')
}

async function takeZip(zip: Uint8Array, services: LambdaServices): Promise<PackagedCode> {
  const { sha256, codeSha256, codeSize } = await services.code.put(zip)
  return { code: { sha256 }, codeSha256, codeSize }
}

/** The sum is of the folder's name: its contents change under it. */
async function takeFolder(folder: string): Promise<PackagedCode> {
  const info = isAbsolute(folder) ? await stat(folder).catch(() => undefined) : undefined
  if (!info?.isDirectory()) throw invalidParameter(TEXTS.noFolder(folder))
  return { code: { hotReload: folder }, codeSha256: createHash('sha256').update(folder).digest('base64'), codeSize: 0 }
}
