import { createWriteStream } from 'node:fs'
import { chmod, mkdir, realpath, symlink } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { ServiceError } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'

/** Lambda's limit for a deployment package, unzipped. */
export const MAX_UNZIPPED_BYTES = 262_144_000
/** Ours: a zip of empty files must not fill the disk with inodes. */
const MAX_ENTRIES = 100_000
const MAX_LINK_BYTES = 4096
const FILE_TYPE = 0o170000
const SYMLINK = 0o120000

const refuse = (message: string): ServiceError =>
  new ServiceError('InvalidParameterValueException', 400, message, { members: { Type: 'User' } })
export const badZip = (): ServiceError => refuse(UNSETTLED.lambdaRuntime.badZip)
const emptyZip = (): ServiceError => refuse(UNSETTLED.lambdaRuntime.emptyZip)
const tooLarge = (): ServiceError => refuse(UNSETTLED.lambdaRuntime.unzippedTooLarge(MAX_UNZIPPED_BYTES))

/**
 * Extracts a deployment package into an empty folder. Names that leave the folder (yauzl's check: absolute, `..`) and links
 * that point out of it are refused, sizes are counted before and while they are inflated. Throws ServiceError with Lambda's
 * texts. Links whose target does not exist are left out.
 */
export async function unzip(zipPath: string, folder: string): Promise<void> {
  const root = await realpath(folder)
  const zip = await openZip(zipPath)
  try {
    await extract(zip, root)
  } catch (error) {
    throw error instanceof ServiceError || isDiskError(error) ? error : badZip()
  } finally {
    zip.close()
  }
}

async function openZip(path: string): Promise<ZipFile> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true }).catch((error) => {
    throw isDiskError(error) ? error : badZip()
  })
  if (zip.entryCount >= 1 && zip.entryCount <= MAX_ENTRIES) return zip
  zip.close()
  throw zip.entryCount === 0 ? emptyZip() : tooLarge()
}

/** Links come last: no file is ever written through one. */
async function extract(zip: ZipFile, root: string): Promise<void> {
  const links: { readonly path: string; readonly target: string }[] = []
  let left = MAX_UNZIPPED_BYTES
  for await (const entry of zip.eachEntry()) {
    left -= entry.uncompressedSize
    if (left < 0) throw tooLarge()
    const path = join(root, entry.fileName)
    if (entry.fileName.endsWith('/')) await mkdir(path, { recursive: true })
    else if (isLink(entry)) links.push({ path, target: await readTarget(zip, entry) })
    else await writeEntry(zip, entry, path)
  }
  for (const { path, target } of links) await link(root, path, target)
}

const unixMode = (entry: Entry): number => entry.externalFileAttributes >>> 16
const isLink = (entry: Entry): boolean => (unixMode(entry) & FILE_TYPE) === SYMLINK

/** Read-only for all, executable where the zip says so; a zip without Unix modes gets readable files. */
async function writeEntry(zip: ZipFile, entry: Entry, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path))
  await chmod(path, (unixMode(entry) & 0o111) === 0 ? 0o444 : 0o555)
}

async function readTarget(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_LINK_BYTES) throw badZip()
  const chunks: Buffer[] = []
  const stream: Readable = await zip.openReadStreamPromise(entry)
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** The target is resolved through the links made so far, so a chain of links cannot leave the folder either. */
async function link(root: string, path: string, target: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const parent = await realpath(dirname(path))
  if (!isInside(root, parent) || target.startsWith('/')) throw badZip()
  const resolved = await realpath(`${parent}/${target}`).catch(() => undefined)
  if (resolved === undefined) return
  if (!isInside(root, resolved)) throw badZip()
  await symlink(target, path)
}

const isInside = (root: string, path: string): boolean => path === root || path.startsWith(root + sep)

const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'EROFS', 'EACCES', 'ENOENT'])
const isDiskError = (error: unknown): boolean => error instanceof Error && 'code' in error && DISK_ERRORS.has(String(error.code))
