// Finds a handler: `dir/file.export.nested` below the task root, CommonJS or ES module, as AWS's runtime looks for it.
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runtimeError } from './node-errors.mjs'

/** Throws Runtime.* errors. */
export async function loadHandler(taskRoot, handler) {
  if (handler.includes('..'))
    throw runtimeError(
      'MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    )
  const file = basename(handler)
  const match = /^([^.]*)\.(.*)$/.exec(file)
  if (!match) throw runtimeError('MalformedHandlerName', 'Bad handler')
  const [, module, path] = match
  const exported = await loadModule(taskRoot, join(taskRoot, handler.slice(0, handler.length - file.length)), module)
  const found = member(exported, path) ?? member(exported?.default, path)
  if (found === undefined || found === null) throw runtimeError('HandlerNotFound', `${handler} is undefined or not exported`)
  if (typeof found !== 'function') throw runtimeError('HandlerNotFound', `${handler} is not a function`)
  return found
}

const member = (object, path) => path.split('.').reduce((value, key) => value?.[key], object)

async function loadModule(taskRoot, folder, name) {
  const path = resolve(folder, name)
  const require = createRequire(join(folder, '/'))
  try {
    if (existsSync(path) && !existsSync(`${path}/`)) return require(path)
    if (existsSync(`${path}.js`)) return isEsm(`${path}.js`) ? await importFile(`${path}.js`) : require(`${path}.js`)
    if (existsSync(`${path}.mjs`)) return await importFile(`${path}.mjs`)
    if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`)
    return require(require.resolve(name, { paths: [taskRoot, folder] }))
  } catch (error) {
    throw asLoadError(error)
  }
}

const importFile = (path) => import(pathToFileURL(path).href)

/** A .js file is an ES module when the nearest package.json says so. */
function isEsm(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const type = packageType(join(folder, 'package.json'))
    if (type !== undefined || folder === dirname(folder) || basename(folder) === 'node_modules') return type === 'module'
  }
}

function packageType(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).type ?? 'commonjs'
  } catch {
    return undefined
  }
}

const NOT_FOUND = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'])

function asLoadError(error) {
  if (error instanceof SyntaxError) return runtimeError('UserCodeSyntaxError', String(error))
  if (NOT_FOUND.has(error?.code)) return runtimeError('ImportModuleError', String(error))
  return error
}
