/** Runs in a thread of its own: what a hostile or a large document costs, it costs there. */
import { parentPort, workerData } from 'node:worker_threads'
import { parseDocument, stringify } from 'yaml'

/** Aliases may repeat this many nodes each (a bomb needs thousands). */
const MAX_ALIASES = 100

/** YAML to JSON text, or JSON text to YAML. */
function convert({ to, text }: { readonly to: 'json' | 'yaml'; readonly text: string }): string {
  if (to === 'yaml') return `---\n${stringify(JSON.parse(text), { aliasDuplicateObjects: false, lineWidth: 0 })}`
  const document = parseDocument(text, { merge: true, logLevel: 'silent', prettyErrors: false })
  const [error] = document.errors
  if (error) throw error
  return JSON.stringify(document.toJS({ maxAliasCount: MAX_ALIASES })) ?? 'null'
}

parentPort?.postMessage(convert(workerData))
