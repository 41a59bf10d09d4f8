import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { Log } from '../core/log.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { CodeStore } from './code.ts'
import type { FunctionConfiguration } from './function-model.ts'
import { LambdaError } from './invocation.ts'

export interface TaskRootsOptions {
  readonly code: CodeStore
  /** Whether folders of this machine may be run as they stand. */
  readonly hotReload: boolean
  readonly log: Log
  /** A file below that folder changed. */
  readonly onChange: (folder: string) => void
}

/** Editors write a file in several steps. */
const DEBOUNCE_MS = 100

/** Where code runs from: an extracted zip, or a folder that is watched. */
export class TaskRoots {
  private readonly options: TaskRootsOptions
  private readonly watchers = new Map<string, FSWatcher>()

  constructor(options: TaskRootsOptions) {
    this.options = options
  }

  /** Throws LambdaError when the code cannot be run. */
  async of({ code }: FunctionConfiguration): Promise<string> {
    if ('hotReload' in code) return this.hotFolder(code.hotReload)
    return this.options.code.folder(code.sha256).catch((error) => {
      throw new LambdaError(502, 'InvalidZipFileException', `The function's code cannot be read: ${message(error)}`)
    })
  }

  close(): void {
    for (const watcher of this.watchers.values()) watcher.close()
    this.watchers.clear()
  }

  private async hotFolder(folder: string): Promise<string> {
    if (!this.options.hotReload) throw refuse(UNSETTLED.lambda.hotReloadOff)
    const info = isAbsolute(folder) ? await stat(folder).catch(() => undefined) : undefined
    if (!info?.isDirectory()) throw refuse(UNSETTLED.lambda.noFolder(folder))
    if (!this.watchers.has(folder)) this.watch(folder)
    return folder
  }

  private watch(folder: string): void {
    let timer: NodeJS.Timeout | undefined
    const watcher = watch(folder, { recursive: true, persistent: false }, () => {
      clearTimeout(timer)
      timer = setTimeout(() => this.options.onChange(folder), DEBOUNCE_MS)
    })
    watcher.on('error', (error) => {
      this.options.log.warn({ folder, error: message(error) }, 'A hot-reloaded folder is no longer watched')
      this.watchers.delete(folder)
    })
    this.watchers.set(folder, watcher)
  }
}

const refuse = (text: string): LambdaError => new LambdaError(400, 'InvalidParameterValueException', text, { Type: 'User' })
const message = (error: unknown): string => (error instanceof Error ? error.message : String(error))
