// What API authors call things is data: no name, path, text or value leaves its literal or comment in a generated client.
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/core/json.ts'
import type { ApiDefinition } from '../../src/openapi/definition.ts'
import { hasPython, pythonProgram } from '../support/python.ts'
import { definitionOf, type Folder, newFolder, sdkFiles } from './kit.ts'

const PAYLOADS = [
  "'+globalThis.broken+'",
  '*/globalThis.broken=1;/*',
  '`${globalThis.broken=1}`',
  '\\',
  "\\'",
  '\\"',
  '"""\nimport builtins;builtins.broken=1\n"""',
  '\n#{broken}\r\n',
  '\u2028globalThis.broken=1\u2029',
  '</script><script>',
  '\u202e\u0000\ufeff\ud800',
  ...['__proto__', 'constructor', 'then', 'toString', 'class', 'None', 'self', 'body', 'list', 'models', 'any', 'new', '1', ''],
]
const hostile = fc.oneof(fc.constantFrom(...PAYLOADS), fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 8 }))
const dictionary = (value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> => fc.dictionary(hostile, value, { maxKeys: 4 })

const schema: fc.Arbitrary<Json> = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.record({ type: fc.constantFrom('string', 'integer', 'null', 'x') }),
    fc.record({ enum: fc.array(fc.oneof(hostile, fc.double(), fc.boolean(), fc.constant(null)), { maxLength: 4 }) }),
    fc.record({
      $ref: fc.oneof(
        hostile,
        hostile.map((name) => `#/components/schemas/${name}`),
        fc.constant('#'),
      ),
    }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ allOf: fc.array(tie('schema'), { maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie('schema'), { maxLength: 3 }), description: hostile }),
    fc.record({
      type: fc.constant('object'),
      properties: dictionary(tie('schema')),
      required: fc.array(hostile, { maxLength: 3 }),
      additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
    }),
  ),
})).schema

const parameter = fc
  .tuple(fc.constantFrom('querystring', 'header', 'path', 'x'), hostile)
  .map(([at, name]) => `method.request.${at}.${name}`)
const method = fc.record({
  httpMethod: fc.constantFrom('GET', 'POST', 'ANY'),
  settings: fc.record({
    operationName: hostile,
    requestParameters: fc.dictionary(parameter, fc.boolean(), { maxKeys: 4 }),
    requestModels: dictionary(hostile),
    authorizationType: fc.constantFrom('NONE', 'AWS_IAM'),
  }),
  responses: fc.array(fc.record({ statusCode: fc.constant('200'), responseModels: dictionary(hostile) }), { maxLength: 2 }),
})
const definition: fc.Arbitrary<ApiDefinition> = fc
  .record({
    settings: fc.record({ name: hostile, description: hostile, version: hostile }),
    models: fc.uniqueArray(fc.record({ name: hostile, contentType: hostile, description: hostile, schema }), {
      maxLength: 4,
      selector: ({ name }) => name,
    }),
    methods: fc.array(
      fc.tuple(
        fc.array(
          fc.oneof(
            hostile,
            hostile.map((name) => `{${name}+}`),
          ),
          { maxLength: 3 },
        ),
        method,
      ),
      {
        maxLength: 5,
      },
    ),
    documentation: fc.constant(null),
  })
  .map(({ methods, models, ...parts }) => ({
    ...definitionOf({}),
    ...parts,
    models: models as ApiDefinition['models'],
    resources: methods.map(([path, one]) => ({
      path: `/${path.join('/')}`,
      methods: [{ ...one, requestValidator: null, authorizer: null, integration: null, integrationResponses: [] }],
    })),
  }))

const seed = Date.now()
const definitions = fc.sample(definition, { numRuns: 60, seed })
const INVOKE_URL = 'http://localhost/dev'

