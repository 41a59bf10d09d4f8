/** What AWS's parser of OpenAPI 3 finds in a document, in its words ([K+]). Swagger 2 has another, which says nothing. */
import { isJsonObject, type Json } from '../core/json.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import type { OpenApiDocument } from './document.ts'
import { entriesOf, listOf, member, textOf } from './members.ts'

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const INFO = words('title description termsOfService contact license version summary')
const ROOT = words('openapi info servers paths components security tags externalDocs webhooks jsonSchemaDialect')
const VERBS = 'get put post delete options head patch trace'
const PATH = words(`$ref summary description servers parameters ${VERBS}`)
const OPERATION = words(
  'tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers',
)
const PARAMETER = words(
  'name in description required deprecated allowEmptyValue allowReserved style explode schema example examples content $ref',
)
const RESPONSE = words('description headers content links $ref')

type Warn = (text: string) => void

export function parseIssues({ version, root }: OpenApiDocument, warn: Warn): void {
  if (version === 2) return
  const say: Warn = (issue) => warn(UNSETTLED_OPENAPI.parseIssue(issue))
  lookAt(root, 'paths', ROOT, '', say)
  lookAt(member(root, 'info'), 'version', INFO, 'info.', say)
  for (const [path, item] of entriesOf(member(root, 'paths'))) if (!path.startsWith('x-')) pathIssues(path, item, say)
  if (listOf(member(root, 'servers')).length > 1) warn(UNSETTLED_OPENAPI.serversIgnored)
}

/** What must be there and is not, and what is there that nobody knows. Extensions are everywhere. */
function lookAt(held: Json | undefined, required: string, known: ReadonlySet<string>, place: string, say: Warn): void {
  if (!isJsonObject(held)) return
  if (member(held, '$ref') === undefined && member(held, required) === undefined) say(UNSETTLED_OPENAPI.missing(place + required))
  for (const [name] of entriesOf(held)) {
    if (!known.has(name) && !name.startsWith('x-')) say(UNSETTLED_OPENAPI.unexpected(place + name))
  }
}

function pathIssues(path: string, item: Json, say: Warn): void {
  const place = `paths.'${path}'`
  for (const [name, held] of entriesOf(item)) {
    if (VERBS.split(' ').includes(name)) operationIssues(`${place}(${name})`, held, say)
    else if (!PATH.has(name) && !name.startsWith('x-')) say(UNSETTLED_OPENAPI.unexpected(`${place}.${name}`))
  }
  parameterIssues(place, member(item, 'parameters'), say)
}

function operationIssues(place: string, operation: Json, say: Warn): void {
  lookAt(operation, 'responses', OPERATION, `${place}.`, say)
  parameterIssues(place, member(operation, 'parameters'), say)
  for (const [status, response] of entriesOf(member(operation, 'responses'))) {
    if (!status.startsWith('x-')) lookAt(response, 'description', RESPONSE, `${place}.responses.${status}.`, say)
  }
}

function parameterIssues(place: string, parameters: Json | undefined, say: Warn): void {
  for (const parameter of listOf(parameters)) {
    lookAt(parameter, 'in', PARAMETER, `${place}.parameters.[${nameOf(parameter)}].`, say)
  }
}

const nameOf = (parameter: Json): string => textOf(member(parameter, 'name')) ?? ''
