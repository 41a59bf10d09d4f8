import { checkModelSchema, isJsonContent } from '../../../compile/models.ts'
import { badRequest } from '../../../model/errors.ts'
import { text } from '../../fields.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { API } from './levels.ts'

export interface NamedSchema {
  readonly name: string
  readonly schema: string
  readonly contentType: string
}

/** Throws when a model cannot have this schema (control-plane.md 9 [S]: an empty one, whatever the content type). */
export async function checkSchema(scope: Scope, { name, schema, contentType }: NamedSchema): Promise<void> {
  if (schema.trim() === '') throw badRequest('Model schema must have at least 1 property or array items defined')
  if (!isJsonContent(contentType)) return
  const siblings = [...(await modelSchemas(scope))].map(([name, schema]) => ({ name, schema }))
  const refusal = checkModelSchema(schema, { id: String(scope.call.input.restApiId), name, siblings })
  if (refusal) throw badRequest(refusal)
}

/** The schemas of the API's models, by name. */
export async function modelSchemas(scope: Scope): Promise<ReadonlyMap<string, string>> {
  const rows = await scope.tree.children(`${pathOf(scope, API)}/models`, { kind: 'model' })
  return new Map(rows.map(({ value }) => [text(value.name) ?? '', text(value.schema) ?? '']))
}