let folder: Folder
beforeAll(async () => {
  folder = await newFolder()
  for (const [at, one] of definitions.entries()) {
    for (const sdkType of ['javascript', 'python']) {
      const files = [...(await sdkFiles(one, sdkType, INVOKE_URL))]
      // The package of a Python client is named after the API: here all have the name `it`.
      await folder.write(
        files.map(([path, text]) => [`c${at}/${path.replace(/^(apiGateway-python-sdk)\/\w+\//, '$1/it/')}`, text]),
      )
    }
  }
})
afterAll(() => folder.remove())

test(`JavaScript clients are modules with one method for each operation (seed ${seed})`, async () => {
  for (const [at, one] of definitions.entries()) {
    const { createClient, invokeUrl } = await import(`${folder.path}/c${at}/apiGateway-js-sdk/apigClient.js`)
    const client = createClient()
    expect(invokeUrl).toBe(INVOKE_URL)
    expect(Object.getPrototypeOf(client)).toBe(Object.prototype)
    expect(Object.keys(client)).toHaveLength(one.resources.length)
    expect(await client).toBe(client)
  }
  expect('broken' in globalThis).toBe(false)
})

test(`their declarations compile (seed ${seed})`, async () => {
  const clients = definitions.map((_, at) => `c${at}/apiGateway-js-sdk/apigClient.d.ts`)
  expect(await folder.typeCheck(...clients)).toBe('')
})

test.skipIf(!hasPython)(`Python clients are packages with one method for each operation (seed ${seed})`, async () => {
  const script = `import builtins, importlib, sys
for at in range(${definitions.length}):
    sys.path.insert(0, f"c{at}/apiGateway-python-sdk")
    for name in [name for name in sys.modules if name.split(".")[0] == "it"]:
        del sys.modules[name]
    it = importlib.import_module("it")
    print(len([name for name in vars(it.ApigClient) if not name.startswith("__")]))
    for name, alias in vars(it.models).items():
        if isinstance(alias, str) and not name.startswith("__"):
            compile(alias, "alias", "eval")
    sys.path.pop(0)
assert not hasattr(builtins, "broken")
`
  await folder.write([['all.py', script]])
  const counts = (await folder.run(pythonProgram, 'all.py')).trim().split('\n').map(Number)
  expect(counts).toEqual(definitions.map(({ resources }) => resources.length))
})

test.skipIf(!hasPython)('its project file is TOML', async () => {
  const script = `import tomllib
for at in range(${definitions.length}):
    tomllib.load(open(f"c{at}/apiGateway-python-sdk/pyproject.toml", "rb"))
`
  await folder.write([['toml.py', script]])
  await folder.run(pythonProgram, 'toml.py')
})

test('the same definition makes the same files', async () => {
  const [one] = definitions
  if (!one) throw new Error('There is no definition.')
  const hash = async (): Promise<string> =>
    createHash('sha256')
      .update(JSON.stringify([...(await sdkFiles(one, 'javascript')), ...(await sdkFiles(one, 'python'))]))
      .digest('hex')
  expect(await hash()).toBe(await hash())
})

test('size is bounded: deep schemas end, a client that is too long is none', async () => {
  let deep: JsonObject = { type: 'string' }
  for (let depth = 0; depth < 500; depth++) deep = { properties: { a: deep } }
  const model = { name: 'Deep', contentType: 'application/json', schema: deep }
  const files = await sdkFiles(definitionOf({}, { models: [model] }), 'javascript')
  expect(files.get('apiGateway-js-sdk/models.d.ts')?.length).toBeLessThan(4000)
  const chain = Array.from({ length: 20_000 }, (_, at) => ({
    name: `M${at}`,
    contentType: 'application/json',
    schema: { $ref: `#/components/schemas/M${(at + 1) % 20_000}` },
  }))
  expect((await sdkFiles(definitionOf({}, { models: chain }), 'python')).size).toBeGreaterThan(0)
  const wide = Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`${'x'.repeat(90)}${at}`, {}]))
  const wideModel = { name: 'Wide', contentType: 'application/json', schema: { properties: wide } }
  await expect(sdkFiles(definitionOf({}, { models: [wideModel] }), 'javascript')).rejects.toThrow('too long')
})
