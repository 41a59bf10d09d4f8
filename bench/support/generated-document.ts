/** An OpenAPI document of a large API: resources in groups, each with a GET method that a MOCK integration answers. */
export function generatedDocument(resources: number): Uint8Array {
  const operation = (n: number) => ({
    operationId: `get${n}`,
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
    responses: {
      200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
    },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '200' } },
    },
  })
  const paths = Object.fromEntries(
    Array.from({ length: resources }, (_, n) => [`/group${n % 10}/r${n}/{id}`, { get: operation(n) }]),
  )
  const schemas = { Thing: { type: 'object', properties: { name: { type: 'string' } } } }
  return Buffer.from(JSON.stringify({ openapi: '3.0.1', info: { title: 'large', version: '1' }, paths, components: { schemas } }))
}
