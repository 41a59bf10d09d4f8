import type { JsonObject } from '../../../core/json.ts'
import { apigatewayv2 } from '../../../model/services.ts'
import { validate } from '../../../model/validate.ts'
import { writeRow } from '../../crud.ts'
import type { Creation, Resource, WriteScope } from '../../resource.ts'

const OPERATIONS = new Map(apigatewayv2.operations.map((operation) => [operation.name, operation]))

/**
 * The scope of a call of another operation on an API, as if a client had made it: what AWS's model says of the input holds for
 * documents, too. Throws the framework's ValidationException.
 */
export function asCall(scope: WriteScope, name: string, apiId: string, given: JsonObject): WriteScope {
  const operation = OPERATIONS.get(name)
  if (!operation) throw new Error(`There is no operation ${name}`)
  const input = { ...given, ...(apiId !== '' && { apiId }) }
  validate(operation, input)
  return { ...scope, call: { ...scope.call, operation, input } }
}

/** Makes one, through all the rules of its operation, and answers its value. Who imports deploys when everything stands. */
export async function imported(scope: WriteScope, apiId: string, resource: Resource, input: JsonObject): Promise<JsonObject> {
  const { noun, create } = resource
  if (!create) throw new Error(`There is no Create${noun}`)
  const { follow: _, ...quietly }: Creation = create
  const row = await writeRow(resource, quietly, asCall(scope, `Create${noun}`, apiId, input))
  return row.value
}
