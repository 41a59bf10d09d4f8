import { Worker } from 'node:worker_threads'
import { type Json, parseJson } from '../core/json.ts'

/** A document of 6 MB takes about three seconds; what takes longer was made to. */
const PATIENCE_MS = 20_000
const HEAP_MB = 512

/** Throws when the text is no YAML, holds an alias bomb, or costs too much. Values beyond JSON become null. */
export async function parseYaml(text: string): Promise<Json> {
  return parseJson(await convert('json', text))
}

export function writeYaml(value: Json): Promise<string> {
  return convert('yaml', JSON.stringify(value))
}

/** In a thread: parsing blocks, and a thread can be ended. */
function convert(to: 'json' | 'yaml', text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./yaml-worker.ts', import.meta.url), {
      workerData: { to, text },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    })
    const timer = setTimeout(() => {
      reject(new Error('The document takes too long to read'))
      void worker.terminate()
    }, PATIENCE_MS)
    worker.on('message', (answer: string) => resolve(answer))
    worker.on('error', reject)
    worker.on('exit', () => {
      clearTimeout(timer)
      reject(new Error('The document could not be read'))
    })
  })
}
