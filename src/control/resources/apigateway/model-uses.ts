import { prepareSchema } from '../../../compile/model-schema.ts'
import { MODEL_URL } from '../../../compile/models.ts'
import { type Json, tryParseJson } from '../../../core/json.ts'
import { textEntries } from '../../fields.ts'
import type { Scope } from '../../resource.ts'
import { modelSchemas } from './model-schema.ts'
import { methodUses, responseUses } from './uses.ts'

/**
 * What uses a model, as AWS's refusal to delete it says: `method request: //ANY` (control-plane.md 9 [S]); the words for method
 * responses and other models are [K]. undefined: nothing does. Which of several AWS names is not settled; the recording names
 * the last.
 */
export async function modelUse(scope: Scope, name: string): Promise<string | undefined> {
  const request = (await methodUses(scope, ({ requestModels }) => isAmong(requestModels, name))).at(-1)
  if (request !== undefined) return `method request: ${request}`
  const response = (await responseUses(scope, ({ responseModels }) => isAmong(responseModels, name))).at(-1)
  if (response !== undefined) return `method response: ${response}`
  const model = (await referringModels(scope, name)).at(-1)
  return model === undefined ? undefined : `model: ${model}`
}

const isAmong = (models: Json | undefined, name: string): boolean => textEntries(models).some(([, used]) => used === name)

/** The other models whose schemas refer to this one, sorted. */
async function referringModels(scope: Scope, name: string): Promise<readonly string[]> {
  const schemas = [...(await modelSchemas(scope))].filter(([other, schema]) => other !== name && refersTo(schema, name))
  return schemas.map(([other]) => other).sort()
}

function refersTo(schema: string, name: string): boolean {
  if (!schema.includes(`/models/${name}`)) return false
  const { references } = prepareSchema(tryParseJson(schema) ?? null)
  return [...references].some((reference) => MODEL_URL.exec(reference)?.[1] === name)
}
