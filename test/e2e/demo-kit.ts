// A demo of examples/, as a person runs it.
import { until } from './kit.ts'
import { type Running, start } from './process.ts'

/** Resolves when it says that it serves, or has ended. */
export async function startDemo(script: string, dataDir: string): Promise<Running> {
  const demo = start([script, '--port', '0', '--data-dir', dataDir])
  let ended = false
  demo.exited.then(() => {
    ended = true
  })
  await until(() => ended || demo.output().includes('Ctrl-C'))
  return demo
}
