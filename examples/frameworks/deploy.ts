/**
 * Deploys three apps through the AWS SDK, each as one Lambda function behind three shapes of API: a REST API, and HTTP APIs with
 * payload format 1.0 and 2.0. Everything but the endpoint is plain AWS.
 */
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { Lambda } from '@aws-sdk/client-lambda'
import { bundle } from './bundle.ts'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'

/** The packages of each framework's function. */
const PACKAGES = {
  express: ['express', 'serverless-http'],
  hono: ['hono'],
  fastify: ['fastify', '@fastify/aws-lambda'],
} as const

export type Framework = keyof typeof PACKAGES
export const FRAMEWORKS: readonly Framework[] = ['express', 'hono', 'fastify']

export type Shape = 'rest' | 'http-v1' | 'http-v2'
export const SHAPES: readonly Shape[] = ['rest', 'http-v1', 'http-v2']

/** One app behind one API. */
export interface Deployed {
  readonly framework: Framework
  readonly shape: Shape
  readonly apiId: string
  /** What every path of the API begins with: its stage, or nothing. */
  readonly base: string
}

interface Clients {
  readonly rest: APIGateway
  readonly http: ApiGatewayV2
  readonly lambda: Lambda
}

interface Api {
  readonly apiId: string
  readonly base: string
}

/** Makes an API with the name and `_custom_id_` given, which sends every request to the function. */
type Create = (clients: Clients, name: string, functionArn: string) => Promise<Api>

const CREATE: Readonly<Record<Shape, Create>> = { rest: createRest, 'http-v1': createHttpV1, 'http-v2': createHttpV2 }

/** Deploys the apps to the AWS endpoint under the shapes. What an earlier run left is replaced. */
export async function deploy(
  endpoint: string,
  say: (step: string) => void = () => {},
  shapes: readonly Shape[] = SHAPES,
): Promise<readonly Deployed[]> {
  const options = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const clients = { rest: new APIGateway(options), http: new ApiGatewayV2(options), lambda: new Lambda(options) }
  await removeEarlierRun(clients)
  const deployed: Deployed[] = []
  for (const framework of FRAMEWORKS) {
    const functionArn = await createFunction(clients.lambda, framework)
    for (const shape of shapes) {
      const api = await CREATE[shape](clients, nameOf(framework, shape), functionArn)
      deployed.push({ framework, shape, ...api })
    }
    say(`${framework.padEnd(8)} ${PACKAGES[framework].join(' + ')}: one function, ${shapes.length} APIs`)
  }
  return deployed
}

const nameOf = (framework: Framework, shape: Shape): string => `${framework}-${shape}`

/** Portico's own: the id, and with it the URL, is the same at every deployment. AWS takes it for an ordinary tag. */
const fixedId = (name: string): Record<string, string> => ({ _custom_id_: name })

async function removeEarlierRun({ rest, http, lambda }: Clients): Promise<void> {
  const names = new Set(FRAMEWORKS.flatMap((framework) => SHAPES.map((shape) => nameOf(framework, shape))))
  const { items = [] } = await rest.getRestApis({ limit: 500 })
  for (const { id, name } of items) if (id && names.has(name ?? '')) await rest.deleteRestApi({ restApiId: id })
  const { Items = [] } = await http.getApis({ MaxResults: '500' })
  for (const { ApiId, Name } of Items) if (ApiId && names.has(Name ?? '')) await http.deleteApi({ ApiId })
  for (const FunctionName of FRAMEWORKS) {
    await lambda.deleteFunction({ FunctionName }).catch((error) => {
      if (!(error instanceof Error && error.name === 'ResourceNotFoundException')) throw error
    })
  }
}

async function createFunction(lambda: Lambda, framework: Framework): Promise<string> {
  const { FunctionArn = '' } = await lambda.createFunction({
    FunctionName: framework,
    Runtime: 'nodejs24.x',
    Handler: `${framework}.handler`,
    Role: `arn:aws:iam::${ACCOUNT}:role/frameworks`,
    Timeout: 10,
    MemorySize: 256,
    Environment: { Variables: { NODE_ENV: 'production' } },
    Code: { ZipFile: await bundle([`${framework}.mjs`, 'content.mjs'], PACKAGES[framework]) },
  })
  await lambda.addPermission({
    FunctionName: framework,
    StatementId: 'apigateway-invoke',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:*`,
  })
  return FunctionArn
}

/** `{proxy+}` matches all but the root, so both get the function. Binary media types make bodies arrive whole. */
async function createRest({ rest }: Clients, name: string, functionArn: string): Promise<Api> {
  const api = await rest.createRestApi({ name, binaryMediaTypes: ['*/*'], tags: fixedId(name) })
  const { id: restApiId = '', rootResourceId: root = '' } = api
  const proxy = await rest.createResource({ restApiId, parentId: root, pathPart: '{proxy+}' })
  const uri = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${functionArn}/invocations`
  for (const resourceId of [root, proxy.id ?? '']) {
    const on = { restApiId, resourceId, httpMethod: 'ANY' }
    await rest.putMethod({ ...on, authorizationType: 'NONE' })
    await rest.putIntegration({ ...on, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri })
  }
  await rest.createDeployment({ restApiId, stageName: 'prod' })
  return { apiId: restApiId, base: '/prod' }
}

/** Written out, as payload format 1.0 has to be asked for. */
async function createHttpV1({ http }: Clients, name: string, functionArn: string): Promise<Api> {
  const { ApiId = '' } = await http.createApi({ Name: name, ProtocolType: 'HTTP', Tags: fixedId(name) })
  const { IntegrationId } = await http.createIntegration({
    ApiId,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: functionArn,
    PayloadFormatVersion: '1.0',
  })
  for (const RouteKey of ['ANY /', 'ANY /{proxy+}']) {
    await http.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` })
  }
  await http.createStage({ ApiId, StageName: '$default', AutoDeploy: true })
  return { apiId: ApiId, base: '' }
}

/** Quick create: the integration (payload format 2.0), the `$default` route and the `$default` stage come by themselves. */
async function createHttpV2({ http }: Clients, name: string, functionArn: string): Promise<Api> {
  const { ApiId = '' } = await http.createApi({ Name: name, ProtocolType: 'HTTP', Target: functionArn, Tags: fixedId(name) })
  return { apiId: ApiId, base: '' }
}
