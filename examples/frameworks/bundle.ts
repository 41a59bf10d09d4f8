/** Makes a deployment package of a function's files and the packages it needs, as installed: what `npm ci` and `zip -r` would give. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, relative } from 'node:path'
import { ZipFile } from 'yazl'

/** Where the packages are installed: nothing above is looked at. */
const ROOT = join(import.meta.dirname, '..', '..')
const FUNCTION = join(import.meta.dirname, 'function')

/** What Node.js loads. Types, maps and manuals stay at home. */
const LOADED: ReadonlySet<string> = new Set(['.js', '.cjs', '.mjs', '.json'])

/** The zip that holds `files` of function/ at its top, and `packages` with all that they depend on in node_modules. */
export async function bundle(files: readonly string[], packages: readonly string[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const file of files) zip.addFile(join(FUNCTION, file), file)
  for (const folder of await closure(packages)) {
    for (const file of await filesOf(folder)) zip.addFile(file, relative(ROOT, file).replaceAll('\\', '/'))
  }
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** The folders of the packages and of all that they depend on, each where Node.js would find it. Throws if one is not installed. */
export async function closure(packages: readonly string[]): Promise<ReadonlySet<string>> {
  const folders = new Set<string>()
  const wanted = packages.map((name) => installed(name, ROOT))
  for (let folder = wanted.pop(); folder !== undefined; folder = wanted.pop()) {
    if (folders.has(folder)) continue
    folders.add(folder)
    for (const name of await dependencies(folder)) wanted.push(installed(name, folder))
  }
  return folders
}

async function dependencies(folder: string): Promise<string[]> {
  const { dependencies = {} }: { readonly dependencies?: object } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  )
  return Object.keys(dependencies)
}

/** The nearest node_modules that has it, from `folder` upwards. */
function installed(name: string, folder: string): string {
  const found = join(folder, 'node_modules', name)
  if (existsSync(join(found, 'package.json'))) return found
  if (folder === ROOT) throw new Error(`${name} is not installed: run npm ci`)
  return installed(name, dirname(folder))
}

/** What a package brings itself: packages below it are dependencies, and come if something needs them. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesOf(path)
    return LOADED.has(extname(entry.name)) ? [path] : []
  })
  return (await Promise.all(found)).flat().sort()
}
