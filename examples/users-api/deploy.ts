/**
 * Deploys the users API through the AWS SDK, with the calls one would make at AWS: a table, a function, a REST API with
 * validation and CORS, a deployment. Everything but the endpoint is plain AWS.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { Lambda } from '@aws-sdk/client-lambda'
import { ZipFile } from 'yazl'

const REGION = 'us-east-1'
const ACCOUNT = '000000000000'
const TABLE = 'Users'
const FUNCTION = 'Users'
const FUNCTION_ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${FUNCTION}`
const INVOKE = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION_ARN}/invocations`

const USER_MODEL = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 100 },
    email: { type: 'string', pattern: '^[a-zA-Z0-9+_.-]+@[a-zA-Z0-9.-]+$' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
  },
  required: ['name', 'email'],
}

/** Called before each step with what is about to happen. */
export type Say = (step: string) => void

interface Clients {
  readonly apigateway: APIGateway
  readonly lambda: Lambda
  readonly dynamodb: DynamoDB
}

/** Deploys everything to the AWS endpoint; answers the API's id. What an earlier run left is replaced. */
export async function deploy(endpoint: string, say: Say): Promise<string> {
  const options = { endpoint, region: REGION, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
  const clients = { apigateway: new APIGateway(options), lambda: new Lambda(options), dynamodb: new DynamoDB(options) }
  await removeEarlierRun(clients)
  say(`DynamoDB  create_table             ${TABLE}`)
  await createTable(clients.dynamodb)
  say(`Lambda    create_function          ${FUNCTION} (nodejs22.x)`)
  await createFunction(clients.lambda)
  return createApi(clients, say)
}

async function removeEarlierRun({ apigateway, lambda }: Clients): Promise<void> {
  const { items = [] } = await apigateway.getRestApis({ limit: 500 })
  for (const { id, name } of items) if (name === 'UsersAPI' && id) await apigateway.deleteRestApi({ restApiId: id })
  await lambda.deleteFunction({ FunctionName: FUNCTION }).catch(unless('ResourceNotFoundException'))
}

/** Lets one named error pass and throws any other. */
function unless(name: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && error.name === name)) throw error
  }
}

async function createTable(dynamodb: DynamoDB): Promise<void> {
  await dynamodb
    .createTable({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'userId', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'userId', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    })
    .catch(unless('ResourceInUseException'))
}

async function createFunction(lambda: Lambda): Promise<void> {
  await lambda.createFunction({
    FunctionName: FUNCTION,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: `arn:aws:iam::${ACCOUNT}:role/users-api`,
    Timeout: 10,
    MemorySize: 256,
    Environment: { Variables: { TABLE_NAME: TABLE } },
    Code: { ZipFile: await zipFunction() },
  })
}

async function zipFunction(): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(await readFile(join(import.meta.dirname, 'function', 'index.mjs')), 'index.mjs')
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

async function createApi({ apigateway, lambda }: Clients, say: Say): Promise<string> {
  say('REST API  create_rest_api          UsersAPI')
  const api = await apigateway.createRestApi({
    name: 'UsersAPI',
    endpointConfiguration: { types: ['REGIONAL'] },
    // Portico's own: the id, and with it the URL, is the same at every deployment. AWS takes it for an ordinary tag.
    tags: { _custom_id_: 'users-api' },
  })
  const restApiId = api.id ?? ''
  say('REST API  create_resource          /users, /users/{userId}')
  const users = await apigateway.createResource({ restApiId, parentId: api.rootResourceId ?? '', pathPart: 'users' })
  const user = await apigateway.createResource({ restApiId, parentId: users.id ?? '', pathPart: '{userId}' })
  say('REST API  create_model             UserModel, with a request validator')
  await apigateway.createModel({
    restApiId,
    name: 'UserModel',
    contentType: 'application/json',
    schema: JSON.stringify(USER_MODEL),
  })
  const validator = await apigateway.createRequestValidator({ restApiId, name: 'Body', validateRequestBody: true })
  say('REST API  put_method               GET /users, POST /users, GET /users/{userId} -> Lambda')
  const onUsers = { restApiId, resourceId: users.id ?? '' }
  const onUser = { restApiId, resourceId: user.id ?? '' }
  await lambdaMethod(apigateway, onUsers, 'GET', { requestParameters: { 'method.request.querystring.limit': false } })
  await lambdaMethod(apigateway, onUsers, 'POST', {
    requestValidatorId: validator.id ?? '',
    requestModels: { 'application/json': 'UserModel' },
  })
  await lambdaMethod(apigateway, onUser, 'GET', { requestParameters: { 'method.request.path.userId': true } })
  say('REST API  put_method               OPTIONS /users -> mock integration, for CORS')
  await corsMethod(apigateway, onUsers, 'GET,POST,OPTIONS')
  await corsMethod(apigateway, onUser, 'GET,OPTIONS')
  say('Lambda    add_permission           apigateway.amazonaws.com may invoke Users')
  await lambda.addPermission({
    FunctionName: FUNCTION,
    StatementId: 'apigateway-invoke',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:${REGION}:${ACCOUNT}:${restApiId}/*/*/users*`,
  })
  say('REST API  create_deployment        stage prod')
  await apigateway.createDeployment({ restApiId, stageName: 'prod', stageDescription: 'Production stage' })
  return restApiId
}

interface OnResource {
  readonly restApiId: string
  readonly resourceId: string
}

interface MethodOptions {
  readonly requestParameters?: Record<string, boolean>
  readonly requestValidatorId?: string
  readonly requestModels?: Record<string, string>
}

async function lambdaMethod(apigateway: APIGateway, on: OnResource, httpMethod: string, options: MethodOptions): Promise<void> {
  await apigateway.putMethod({ ...on, httpMethod, authorizationType: 'NONE', ...options })
  await apigateway.putIntegration({ ...on, httpMethod, type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri: INVOKE })
}

async function corsMethod(apigateway: APIGateway, on: OnResource, allowed: string): Promise<void> {
  const headers = {
    'method.response.header.Access-Control-Allow-Origin': "'*'",
    'method.response.header.Access-Control-Allow-Methods': `'${allowed}'`,
    'method.response.header.Access-Control-Allow-Headers': "'Content-Type,Authorization'",
  }
  const declared = Object.fromEntries(Object.keys(headers).map((name) => [name, false]))
  const method = { ...on, httpMethod: 'OPTIONS' }
  await apigateway.putMethod({ ...method, authorizationType: 'NONE' })
  await apigateway.putMethodResponse({ ...method, statusCode: '200', responseParameters: declared })
  await apigateway.putIntegration({ ...method, type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } })
  await apigateway.putIntegrationResponse({ ...method, statusCode: '200', responseParameters: headers })
}
