// Real documents: what AWS takes of them goes in, and comes out as the same API.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readDefinition } from '../../src/control/resources/apigateway/read-definition.ts'
import type { ApiDefinition } from '../../src/openapi/definition.ts'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'
import { acceptable, corpus, github, withMocks } from '../support/openapi-corpus.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const load = (document: unknown, parameters: Record<string, string> = {}) =>
  api.importRestApi({ body: Buffer.from(JSON.stringify(document)), parameters })

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const NAMES = /Model name must be alphanumeric/
const PATHS = /Resource's path part only allow/
const REFERENCES = /Model reference must be in canonical form/
const DOUBLED = /enum must pass "uniqueItems"/

/** What AWS refuses as it is, and why; the other documents are imported. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  '3.0/circular-paths.json': REFERENCES,
  '3.0/parameters-style.json': PATHS,
  '3.0/readme-legacy.json': NAMES,
  '3.0/schema-additional-properties.json': NAMES,
  '3.0/schema-deprecated.json': NAMES,
  '3.0/schema-enums.json': DOUBLED,
  '3.0/schema-types.json': NAMES,
  '3.1/parameters-style.json': PATHS,
  '3.1/schema-types.json': NAMES,
  '3.1/train-travel.json': NAMES,
}

test.each(corpus)(
  '[D] control-plane.md 9 #6: $name is imported, or refused as AWS does; it has no integrations to deploy',
  async ({ name, document }) => {
    const reason = REFUSED[name]
    if (reason) {
      expect(await refusal(load(document))).toMatch(reason)
      return
    }
    const { id: restApiId } = await load(document)
    expect(await refusal(api.createDeployment({ restApiId }))).toMatch(
      /^BadRequestException 400 (?:No integration defined for method|The REST API doesn't contain any methods)$/,
    )
  },
)

/** Refused however their names are written, or without a method. */
const NOT_DEPLOYED = names('3.0/circular-paths.json 3.0/schema-enums.json 3.0/openapi-workshop/title.json 3.1/webhooks.json')
/** With a body that is no JSON. */
const NO_SWAGGER = names(
  '3.0/file-uploads.json 3.0/form-data.json 3.0/parameters-style.json 3.0/petstore.json 3.0/readme-legacy.json 3.0/request-examples.json 3.0/schema-circular.json 3.0/schema-encoding-style.json 3.0/star-trek.json 3.0/uspto.json 3.1/parameters-style.json 3.1/petstore.json 3.1/readme.json 3.1/schema-encoding-style.json',
)

async function contentOf(restApiId: string | undefined) {
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${restApiId}`)
  if (!row) throw new Error(`There is no API ${restApiId}`)
  const definition = await readDefinition(server.store, row)
  const rows = await server.store.children(`${row.path}/documentation/parts`)
  const parts = rows.map(({ value }) => JSON.stringify([value.location, JSON.parse(String(value.properties))]))
  return { ...definition, documentation: parts.sort() }
}

/** Swagger 2 has one model for a body, and one list of media types for all responses of an operation. */
function asSwagger<Content extends Pick<ApiDefinition, 'resources'>>(content: Content): Content {
  const resources = content.resources.map(({ path, methods }) => ({
    path,
    methods: methods.map((method) => {
      const models = (held: unknown) => Object.entries((held ?? {}) as Record<string, string>)
      const types = new Set(method.responses.flatMap(({ responseModels }) => models(responseModels).map(([type]) => type)))
      const responses = method.responses.map(({ responseModels, ...response }) => {
        const [first] = models(responseModels)
        const all = first && Object.fromEntries([...types].sort().map((type) => [type, first[1]]))
        return all ? { ...response, responseModels: all } : response
      })
      const { requestModels, ...settings } = method.settings
      const json = models(requestModels).find(([type]) => type.includes('json'))
      const bodies = json && Object.fromEntries(models(requestModels).map(([type]) => [type, json[1]]))
      return { ...method, responses, settings: bodies ? { ...settings, requestModels: bodies } : settings }
    }),
  }))
  return { ...content, resources }
}

const deployable = corpus.filter(({ name }) => !NOT_DEPLOYED.has(name))

test.each(deployable)('[S] control-plane.md 18 #5, [D] 18 #7: $name comes out as it went in', async ({ name, document }) => {
  const { id: restApiId } = await load(withMocks(acceptable(document)))
  const before = await contentOf(restApiId)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  await api.createDocumentationVersion({ restApiId, documentationVersion: 'v1', stageName: 'dev' })
  const exported = async (exportType: string, accepts: string) => {
    const parameters = { extensions: 'apigateway' }
    const { body } = await api.getExport({ restApiId, stageName: 'dev', exportType, parameters, accepts })
    return Buffer.from(body ?? []).toString()
  }
  const text = await exported('oas30', 'application/json')
  const { id: again } = await load(JSON.parse(text))
  expect(await contentOf(again)).toEqual(before)
  if (name.startsWith('2.0')) expect(parse(await exported('oas30', 'application/yaml'))).toEqual(JSON.parse(text))
  if (NO_SWAGGER.has(name)) {
    expect(await refusal(exported('swagger', 'application/json'))).toContain('Only found non-JSON body models for')
    return
  }
  const { id: swagger } = await load(JSON.parse(await exported('swagger', 'application/json')))
  expect(asSwagger(await contentOf(swagger))).toEqual(asSwagger(before))
})

test("GitHub's API of more than a thousand operations is imported, deployed, exported in YAML and imported again", async () => {
  const { id: restApiId, warnings = [] } = await load(withMocks(github()), { ignore: 'documentation' })
  expect(warnings.length).toBeLessThanOrEqual(1000)
  const before = await contentOf(restApiId)
  expect(before.resources.flatMap(({ methods }) => methods).length).toBeGreaterThan(1000)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  const parameters = { extensions: 'apigateway' }
  const accepts = 'application/yaml'
  const { body = new Uint8Array() } = await api.getExport({
    restApiId,
    stageName: 'dev',
    exportType: 'oas30',
    parameters,
    accepts,
  })
  const again = await api.importRestApi({ body, parameters: { ignore: 'documentation' } })
  expect(await contentOf(again.id)).toEqual(before)
})
