// HTTP APIs as OpenAPI documents: ExportApi.
import type { ApiGatewayV2, ExportApiCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { corpus } from '../support/openapi-corpus.ts'

let server: HttpControlServer
let client: ApiGatewayV2
beforeAll(async () => {
  server = await startHttpControl()
  client = server.client()
})
afterAll(() => server.close())

async function exported(ApiId: string, more: Partial<ExportApiCommandInput> = {}): Promise<string> {
  const { body } = await client.exportApi({ ApiId, Specification: 'OAS30', OutputType: 'JSON', ...more })
  return Buffer.from(body ?? []).toString()
}

const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:pets/invocations'

/** Made by the operations that make one thing at a time. */
async function petApi(): Promise<{ readonly ApiId: string; readonly spare: string; readonly created: Date }> {
  const { ApiId = '', CreatedDate = new Date(0) } = await client.createApi({
    Name: 'pets',
    ProtocolType: 'HTTP',
    Description: 'All pets',
    Tags: { Owner: 'me' },
    DisableExecuteApiEndpoint: true,
    CorsConfiguration: { AllowOrigins: ['https://a.example'], AllowMethods: ['GET'] },
  })
  const lambda = { ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0' } as const
  const { IntegrationId } = await client.createIntegration({ ...lambda, IntegrationMethod: 'POST' })
  const { IntegrationId: mapped } = await client.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: 'https://example.com/{id}',
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 12_000,
    RequestParameters: { 'append:header.a': 'b' },
    ResponseParameters: { 200: { 'overwrite:header.c': 'd' } },
  })
  const { IntegrationId: spare = '' } = await client.createIntegration({ ...lambda, IntegrationMethod: 'POST' })
  const { AuthorizerId: jwt } = await client.createAuthorizer({
    ApiId,
    Name: 'cognito-jwt',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example', Audience: ['one', 'two'] },
  })
  const { AuthorizerId: custom } = await client.createAuthorizer({
    ApiId,
    Name: 'function',
    AuthorizerType: 'REQUEST',
    IdentitySource: ['$request.header.X-Auth'],
    AuthorizerUri: FUNCTION,
    AuthorizerPayloadFormatVersion: '2.0',
  })
  const target = { ApiId, Target: `integrations/${IntegrationId}` }
  await client.createRoute({
    ...target,
    RouteKey: 'GET /pets',
    AuthorizationType: 'JWT',
    AuthorizerId: jwt,
    AuthorizationScopes: ['read'],
  })
  await client.createRoute({
    ...target,
    RouteKey: 'POST /pets',
    AuthorizationType: 'CUSTOM',
    AuthorizerId: custom,
    OperationName: 'addPet',
  })
  await client.createRoute({
    ApiId,
    RouteKey: 'ANY /pets/{id}/{proxy+}',
    Target: `integrations/${mapped}`,
    AuthorizationType: 'AWS_IAM',
  })
  await client.createRoute({ ...target, RouteKey: '$default' })
  return { ApiId, spare, created: CreatedDate }
}

const lambdaText = (indent: string): string =>
  [
    '{',
    `${indent}  "payloadFormatVersion" : "2.0",`,
    `${indent}  "type" : "aws_proxy",`,
    `${indent}  "httpMethod" : "POST",`,
    `${indent}  "uri" : "${FUNCTION}",`,
    `${indent}  "connectionType" : "INTERNET"`,
    `${indent}}`,
  ].join('\n')

