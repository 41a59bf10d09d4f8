import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { member, textOf } from './members.ts'
import { parseYaml } from './yaml.ts'

/** An OpenAPI document, parsed and no more. */
export interface OpenApiDocument {
  /** 2: Swagger 2.0. 3: OpenAPI 3.0 and 3.1. */
  readonly version: 2 | 3
  readonly root: JsonObject
}

/** `${AWS::AccountId}`, `${AWS::Region}` and `${AWS::Partition}` (control-plane.md 18 [D]). */
export interface AwsVariables {
  readonly account: string
  readonly region: string
  readonly partition: string
}

/** Reads JSON or YAML. Throws AWS's refusal of what is neither, or no OpenAPI (control-plane.md 18 [S]). */
export async function readDocument(bytes: Uint8Array, variables: AwsVariables): Promise<OpenApiDocument> {
  const root = await readRoot(Buffer.from(bytes).toString('utf8'), variables)
  if (String(member(root, 'swagger') ?? '') === '2.0' || member(root, 'swagger') === 2) return { version: 2, root }
  if (/^3\.[01](?:\.|$)/.test(String(member(root, 'openapi') ?? ''))) return { version: 3, root }
  throw badRequest(INVALID)
}

/** What a document of any version holds. Throws AWS's refusal of what is neither JSON nor YAML, or no object. */
export async function readRoot(text: string, variables: AwsVariables): Promise<JsonObject> {
  const root = await parsed(substituted(text.replace(/^\uFEFF/, ''), variables))
  if (!isJsonObject(root)) throw badRequest(INVALID)
  return root
}

const INVALID = 'Invalid OpenAPI input.'

async function parsed(text: string): Promise<Json> {
  const json = tryParseJson(text)
  if (json !== undefined) return json
  try {
    return await parseYaml(text)
  } catch {
    throw badRequest(INVALID)
  }
}

/** None of the values has a character that JSON or YAML would read, so the text is the place. */
function substituted(text: string, { account, region, partition }: AwsVariables): string {
  return text
    .replaceAll('${AWS::AccountId}', () => account)
    .replaceAll('${AWS::Region}', () => region)
    .replaceAll('${AWS::Partition}', () => partition)
}

/** An API has the title as its name. */
export function titleOf({ root }: OpenApiDocument): string {
  const title = textOf(member(member(root, 'info'), 'title'))
  if (!title) throw badRequest(`${UNSETTLED.openapi.unparsable}attribute info.title is missing`)
  return title
}
