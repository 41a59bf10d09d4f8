import { checkModelSchemas } from '../../../compile/models.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_OPENAPI } from '../../../model/unsettled-openapi.ts'
import type { ModelDefinition } from '../../../openapi/definition.ts'
import { foreignReference, rowReference, withReferences } from '../../../openapi/schemas.ts'
import { text } from '../../fields.ts'
import { segment, type WriteScope } from '../../resource.ts'
import type { Attempt } from './import-errors.ts'
import { model, namedModel } from './model.ts'

/**
 * The models of a definition, written before any of them is checked: they may refer to each other in a circle
 * (control-plane.md 18 [S]), as two calls of CreateModel could not. A model of the same name is replaced and keeps its id.
 */
export async function importModels(
  scope: WriteScope,
  apiPath: string,
  models: readonly ModelDefinition[],
  attempt: Attempt,
): Promise<void> {
  const apiId = String(scope.call.input.restApiId)
  const at = `${apiPath}/models`
  const written: string[] = []
  for (const definition of models) {
    await attempt(UNSETTLED.openapi.doing.model(definition.name), async () => {
      const { name, contentType, description, schema } = definition
      if (foreignReference(schema) !== undefined) throw badRequest(UNSETTLED_OPENAPI.foreignReference)
      const value = namedModel({ name, contentType, description, schema: rowSchema(apiId, schema) })
      const standing = await scope.tree.get(`${at}/${segment(name)}`)
      await scope.tree.put(`${at}/${segment(name)}`, model.kind, { ...value, ...(standing && { id: standing.value.id }) })
      written.push(name)
    })
  }
  await checkSchemas(scope, at, apiId, written, attempt)
}

const rowSchema = (apiId: string, schema: JsonObject | string): string =>
  typeof schema === 'string' ? schema : JSON.stringify(withReferences(schema, (reference) => rowReference(apiId, reference)))

async function checkSchemas(
  scope: WriteScope,
  at: string,
  apiId: string,
  names: readonly string[],
  attempt: Attempt,
): Promise<void> {
  if (names.length === 0) return
  const rows = await scope.tree.children(at, { kind: model.kind })
  const all = rows.map(({ value }) => ({
    name: text(value.name) ?? '',
    schema: text(value.schema) ?? '',
    contentType: text(value.contentType) ?? '',
  }))
  const wanted = new Set(names)
  for (const [name, refusal] of checkModelSchemas(apiId, all)) {
    if (!wanted.has(name)) continue
    await attempt(UNSETTLED.openapi.doing.model(name), () => Promise.reject(badRequest(refusal)))
  }
}
