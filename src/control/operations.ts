/** Every operation of every service, with the handler that answers it. What AWS has and Portico has not says so itself. */
import { table } from '../core/table.ts'
import { notImplemented } from '../model/errors.ts'
import type { Operation, ServiceModel } from '../model/shape.ts'
import { PROTOCOLS } from '../protocol/protocol.ts'
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

/** What a request says of the operation it is for: protocols differ in which of these they read. */
export interface Asked {
  readonly method: string
  /** Raw, without its query. */
  readonly path: string
  readonly query: QueryPairs
  /** As X-Amz-Target or the form's Action names it. */
  readonly operation: string | null
}

export interface Registry {
  readonly services: ReadonlyMap<string, ServiceModel>
  /** The services by what stands before the dot of X-Amz-Target. */
  readonly prefixes: ReadonlyMap<string, string>
  /** By the name that clients sign for: the services, of which the first speaks for all where none can be told. */
  signedFor(name: string): ServiceModel | undefined
  /** The operation of those signed for by a name; without one, of any that is known by its URIs. */
  find(service: string | null, asked: Asked): Match<RegisteredOperation> | null
  states(): readonly OperationState[]
}

type Find = (asked: Asked) => Match<RegisteredOperation> | undefined

/** A service may be given in parts: its model again with further handlers. Throws on a handler without an operation, or a second one. */
export function createRegistry(parts: readonly { readonly model: ServiceModel; readonly handlers: Handlers }[]): Registry {
  const services = new Map(parts.map(({ model }) => [model.id, model]))
  const handlers = collect(parts)
  const operations = [...services.values()].flatMap((model) =>
    model.operations.map((operation) => register(model, operation, handlers)),
  )
  const [orphan] = handlers.keys()
  if (orphan) throw new Error(`A handler is given for ${orphan}, which is no operation`)
  const finders = new Map([...services.values()].map((model) => [model, finderOf(model, operations)]))
  const bySigningName = Map.groupBy(finders.keys(), ({ signingName }) => signingName)
  const byUri = [...finders.keys()].filter(({ protocol }) => protocol === 'restJson1')
  return {
    services,
    signedFor: (name) => bySigningName.get(name)?.[0],
    prefixes: new Map(
      [...services.values()].flatMap(({ id, targetPrefix }) => (targetPrefix ? [[targetPrefix, id] as const] : [])),
    ),
    find: (service, asked) => {
      for (const model of service === null ? byUri : (bySigningName.get(service) ?? [])) {
        const match = finders.get(model)?.(asked)
        if (match) return match
      }
      return null
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
    codec: PROTOCOLS[model.protocol].codec(operation, model),
    handler: handler ?? missing(operation),
    implemented: handler !== undefined,
  }
}

const missing =
  ({ service, name }: Operation): Handler =>
  () =>
    Promise.reject(notImplemented(service, name))

function finderOf(model: ServiceModel, all: readonly RegisteredOperation[]): Find {
  const operations = all.filter(({ model: { id } }) => id === model.id)
  return model.protocol === 'restJson1' ? byUri(operations) : byName(operations)
}

function byUri(operations: readonly RegisteredOperation[]): Find {
  const router: UriRouter<RegisteredOperation> = createUriRouter(
    operations.map((target) => ({
      method: target.operation.method,
      uri: target.operation.uri,
      uriQuery: target.operation.uriQuery,
      target,
    })),
  )
  return ({ method, path, query }) => router.find(method, path, query)
}

function byName(operations: readonly RegisteredOperation[]): Find {
  const named = new Map(operations.map((target) => [target.operation.name, { target, labels: table<string>() }]))
  return ({ operation }) => named.get(operation ?? '')
}