test('[D] http-api.md 11 #4, #5, #6: every extension, in the order and the form in which AWS writes them', async () => {
  const { ApiId, spare, created } = await petApi()
  const version = `${created.toISOString().slice(0, 19).replace('T', ' ')}UTC`
  expect(await exported(ApiId)).toBe(`{
  "openapi" : "3.0.1",
  "info" : {
    "title" : "pets",
    "description" : "All pets",
    "version" : "${version}"
  },
  "servers" : [ {
    "url" : "https://${ApiId}.execute-api.us-east-1.amazonaws.com/{basePath}",
    "variables" : {
      "basePath" : {
        "default" : ""
      }
    },
    "x-amazon-apigateway-endpoint-configuration" : {
      "disableExecuteApiEndpoint" : true
    }
  } ],
  "tags" : [ {
    "name" : "Owner",
    "x-amazon-apigateway-tag-value" : "me"
  } ],
  "paths" : {
    "/pets" : {
      "get" : {
        "responses" : {
          "default" : {
            "description" : "Default response for GET /pets"
          }
        },
        "security" : [ {
          "cognito-jwt" : [ "read" ]
        } ],
        "x-amazon-apigateway-integration" : ${lambdaText('        ')}
      },
      "post" : {
        "operationId" : "addPet",
        "responses" : {
          "default" : {
            "description" : "Default response for POST /pets"
          }
        },
        "security" : [ {
          "function" : [ ]
        } ],
        "x-amazon-apigateway-integration" : ${lambdaText('        ')}
      }
    },
    "/pets/{id}/{proxy+}" : {
      "x-amazon-apigateway-any-method" : {
        "responses" : {
          "default" : {
            "description" : "Default response for ANY /pets/{id}/{proxy+}"
          }
        },
        "x-amazon-apigateway-auth" : {
          "type" : "AWS_IAM"
        },
        "x-amazon-apigateway-integration" : {
          "responseParameters" : {
            "200" : {
              "overwrite:header.c" : "d"
            }
          },
          "requestParameters" : {
            "append:header.a" : "b"
          },
          "payloadFormatVersion" : "1.0",
          "type" : "http_proxy",
          "httpMethod" : "ANY",
          "uri" : "https://example.com/{id}",
          "connectionType" : "INTERNET",
          "timeoutInMillis" : 12000
        }
      },
      "parameters" : [ {
        "name" : "id",
        "in" : "path",
        "description" : "Generated path parameter for id",
        "required" : true,
        "schema" : {
          "type" : "string"
        }
      }, {
        "name" : "proxy+",
        "in" : "path",
        "description" : "Generated path parameter for proxy+",
        "required" : true,
        "schema" : {
          "type" : "string"
        }
      } ]
    },
    "/$default" : {
      "x-amazon-apigateway-any-method" : {
        "isDefaultRoute" : true,
        "x-amazon-apigateway-integration" : ${lambdaText('        ')}
      }
    }
  },
  "components" : {
    "securitySchemes" : {
      "cognito-jwt" : {
        "type" : "oauth2",
        "flows" : { },
        "x-amazon-apigateway-authorizer" : {
          "identitySource" : "$request.header.Authorization",
          "jwtConfiguration" : {
            "audience" : [ "one", "two" ],
            "issuer" : "https://issuer.example"
          },
          "type" : "jwt"
        }
      },
      "function" : {
        "type" : "apiKey",
        "name" : "X-Auth",
        "in" : "header",
        "x-amazon-apigateway-authorizer" : {
          "identitySource" : "$request.header.X-Auth",
          "authorizerUri" : "${FUNCTION}",
          "authorizerPayloadFormatVersion" : "2.0",
          "authorizerResultTtlInSeconds" : 0,
          "type" : "request",
          "enableSimpleResponses" : false
        }
      }
    },
    "x-amazon-apigateway-integrations" : {
      "unusedIntegration_${spare}" : ${lambdaText('      ')}
    }
  },
  "x-amazon-apigateway-cors" : {
    "allowMethods" : [ "GET" ],
    "maxAge" : 0,
    "allowCredentials" : false,
    "allowOrigins" : [ "https://a.example" ]
  },
  "x-amazon-apigateway-importexport-version" : "1.0"
}`)
})

test('[D] http-api.md 11 #6: without extensions', async () => {
  const { ApiId } = await petApi()
  const text = await exported(ApiId, { IncludeExtensions: false })
  // A path needs its methods; everything else of AWS's own is gone.
  expect(text.match(/x-amazon-[a-z-]+/g)).toEqual(['x-amazon-apigateway-any-method', 'x-amazon-apigateway-any-method'])
  expect(JSON.parse(text).components).toEqual({
    securitySchemes: {
      'cognito-jwt': { type: 'oauth2', flows: {} },
      function: { type: 'apiKey', name: 'X-Auth', in: 'header' },
    },
  })
  expect(JSON.parse(text)).not.toHaveProperty('tags')
})

