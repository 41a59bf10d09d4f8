/** What documents say for people: one table reads it into documentation parts and writes it back. */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { compact, entriesOf, member } from './members.ts'

const isText = (value: Json): boolean => typeof value === 'string' && value !== ''
const isList = (value: Json): boolean => Array.isArray(value) && value.length > 0

const FIELDS: Readonly<Record<string, (value: Json) => boolean>> = {
  title: isText,
  summary: isText,
  description: isText,
  termsOfService: isText,
  tags: isList,
  contact: isJsonObject,
  license: isJsonObject,
  externalDocs: isJsonObject,
}

/** The members of each type's part that a document has a place for ([D]: "OpenAPI-compliant"), in AWS's order. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  API: ['tags', 'externalDocs'],
  AUTHORIZER: ['description'],
  MODEL: ['title', 'description', 'externalDocs'],
  RESOURCE: ['summary', 'description'],
  METHOD: ['tags', 'summary', 'description', 'externalDocs'],
  PATH_PARAMETER: ['description'],
  QUERY_PARAMETER: ['description'],
  REQUEST_HEADER: ['description'],
  REQUEST_BODY: ['description'],
  RESPONSE: ['description'],
  RESPONSE_HEADER: ['description'],
}

/** An API's title and version are settings of it. */
const INFO = ['description', 'termsOfService', 'contact', 'license']

/** The content of a part of `type` in an object of a document, or in the part itself. */
export function documentedFields(type: string, held: Json | undefined): JsonObject {
  return fieldsOf(DOCUMENTED[type] ?? [], held)
}

/** `info` of a document, or of the part of an API. */
export const documentedInfo = (info: Json | undefined): JsonObject => fieldsOf(INFO, info)

function fieldsOf(names: readonly string[], held: Json | undefined): JsonObject {
  return compact(Object.fromEntries(names.map((name) => [name, fieldOf(name, member(held, name))])))
}

const fieldOf = (name: string, value: Json | undefined): Json | undefined =>
  value !== undefined && FIELDS[name]?.(value) ? value : undefined

/** Extensions of others that a part may hold; API Gateway's own come from the API. */
export function documentedExtensions(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    entriesOf(properties).filter(([name]) => name.startsWith('x-') && !name.startsWith('x-amazon-apigateway-')),
  )
}
