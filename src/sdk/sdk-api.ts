import { isJsonObject, type JsonObject } from '../core/json.ts'
import type { ApiDefinition, MethodDefinition } from '../openapi/definition.ts'
import { entriesOf, listOf, member, textOf } from '../openapi/members.ts'
import { readSchemas } from './schema-reader.ts'
import { type NamedType, type SdkType, UNKNOWN, union } from './sdk-type.ts'

/** What a generated client knows of an API, whatever its language. Texts are the author's, as they are. */
export interface SdkApi {
  readonly name: string
  readonly description: string
  readonly version: string
  /** The stage's URL, without a slash at its end. */
  readonly invokeUrl: string
  readonly region: string
  /** By path, then by method. */
  readonly operations: readonly SdkOperation[]
  readonly types: readonly NamedType[]
}

export interface SdkOperation {
  /** The author's own name for it, or ''. */
  readonly operationName: string
  /** GET, POST, ... or ANY. */
  readonly httpMethod: string
  readonly path: string
  readonly description: string
  readonly parameters: readonly SdkParameter[]
  /** null: the method declares no body. */
  readonly request: SdkContent | null
  readonly response: SdkContent | null
  /** AWS_IAM: requests are signed. */
  readonly signed: boolean
}

export interface SdkParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
}

export interface SdkContent {
  /** The media type to send or ask for: JSON where that is one of them. */
  readonly mediaType: string
  /** Of JSON; null: there is only other content. */
  readonly type: SdkType | null
  /** Whether content other than JSON is declared as well. */
  readonly other: boolean
}

export interface SdkAddress {
  readonly invokeUrl: string
  readonly region: string
}

export function sdkApi(definition: ApiDefinition, { invokeUrl, region }: SdkAddress): SdkApi {
  const { settings, models, resources } = definition
  const types = readSchemas(models)
  const known = new Set(types.map(({ key }) => key))
  const described = descriptionsOf(definition.documentation)
  return {
    name: textOf(settings.name) ?? '',
    description: textOf(settings.description) ?? described('API'),
    version: textOf(settings.version) ?? '',
    invokeUrl,
    region,
    types,
    operations: resources.flatMap(({ path, methods }) =>
      methods.map((method) => operationOf(path, method, known, described('METHOD', path, method.httpMethod))),
    ),
  }
}

function operationOf(path: string, method: MethodDefinition, models: ReadonlySet<string>, description: string): SdkOperation {
  const { settings, httpMethod } = method
  const succeeded = method.responses.filter(({ statusCode }) => /^2/.test(textOf(statusCode) ?? ''))
  return {
    operationName: textOf(settings.operationName) ?? '',
    httpMethod,
    path,
    description,
    parameters: parametersOf(path, settings),
    request: contentOf([settings], 'requestModels', models),
    response: contentOf(succeeded, 'responseModels', models),
    signed: settings.authorizationType === 'AWS_IAM',
  }
}

const IN = { path: 'path', querystring: 'query', header: 'header' } as const

/** Those of the path are what the path says, whether the method declares them or not. */
function parametersOf(path: string, settings: JsonObject): readonly SdkParameter[] {
  const inPath = [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name = '']) => ({ name, in: 'path', required: true }) as const)
  const declared = entriesOf(settings.requestParameters).flatMap(([key, required]) => {
    const [, place, name] = /^method\.request\.(querystring|header)\.(.+)$/s.exec(key) ?? []
    if (name === undefined || (place !== 'querystring' && place !== 'header')) return []
    return [{ name, in: IN[place], required: required === true }]
  })
  return [...inPath, ...declared]
}

/** The models that stand in that member, by media type. */
function contentOf(holders: readonly JsonObject[], name: string, models: ReadonlySet<string>): SdkContent | null {
  const all = holders.flatMap((holder) => entriesOf(member(holder, name)))
  const json = all.filter(([type]) => /json/i.test(type))
  const mediaType = (json[0] ?? all[0])?.[0]
  if (mediaType === undefined) return null
  const types = [...new Set(json.map(([, model]) => textOf(model) ?? ''))].map((key) =>
    models.has(key) ? ({ kind: 'reference', key } as const) : UNKNOWN,
  )
  return { mediaType, type: json.length > 0 ? union(types) : null, other: json.length < all.length }
}

type Described = (type: string, path?: string, method?: string) => string

/** What the stage's documentation says of exactly that; '' where it says nothing. */
function descriptionsOf(documentation: JsonObject | null): Described {
  const texts = new Map<string, string>()
  for (const part of listOf(member(documentation ?? undefined, 'documentationParts')).filter(isJsonObject)) {
    const location = member(part, 'location')
    const at = ['type', 'path', 'method'].map((name) => textOf(member(location, name)) ?? '')
    const properties = member(part, 'properties')
    const text = textOf(member(properties, 'description')) ?? textOf(member(properties, 'summary'))
    if (text !== undefined) texts.set(JSON.stringify(at), text)
  }
  return (type, path = '', method = '') => texts.get(JSON.stringify([type, path, method])) ?? ''
}