test('[D] http-api.md 11 #6: YAML says the same', async () => {
  const { ApiId } = await petApi()
  const yaml = await exported(ApiId, { OutputType: 'YAML' })
  expect(yaml).toMatch(/^---\nopenapi: 3\.0\.1\n/)
  expect(parse(yaml)).toEqual(JSON.parse(await exported(ApiId, { ExportVersion: '1.0' })))
})

test('[D] http-api.md 11 #6: a stage is exported as it was deployed, no stage as the API is now', async () => {
  const { ApiId } = await petApi()
  const { DeploymentId } = await client.createDeployment({ ApiId })
  await client.createStage({ ApiId, StageName: 'prod', DeploymentId })
  const before = await exported(ApiId)
  await client.createRoute({ ApiId, RouteKey: 'GET /later' })
  await client.updateApi({ ApiId, CorsConfiguration: { AllowOrigins: ['https://b.example'] } })
  expect(await exported(ApiId, { StageName: 'prod' })).toBe(before.replace('"default" : ""', '"default" : "prod"'))
  const latest = JSON.parse(await exported(ApiId))
  expect([Object.keys(latest.paths).includes('/later'), latest['x-amazon-apigateway-cors'].allowOrigins]).toEqual([
    true,
    ['https://b.example'],
  ])
})

test('the stage $default is at the root; a stage without a deployment has nothing to export', async () => {
  const { ApiId } = await petApi()
  await client.createStage({ ApiId, StageName: '$default', AutoDeploy: true })
  await client.createStage({ ApiId, StageName: 'empty' })
  expect(JSON.parse(await exported(ApiId, { StageName: '$default' })).servers[0].variables).toEqual({ basePath: { default: '' } })
  expect(await refusal(exported(ApiId, { StageName: 'empty' }))).toBe('BadRequestException 400 Stage empty has no deployment')
})

test.each([
  [{ ApiId: 'nothing123' }, /^NotFoundException 404 Invalid API identifier specified 111111111111:nothing123$/],
  [{ Specification: 'OAS31' }, /^BadRequestException 400 /],
  [{ OutputType: 'XML' }, /^BadRequestException 400 /],
  [{ ExportVersion: '2.0' }, /^BadRequestException 400 /],
  [{ StageName: 'none' }, /^NotFoundException 404 /],
])('[D] http-api.md 11 #6: what cannot be exported: %o', async (more, expected) => {
  const { ApiId } = await petApi()
  expect(await refusal(exported(ApiId, more))).toMatch(expected)
})

/** What differs between two APIs: their ids, and the names of integrations that nobody uses. */
const alike = (text: string, ApiId: string): string => text.replaceAll(ApiId, 'ID').replace(/unusedIntegration_\w+/g, 'unused')

async function twice(body: string): Promise<readonly [first: string, second: string]> {
  const { ApiId: first = '' } = await client.importApi({ Body: body })
  const text = await exported(first)
  const { ApiId: second = '' } = await client.importApi({ Body: text, FailOnWarnings: true })
  await client.reimportApi({ ApiId: first, Body: text, FailOnWarnings: true })
  expect(alike(await exported(first), first)).toBe(alike(text, first))
  return [alike(text, first), alike(await exported(second), second)]
}

test('[D] http-api.md 11 #6: an export that is imported is the same API', async () => {
  const { ApiId } = await petApi()
  const [first, second] = await twice(await exported(ApiId))
  expect(first).toBe(alike(await exported(ApiId), ApiId))
  expect(second).toBe(first)
})

const DOCUMENTS = corpus.filter(({ name }) => name.startsWith('3.0/'))

test.each(DOCUMENTS)('[D] http-api.md 11 #6: so is $name', async ({ document }) => {
  const [first, second] = await twice(JSON.stringify(document))
  expect(second).toBe(first)
})
