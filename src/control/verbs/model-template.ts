import { badRequest } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Call, Handlers } from '../call.ts'
import { pathOf } from '../resource.ts'
import { model } from '../resources/apigateway/model.ts'
import { modelSchemas } from '../resources/apigateway/model-schema.ts'
import { modelTemplate, TemplateTooLong } from '../resources/apigateway/model-template.ts'

export const modelTemplateHandlers: Handlers = { GetModelTemplate: getModelTemplate }

async function getModelTemplate(call: Call): Promise<Structure> {
  const scope = { call, tree: call.store }
  if (!(await scope.tree.get(pathOf(scope, model.at)))) throw model.missing(scope)
  const name = String(call.input.modelName)
  const value = written(name, await modelSchemas(scope))
  if (value === null) throw badRequest(UNSETTLED.control.noModelTemplate + name)
  return { value }
}

function written(name: string, schemas: ReadonlyMap<string, string>): string | null {
  try {
    return modelTemplate(name, schemas)
  } catch (error) {
    if (error instanceof TemplateTooLong) return null
    throw error
  }
}
