import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../src/core/json.ts'

const FOLDER = fileURLToPath(new URL('../../node_modules/@readme/oas-examples/', import.meta.url))
const GITHUB = fileURLToPath(new URL('../../node_modules/@octokit/openapi/generated/api.github.com.json', import.meta.url))

const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
const objectIn = (text: string): JsonObject => objectOf(parseJson(text))

/** Real documents of Swagger 2.0, OpenAPI 3.0 and 3.1, by name: `3.0/petstore.json`. */
export const corpus: readonly { readonly name: string; readonly document: JsonObject }[] = globSync('*/json/**/*.json', {
  cwd: FOLDER,
})
  .sort()
  .map((file) => ({ name: file.replace('/json/', '/'), document: objectIn(readFileSync(`${FOLDER}${file}`, 'utf8')) }))

/** GitHub's whole API, of more than a thousand operations, as AWS would take it: plain names, and short, for it is 13 MB. */
export function github(): JsonObject {
  const document = acceptable(objectIn(readFileSync(GITHUB, 'utf8')))
  return objectOf(without(document, ['example', 'examples', 'description', 'summary']))
}

function without(value: Json, names: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => without(item, names))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value).filter(([name]) => !names.includes(name))
  return Object.fromEntries(entries.map(([name, held]) => [name, without(held ?? null, names)]))
}

const plain = (name: string): string => name.replace(/[^a-zA-Z0-9]/g, (character) => `x${character.charCodeAt(0).toString(16)}`)

/** The document with what AWS refuses of it changed or left out: names of models and parameters, paths, doubled values. */
export function acceptable(document: JsonObject): JsonObject {
  const text = JSON.stringify(document).replace(
    /"#\/(components\/schemas|definitions)\/([^"/]+)/g,
    (_, place: string, name: string) => `"#/${place}/${plain(decodeURIComponent(name))}`,
  )
  const renamed = objectIn(text)
  const components = objectOf(renamed.components)
  return {
    ...renamed,
    ...(renamed.definitions && { definitions: renamedKeys(renamed.definitions) }),
    ...(renamed.components && { components: { ...components, schemas: renamedKeys(components.schemas) } }),
    paths: pathsOf(renamed.paths),
  }
}

const renamedKeys = (schemas: Json | undefined): JsonObject =>
  Object.fromEntries(Object.entries(objectOf(schemas)).map(([name, schema]) => [plain(name), schema]))

/** Only paths whose parts AWS knows; where two variables would stand side by side, the first document's one stays. */
function pathsOf(paths: Json | undefined): JsonObject {
  const variables = new Map<string, string>()
  const good = Object.entries(objectOf(paths)).filter(([path]) => {
    const parts = path.split('/').slice(1)
    return parts.every((part, index) => {
      const above = parts.slice(0, index).join('/')
      if (!part.startsWith('{')) return /^[\w.:-]*$/.test(part)
      if (!variables.has(above)) variables.set(above, part)
      return /^\{\w+\}$/.test(part) && variables.get(above) === part
    })
  })
  return Object.fromEntries(good)
}

const OPERATIONS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head']
const MOCK = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' } }

/** The document with an integration for every operation, as a deployment needs. */
export function withMocks(document: JsonObject): JsonObject {
  const paths = Object.entries(objectOf(document.paths)).map(([path, item]) => {
    const operations = Object.entries(objectOf(item)).map(([verb, operation]) =>
      OPERATIONS.includes(verb)
        ? ([verb, { ...objectOf(operation), 'x-amazon-apigateway-integration': MOCK }] as const)
        : ([verb, operation] as const),
    )
    return [path, Object.fromEntries(operations)] as const
  })
  return { ...document, paths: Object.fromEntries(paths) }
}
