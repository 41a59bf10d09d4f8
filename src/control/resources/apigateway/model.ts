import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_REST_API } from '../../../model/unsettled-rest-api.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, text } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { literal, text as textRule } from '../../patch-rules.ts'
import type { Resource, Scope, WriteScope } from '../../resource.ts'
import { API, apiLevel } from './levels.ts'
import { flattenedSchema } from './model-flatten.ts'
import { checkSchema, modelSchemas } from './model-schema.ts'
import { modelUse } from './model-uses.ts'
import { isMediaType } from './templates.ts'

export const model: Resource = {
  noun: 'Model',
  kind: 'model',
  at: `${API}/models/{modelName}`,
  within: [],
  missing: ({ call }) => notFound(`Invalid model name specified: ${String(call.input.modelName)}`),
  create: {
    within: [apiLevel],
    value: newModel,
    id: (value) => text(value.name) ?? '',
    exists: () => conflict('Model name already exists for this REST API'),
  },
  list: { within: [apiLevel], order: ({ value }) => listKey(text(value.name) ?? '') },
  // The order of the paths is AWS's: its refusal lists them so (control-plane.md 21 [S]).
  patch: { style: newerStyle, rules: { '/description': textRule('description'), '/schema': literal('schema') }, settle },
  remove: { check: refuseUsed },
  view: shown,
}

async function newModel(scope: WriteScope): Promise<JsonObject> {
  const value = namedModel(scope.call.input)
  const { name, schema } = value
  const contentType = text(value.contentType) ?? ''
  await checkSchema(scope, { name: text(name) ?? '', schema: text(schema) ?? '', contentType })
  if (!isMediaType(contentType)) throw badRequest(UNSETTLED_REST_API.invalidModelContentType(contentType))
  return value
}

/** A model's row, its schema not looked at yet. */
export function namedModel(input: Structure): JsonObject {
  const name = text(input.name) ?? ''
  if (name === '') throw badRequest('Model name must be non-empty')
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest(UNSETTLED.control.invalidModelName(name))
  return { id: resourceId(6), ...dropEmpty(given(input, 'name', 'description', 'schema', 'contentType'), 'description') }
}

async function settle(scope: WriteScope, after: JsonObject, before: Row): Promise<JsonObject> {
  const { name, schema, contentType } = after
  if (schema === before.value.schema) return after
  await checkSchema(scope, { name: text(name) ?? '', schema: text(schema) ?? '', contentType: text(contentType) ?? '' })
  return after
}

/** GetModel's `flatten` answers one schema for all models that this one refers to ([D]). */
async function shown(scope: Scope, { value }: Row): Promise<JsonObject> {
  if (scope.call.input.flatten !== true) return value
  const schemas = await modelSchemas(scope)
  return { ...value, schema: flattenedSchema(String(scope.call.input.restApiId), text(value.name) ?? '', schemas) }
}

async function refuseUsed(scope: WriteScope, row: Row): Promise<void> {
  const name = text(row.value.name) ?? ''
  const use = await modelUse(scope, name)
  if (use !== undefined) throw conflict(`Cannot delete model '${name}', is referenced in ${use}`)
}

const DEFAULTS = [
  {
    name: 'Empty',
    description: 'This is a default empty schema model',
    schema: '{\n  "$schema": "http://json-schema.org/draft-04/schema#",\n  "title" : "Empty Schema",\n  "type" : "object"\n}',
  },
  {
    name: 'Error',
    description: 'This is a default error schema model',
    schema:
      '{\n  "$schema" : "http://json-schema.org/draft-04/schema#",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}',
  },
]

/** As recorded, the models that AWS brings come first (control-plane.md 3 [S]); the others by name. */
const listKey = (name: string): string => (DEFAULTS.some((own) => own.name === name) ? name : `~${name}`)

/** What every new API holds (control-plane.md 9 [S]). */
export const defaultModels = (): { readonly name: string; readonly [member: string]: string }[] =>
  DEFAULTS.map((defaults) => ({ id: resourceId(6), ...defaults, contentType: 'application/json' }))
