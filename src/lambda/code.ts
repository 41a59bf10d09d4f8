import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeTree, sealTree } from './tree.ts'
import { badZip, MAX_UNZIPPED_BYTES, unzip } from './unzip.ts'

/** A stored deployment package. */
export interface StoredCode {
  /** Hex: FunctionConfiguration.code.sha256. */
  readonly sha256: string
  /** base64: CodeSha256 on the wire. */
  readonly codeSha256: string
  readonly codeSize: number
}

/**
 * Deployment packages on disk: `code/{sha256}.zip` is durable truth, `tasks/{sha256}/` its extraction, made again when missing.
 * Extractions do not outlive the process that made them: after a power cut half of one could be there.
 */
export class CodeStore {
  private readonly zips: string
  private readonly tasks: string
  private readonly extracting = new Map<string, Promise<string>>()

  private constructor(folder: string) {
    this.zips = join(folder, 'code')
    this.tasks = join(folder, 'tasks')
  }

  /** `dataDir` is Portico's data folder; the store lives in its `lambda` folder. */
  static async open(dataDir: string): Promise<CodeStore> {
    const store = new CodeStore(join(dataDir, 'lambda'))
    await mkdir(store.zips, { recursive: true })
    await removeTree(store.tasks)
    await mkdir(store.tasks, { recursive: true })
    return store
  }

  /**
   * Checks a zip by extracting it, then stores it durably: when the promise resolves both survive a crash. Throws ServiceError
   * InvalidParameterValueException for what Lambda refuses.
   */
  async put(zip: Uint8Array): Promise<StoredCode> {
    if (zip.length === 0 || zip.length > MAX_UNZIPPED_BYTES) throw badZip()
    const digest = createHash('sha256').update(zip).digest()
    const sha256 = digest.toString('hex')
    await this.write(sha256, zip)
    return { sha256, codeSha256: digest.toString('base64'), codeSize: zip.length }
  }

  /** The zip's bytes; undefined when there is no such code. */
  async read(sha256: string): Promise<Buffer | undefined> {
    return readFile(this.zipPath(sha256)).catch(() => undefined)
  }

  /** The folder a zip is extracted in, read-only. Extracts it on first use. */
  folder(sha256: string): Promise<string> {
    const running = this.extracting.get(sha256)
    if (running) return running
    const extraction = this.extract(sha256, this.zipPath(sha256))
    this.extracting.set(sha256, extraction)
    extraction.catch(() => this.extracting.delete(sha256))
    return extraction
  }

  /** Removes the zips that are not in `used` and older than an hour (a younger one may belong to a call in progress). */
  async sweep(used: ReadonlySet<string>, olderThanMs = 3_600_000): Promise<void> {
    for (const file of await readdir(this.zips)) {
      if (used.has(file.slice(0, 64))) continue
      const path = join(this.zips, file)
      const info = await stat(path).catch(() => undefined)
      if (info && Date.now() - info.mtimeMs >= olderThanMs) await rm(path, { force: true })
    }
  }

  private zipPath(sha256: string): string {
    return join(this.zips, `${sha256}.zip`)
  }

  private async write(sha256: string, zip: Uint8Array): Promise<void> {
    const temporary = join(this.zips, `${sha256}.${randomUUID()}.tmp`)
    try {
      await writeDurably(temporary, zip)
      if (!this.extracting.has(sha256)) this.extracting.set(sha256, this.extract(sha256, temporary))
      await this.extracting.get(sha256)
      await rename(temporary, this.zipPath(sha256))
      await syncFolder(this.zips)
    } catch (error) {
      this.extracting.delete(sha256)
      await rm(temporary, { force: true })
      throw error
    }
  }

  private async extract(sha256: string, zipPath: string): Promise<string> {
    const folder = join(this.tasks, sha256)
    const temporary = `${folder}.${randomUUID()}`
    await mkdir(temporary)
    try {
      await unzip(zipPath, temporary)
      await rename(temporary, folder)
      await sealTree(folder)
      return folder
    } catch (error) {
      await removeTree(temporary)
      throw error
    }
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}
