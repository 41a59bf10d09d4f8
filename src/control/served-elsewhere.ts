import { ServiceError } from '../model/errors.ts'
import type { ServiceModel } from '../model/shape.ts'
import type { Handlers } from './call.ts'

/** The handlers of a service that the operator has pointed elsewhere: each says where, so that nothing is kept in two places. */
export function servedElsewhere(model: ServiceModel, url: string): Handlers {
  const message = `${model.id} is served at ${url} (--service-endpoint). Send this call there.`
  const refuse = (): Promise<never> => Promise.reject(new ServiceError('ServedElsewhereException', 421, message))
  return Object.fromEntries(model.operations.map(({ name }) => [name, refuse]))
}
