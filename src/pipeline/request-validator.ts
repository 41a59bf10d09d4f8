import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import { DEFAULT_TYPE, mimeTypeOf } from '../mapping/media-type.ts'
import type { MethodSnapshot, RestApiSnapshot } from '../model/snapshot.ts'

/** Why a body does not match a model, as $context.error.validationErrorString words it; null: it does. */
export type ValidateBody = (body: Buffer) => string | null

export interface RequestValidatorSettings {
  /** The validator that the method names; undefined: it names none. */
  readonly validator: RestApiSnapshot['requestValidators'][number] | undefined
  readonly method: Pick<MethodSnapshot, 'requestParameters' | 'requestModels'>
  /** The compiled model of that name; undefined: there is none, and bodies pass. */
  readonly model: (name: string) => ValidateBody | undefined
}

/** Parameters first, the body only if they pass (rest-api.md 2.9 [S]). null: nothing to validate. */
export function requestValidator(settings: RequestValidatorSettings): Step | null {
  const { validator } = settings
  const parameters = validator?.validateRequestParameters ? parameterCheck(settings.method.requestParameters) : null
  const body = validator?.validateRequestBody ? bodyCheck(settings) : null
  if (!parameters && !body) return null
  return (next) =>
    async function requestValidator(exchange) {
      parameters?.(exchange)
      body?.(exchange)
      return next(exchange)
    }
}

type Check = (exchange: Exchange) => void
type Read = (exchange: Exchange) => string | undefined

/** Missing are those that were not sent and those that are blank, by their sorted full names (rest-api.md 11 [S], [D]). */
function parameterCheck(requestParameters: Readonly<Record<string, boolean>>): Check | null {
  const required = Object.keys(requestParameters)
    .filter((key) => requestParameters[key])
    .sort()
    .flatMap(requiredParameter)
  if (required.length === 0) return null
  return (exchange) => {
    const missing = required.filter(({ read }) => !read(exchange)?.trim()).map(({ name }) => name)
    if (missing.length > 0)
      throw new Fault('badRequestParameters', { message: `Missing required request parameters: [${missing.join(', ')}]` })
  }
}

function requiredParameter(key: string): { name: string; read: Read }[] {
  const [, place, name = ''] = /^method\.request\.(header|path|querystring)\.(.+)$/s.exec(key) ?? []
  if (place === 'header') return [{ name, read: ({ request }) => request.headers.getExact(name) }]
  if (place === 'querystring') return [{ name, read: ({ request }) => request.query.get(name) }]
  if (place !== 'path') return []
  return [{ name, read: ({ match }) => (Object.hasOwn(match.pathParameters, name) ? match.pathParameters[name] : undefined) }]
}

/** The model is chosen by Content-Type; `$default` takes the types without one, and without either the body passes ([D], [K+]). */
function bodyCheck({ method, model }: RequestValidatorSettings): Check | null {
  const byType = new Map<string, ValidateBody>()
  for (const [type, name] of Object.entries(method.requestModels)) {
    const validate = model(name)
    if (validate) byType.set(mimeTypeOf(type) ?? '', validate)
  }
  if (byType.size === 0) return null
  return ({ request, log }) => {
    const type = mimeTypeOf(request.headers.get('content-type')) ?? DEFAULT_TYPE
    const validate = byType.get(type) ?? byType.get('$default')
    const validationError = validate?.(request.body) ?? null
    if (validationError === null) return
    log?.line(`Request body does not match model schema for content type ${type}: ${validationError}`)
    throw new Fault('badRequestBody', { validationError })
  }
}
