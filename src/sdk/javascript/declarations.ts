import { pascalCase, uniqueNames, wordsOf } from '../names.ts'
import type { SdkApi, SdkContent, SdkOperation } from '../sdk-api.ts'
import { docComment, jsKey } from './source.ts'
import { type TypeNames, typeText } from './type-text.ts'

/** Identifiers for the named types, in order. In capitals, none is a word of the language. */
export function typeNames(api: SdkApi): TypeNames {
  const unique = uniqueNames([])
  return new Map(api.types.map(({ key, title }) => [key, unique(pascalCase(wordsOf(title)) || 'Model')]))
}

/** `models.d.ts`: the API's models. A file of its own, because a model may be called `Error`. */
export function modelsSource(api: SdkApi, names: TypeNames): string {
  const types = api.types.map(
    ({ key, description, type }) => `${docComment([description])}export type ${names.get(key)} = ${typeText(type, names)}\n`,
  )
  return `${types.join('\n')}${types.length === 0 ? 'export {}\n' : ''}`
}

/** `apigClient.d.ts`. */
export function declarationsSource(api: SdkApi, names: readonly string[], types: TypeNames): string {
  const inModels = new Map([...types].map(([key, name]) => [key, `Models.${name}`]))
  const methods = api.operations.map((operation, at) => methodSource(operation, names[at] ?? '', inModels))
  return `import type {
  AdditionalParams,
  ApigClientConfig,
  ApigResponse,
  ParamValue,
  PathValue,
  RawBody,
} from './lib/apiGatewayCore/apiGatewayClient.js'
import type * as Models from './models.js'

export { ApiError } from './lib/apiGatewayCore/apiGatewayClient.js'
export type { AdditionalParams, ApigClientConfig, ApigResponse, Models, ParamValue, PathValue, RawBody }

${docComment([api.name, api.description])}export interface ApigClient {
${methods.join('\n')}}

/** The stage's URL when this client was generated. */
export declare const invokeUrl: string
export declare function createClient(config?: ApigClientConfig): ApigClient
export declare const apigClientFactory: { newClient(config?: ApigClientConfig): ApigClient }
`
}

function methodSource(operation: SdkOperation, name: string, types: TypeNames): string {
  const { httpMethod, path, description, request, response } = operation
  const parameters = parametersText(operation)
  const body = request ? contentText(request, types, 'RawBody') : 'unknown'
  const bodyRequired = request?.type !== null && body !== 'unknown'
  // A parameter that may be left out cannot stand before one that may not.
  const params = parameters.required
    ? `params: ${parameters.text}`
    : bodyRequired
      ? `params: ${parameters.text} | null | undefined`
      : `params?: ${parameters.text} | null`
  const data = response ? contentText(response, types, 'string | Uint8Array') : 'unknown'
  return `${docComment([`${httpMethod} ${path}`, description], '  ')}  ${name}(
    ${params},
    body${bodyRequired ? '' : '?'}: ${body},
    additionalParams?: AdditionalParams,
  ): Promise<ApigResponse<${data}>>
`
}

function contentText({ type, other }: SdkContent, types: TypeNames, otherText: string): string {
  const text = type && typeText(type, types, '    ')
  if (text === 'unknown' || text === null) return text ?? otherText
  return other ? `${text} | ${otherText}` : text
}

/** A name may stand in several places; it is one member, of the narrower type. */
function parametersText({ parameters }: SdkOperation): { readonly text: string; readonly required: boolean } {
  const byName = Map.groupBy(parameters, ({ name }) => name)
  const members = [...byName].map(([name, uses]) => ({
    key: jsKey(name),
    required: uses.some(({ required }) => required),
    type: uses.some((use) => use.in === 'path') ? 'PathValue' : 'ParamValue',
  }))
  if (members.length === 0) return { text: '{ [name: string]: never }', required: false }
  const lines = members.map(
    ({ key, required, type }) => `      ${key}${required ? `: ${type}` : `?: ${type} | null | undefined`}\n`,
  )
  return { text: `{\n${lines.join('')}    }`, required: members.some(({ required }) => required) }
}
