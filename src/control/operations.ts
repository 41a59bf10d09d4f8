/** Every operation of every service, with the handler that answers it. What AWS has and Portico has not says so itself. */
import { notImplemented } from '../model/errors.ts'
import type { Operation, ServiceModel } from '../model/shape.ts'
import { restJson1 } from '../protocol/rest-json1.ts'
import { createUriRouter, type Match, type UriRouter } from '../protocol/uri-router.ts'
import type { Codec, QueryPairs } from '../protocol/wire.ts'
import type { Handler, Handlers } from './call.ts'

export interface RegisteredOperation {
  readonly model: ServiceModel
  readonly operation: Operation
  readonly codec: Codec
  readonly handler: Handler
  readonly implemented: boolean
}

export type OperationState = readonly [service: string, operation: string, implemented: boolean]

export interface Registry {
  readonly services: ReadonlyMap<string, ServiceModel>
  /** The operation of a service at a method and raw path; without a service, of any. */
  find(service: string | null, method: string, path: string, query: QueryPairs): Match<RegisteredOperation> | undefined
  states(): readonly OperationState[]
}

/** A service may be given in parts: its model again with further handlers. Throws on a handler without an operation, or a second one. */
export function createRegistry(parts: readonly { readonly model: ServiceModel; readonly handlers: Handlers }[]): Registry {
  const services = new Map(parts.map(({ model }) => [model.id, model]))
  const handlers = collect(parts)
  const operations = [...services.values()].flatMap((model) =>
    model.operations.map((operation) => register(model, operation, handlers)),
  )
  const [orphan] = handlers.keys()
  if (orphan) throw new Error(`A handler is given for ${orphan}, which is no operation`)
  const routers = new Map([...services.keys()].map((id) => [id, routerOf(operations.filter(({ model }) => model.id === id))]))
  return {
    services,
    find: (service, method, path, query) => {
      const candidates = service === null ? [...routers.values()] : [routers.get(service)]
      for (const router of candidates) {
        const match = router?.find(method, path, query)
        if (match) return match
      }
      return undefined
    },
    states: () => operations.map(({ operation, implemented }) => [operation.service, operation.name, implemented]),
  }
}

/** By `service:Operation`. */
function collect(parts: readonly { readonly model: ServiceModel; readonly handlers: Handlers }[]): Map<string, Handler> {
  const found = new Map<string, Handler>()
  for (const { model, handlers } of parts) {
    for (const [name, handler] of Object.entries(handlers)) {
      const key = `${model.id}:${name}`
      if (found.has(key)) throw new Error(`Two handlers are given for ${key}`)
      found.set(key, handler)
    }
  }
  return found
}

/** Takes the operation's handler out of `handlers`, so that what is left has no operation. */
function register(model: ServiceModel, operation: Operation, handlers: Map<string, Handler>): RegisteredOperation {
  const key = `${model.id}:${operation.name}`
  const handler = handlers.get(key)
  handlers.delete(key)
  return {
    model,
    operation,
    codec: restJson1(operation),
    handler: handler ?? missing(operation),
    implemented: handler !== undefined,
  }
}

const missing =
  ({ service, name }: Operation): Handler =>
  () =>
    Promise.reject(notImplemented(service, name))

function routerOf(operations: readonly RegisteredOperation[]): UriRouter<RegisteredOperation> {
  return createUriRouter(
    operations.map((target) => ({
      method: target.operation.method,
      uri: target.operation.uri,
      uriQuery: target.operation.uriQuery,
      target,
    })),
  )
}
