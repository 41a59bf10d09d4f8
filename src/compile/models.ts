import type { ErrorObject, ValidateFunction } from 'ajv-draft-04'
import { isJsonObject, type Json, parseJson, tryParseJson } from '../core/json.ts'
import { configurationError } from '../exchange/fault.ts'
import type { RestApiSnapshot } from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { ValidateBody } from '../pipeline/request-validator.ts'
import { validationErrorString } from './model-errors.ts'
import { prepareSchema } from './model-schema.ts'
import { unsoundness } from './model-soundness.ts'
import { errorsOf, type ModelCompiler, modelCompiler } from './model-validator.ts'

type Model = Pick<RestApiSnapshot['models'][number], 'name' | 'schema'>

/** How models refer to each other (rest-api.md 11 [S]). */
export const modelUrl = (apiId: string, name: string): string =>
  `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`

/** The models of an API, by name; each is compiled when a body first needs it, with those it refers to. */
export function compileModels(apiId: string, models: readonly Model[]): (name: string) => ValidateBody | undefined {
  const library = new ModelLibrary(apiId, models)
  return (name) => {
    if (!library.has(name)) return undefined
    let validate: ValidateFunction | null = null
    return (body) => {
      validate ??= compiled(library, name)
      return validationError(validate, body)
    }
  }
}

function compiled(library: ModelLibrary, name: string): ValidateFunction {
  try {
    return library.compile(name)
  } catch {
    throw configurationError(`Invalid model ${name}`)
  }
}

function validationError(validate: ValidateFunction, body: Buffer): string | null {
  const value = parsed(body)
  if (value === undefined) return `[${UNSETTLED.bodyNotJson}]`
  let errors: readonly ErrorObject[] | null
  try {
    errors = errorsOf(validate, value)
  } catch {
    // Too many steps, or a schema that refers to itself without end: nobody can say that the body matches.
    return `[${UNSETTLED.bodyTooComplex}]`
  }
  return errors && validationErrorString(errors)
}

/** An empty body is validated as `{}` (rest-api.md 11 [S]). undefined: no JSON, or nested too deeply. */
function parsed(body: Buffer): ReturnType<typeof parseJson> | undefined {
  if (body.length === 0) return {}
  try {
    return parseJson(body.toString('utf8'))
  } catch {
    return undefined
  }
}

/**
 * Checks a schema as CreateModel does; answers the message of the BadRequestException, or null. `siblings` are the other models
 * of the API, for references between them; without it, references to models pass.
 */
export function checkModelSchema(
  schema: string,
  api?: { readonly id: string; readonly name: string; readonly siblings: readonly Model[] },
): string | null {
  try {
    const source = parseJson(schema)
    if (!isJsonObject(source)) return invalid('The schema is not a JSON object')
    const compiler = modelCompiler()
    if (!compiler.validate(DRAFT_04, source))
      return invalid(`${compiler.errors?.[0]?.instancePath ?? ''} ${compiler.errors?.[0]?.message ?? ''}`.trim())
    const others = api?.siblings.filter(({ name }) => name !== api.name)
    const library = new ModelLibrary(
      api?.id ?? '',
      [...(others ?? []), { name: api?.name ?? 'model', schema }],
      api === undefined,
    )
    library.compile(api?.name ?? 'model')
    return null
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error))
  }
}

/**
 * As checkModelSchema, for all models of an API at once, which may refer to each other in circles. Answers those that AWS
 * refuses, with the message. Models of other content than JSON have no schema to check.
 */
export function checkModelSchemas(
  apiId: string,
  models: readonly (Model & { readonly contentType: string })[],
): readonly (readonly [name: string, refusal: string])[] {
  const metaschema = modelCompiler()
  const schemas = new Map(models.map(({ name, schema }) => [modelUrl(apiId, name), tryParseJson(schema)]))
  return models.flatMap(({ name, contentType }) => {
    const schema = schemas.get(modelUrl(apiId, name))
    const refusal = isJsonContent(contentType) ? refusalOf(metaschema, schema, schemas) : null
    return refusal === null ? [] : [[name, refusal] as const]
  })
}

/** Content types whose models are JSON schemas. */
export const isJsonContent = (contentType: string): boolean => /^application\/(?:[\w.-]+\+)?json$/i.test(contentType)

function refusalOf(
  metaschema: ModelCompiler,
  source: Json | undefined,
  schemas: ReadonlyMap<string, Json | undefined>,
): string | null {
  if (!isJsonObject(source)) return invalid('The schema is not a JSON object')
  const [error] = metaschema.validate(DRAFT_04, source) ? [] : (metaschema.errors ?? [])
  if (error) return invalid(`${error.instancePath} ${error.message ?? ''}`.trim())
  const { schema, references } = prepareSchema(source)
  const models = [...references].map((reference) => MODEL_URL.exec(reference) ?? [])
  const unknown = models.find(([url]) => url !== undefined && !schemas.has(url))
  if (unknown) return UNSETTLED.openapi.unknownModel(unknown[1] ?? '')
  const reason = unsoundness(schema, (url) => schemas.get(url))
  return reason === null ? null : invalid(reason)
}

const DRAFT_04 = 'http://json-schema.org/draft-04/schema'

const invalid = (reason: string): string => UNSETTLED.invalidModel.replace('{reason}', () => reason)

/** The name of the model that a reference is to. */
export const MODEL_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/#]+\/models\/([^/#]+)/

class ModelLibrary {
  private readonly apiId: string
  private readonly schemas: ReadonlyMap<string, string>
  private readonly lenient: boolean
  private readonly added = new Set<string>()
  private compiler: ModelCompiler | null = null

  constructor(apiId: string, models: readonly Model[], lenient = false) {
    this.apiId = apiId
    this.schemas = new Map(models.map(({ name, schema }) => [name, schema]))
    this.lenient = lenient
  }

  has(name: string): boolean {
    return this.schemas.has(name)
  }

  /** Throws when the schema, or one it refers to, cannot be used. */
  compile(name: string): ValidateFunction {
    this.add(name)
    const url = modelUrl(this.apiId, name)
    const validate = this.ajv().getSchema(url)
    if (!validate) throw new Error(`No model ${name}`)
    return validate
  }

  private ajv(): ModelCompiler {
    this.compiler ??= modelCompiler()
    return this.compiler
  }

  private add(name: string): void {
    const text = this.schemas.get(name)
    if (text === undefined || this.added.has(name)) return
    this.added.add(name)
    const { schema, references } = prepareSchema(parseJson(text))
    if (typeof schema !== 'object' || schema === null) throw new Error(`Model ${name} is not a JSON object`)
    this.ajv().addSchema(schema, modelUrl(this.apiId, name))
    for (const reference of references) this.follow(reference)
  }

  private follow(reference: string): void {
    const match = MODEL_URL.exec(reference)
    if (!match) return
    if (this.lenient) this.allow(match[0])
    else this.add(match[1] ?? '')
  }

  private allow(url: string): void {
    if (this.added.has(url)) return
    this.added.add(url)
    this.ajv().addSchema({}, url)
  }
}
