import type { JsonObject } from '../../../core/json.ts'
import { apigateway } from '../../../model/services.ts'
import { validate } from '../../../model/validate.ts'
import type { WriteScope } from '../../resource.ts'

const OPERATIONS = new Map(apigateway.operations.map((operation) => [operation.name, operation]))

/**
 * The scope of a call of another operation on the same API, as if a client had made it: what AWS's model says of the input
 * (enumerations, patterns) holds for documents, too. Throws the framework's ValidationException.
 */
export function asCall(scope: WriteScope, name: string, given: JsonObject): WriteScope {
  const operation = OPERATIONS.get(name)
  if (!operation) throw new Error(`There is no operation ${name}`)
  const input = { ...given, restApiId: scope.call.input.restApiId }
  validate(operation, input)
  return { ...scope, call: { ...scope.call, operation, input } }
}
