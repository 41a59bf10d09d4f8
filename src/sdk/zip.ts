import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'
import type { SdkFile } from './sdk-file.ts'

/** The same files and time make the same bytes. */
export async function zipped(files: readonly SdkFile[], mtime: Date): Promise<Buffer> {
  const zip = new ZipFile()
  for (const { path, text } of files) zip.addBuffer(Buffer.from(text), path, { mtime, mode: 0o100644 })
  zip.end()
  return buffer(zip.outputStream)
}
