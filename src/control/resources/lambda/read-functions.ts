import { type FunctionConfiguration, functionsPath } from '../../../lambda/function-model.ts'
import type { Output, Structure } from '../../../model/shape.ts'
import type { Row } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { listedConfiguration, shownConfiguration } from './configuration.ts'
import { cutPage, markerOf, pageSize } from './page.ts'
import { asFunction, asVersion, readConfiguration, readFunction, type StoredFunction } from './rows.ts'
import type { LambdaServices } from './runtime.ts'
import { targetOf } from './target.ts'

export function getFunction(services: LambdaServices): Handler {
  return async (call) => {
    const target = targetOf(call)
    const fn = await readFunction(call.store, target)
    const configuration = await readConfiguration(call.store, target, fn)
    return {
      Configuration: shownConfiguration(fn, configuration, target.qualifier),
      Code: codeLocation(configuration, call, services),
      ...(Object.keys(fn.tags).length > 0 && { Tags: fn.tags }),
      ...(fn.reservedConcurrency !== null && { Concurrency: { ReservedConcurrentExecutions: fn.reservedConcurrency } }),
    }
  }
}

/** Code that runs from a folder has no zip to fetch. */
function codeLocation({ code }: FunctionConfiguration, call: Call, services: LambdaServices): Structure {
  if ('hotReload' in code) return { RepositoryType: 'hot-reload', Location: `file://${code.hotReload}` }
  return { RepositoryType: 'S3', Location: services.codeUrl(code.sha256, call.endpoint) }
}

export const getFunctionConfiguration: Handler = async (call) => {
  const target = targetOf(call)
  const fn = await readFunction(call.store, target)
  return shownConfiguration(fn, await readConfiguration(call.store, target, fn), target.qualifier)
}

/** By name; with `FunctionVersion: ALL` the versions follow their function. */
export const listFunctions: Handler = async (call) => {
  const folder = functionsPath(call.caller.account, call.caller.region)
  const size = pageSize(call.input)
  const marker = markerOf(call.input)
  const options = { limit: size + 1, ...(marker !== undefined && { after: `${folder}/${marker}` }) }
  const all = call.input.FunctionVersion === 'ALL'
  const functions = await call.store.subtree(folder, { ...options, kind: 'function' })
  const versions = all ? await call.store.subtree(folder, { ...options, kind: 'function-version' }) : []
  const rows = [...functions, ...versions].sort(byPath)
  const { items, ...next } = cutPage(rows, size, (row) => row.path.slice(folder.length + 1))
  return { ...next, Functions: await Promise.all(items.map((row) => listed(call, row, all))) } satisfies Output
}

const byPath = (one: Row, other: Row): number => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path))

async function listed(call: Call, row: Row, qualified: boolean): Promise<Structure> {
  const fn = row.kind === 'function' ? asFunction(row) : await ownerOf(call, row)
  const shown = row.kind === 'function' ? asFunction(row).configuration : asVersion(row)
  return listedConfiguration(fn, shown, qualified ? shown.version : null)
}

/** `{function}/versions/{version}`: the function's row always stands above its versions. */
async function ownerOf(call: Call, row: Row): Promise<StoredFunction> {
  const owner = await call.store.get(row.path.split('/').slice(0, 5).join('/'))
  if (!owner) throw new Error(`The version ${row.path} has no function.`)
  return asFunction(owner)
}
