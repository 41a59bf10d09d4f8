"""The REST API section of the user guide, its code unchanged: the endpoint comes from AWS_ENDPOINT_URL, the account from the access key id.

Between the guide's snippets stands only what the guide takes for granted: the function that it calls, and requests that look at the result.
"""
import io
import json
import os
import sys
import urllib.error
import urllib.request
import zipfile

import boto3

ENDPOINT = os.environ['AWS_ENDPOINT_URL']
FUNCTION = '''
import json

def lambda_handler(event, context):
    return {
        'statusCode': 200,
        'headers': {
            'Content-Type': 'application/json',
            'Access-Control-Allow-Origin': '*'
        },
        'body': json.dumps({
            'users': [
                {'id': 1, 'name': 'Alice'},
                {'id': 2, 'name': 'Bob'}
            ]
        })
    }
'''


def zipped(code):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        archive.writestr('index.py', code)
    return buffer.getvalue()


def invoke(stage, path, method='GET'):
    url = f'{ENDPOINT}/_aws/execute-api/{api_id}/{stage}{path}'
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method=method)) as reply:
            return {'status': reply.status, 'headers': dict(reply.headers), 'body': reply.read().decode()}
    except urllib.error.HTTPError as error:
        return {'status': error.code, 'headers': dict(error.headers), 'body': error.read().decode()}


result = {}

boto3.client('lambda').create_function(
    FunctionName='GetUsers', Runtime='python3.12', Handler='index.lambda_handler',
    Role='arn:aws:iam::123456789012:role/lambda', Code={'ZipFile': zipped(FUNCTION)})

# --- Creating REST API
apigateway = boto3.client('apigateway')

# Create API
api = apigateway.create_rest_api(
    name='MyAPI',
    description='My REST API',
    endpointConfiguration={
        'types': ['REGIONAL']  # or EDGE, PRIVATE
    }
)

api_id = api['id']

# --- Resources and Methods
resources = apigateway.get_resources(restApiId=api_id)
root_id = resources['items'][0]['id']

resource = apigateway.create_resource(
    restApiId=api_id,
    parentId=root_id,
    pathPart='users'  # /users
)

resource_id = resource['id']

apigateway.put_method(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    authorizationType='NONE',  # or AWS_IAM, COGNITO_USER_POOLS, CUSTOM
    requestParameters={
        'method.request.querystring.limit': False
    }
)

apigateway.put_method_response(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    statusCode='200',
    responseParameters={
        'method.response.header.Access-Control-Allow-Origin': False
    },
    responseModels={
        'application/json': 'Empty'
    }
)

# --- Lambda Integration
apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    type='AWS_PROXY',  # or AWS (non-proxy)
    integrationHttpMethod='POST',  # Always POST for Lambda
    uri=f'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:GetUsers/invocations'
)

# --- Grant Lambda Permission
lambda_client = boto3.client('lambda')

lambda_client.add_permission(
    FunctionName='GetUsers',
    StatementId='apigateway-invoke',
    Action='lambda:InvokeFunction',
    Principal='apigateway.amazonaws.com',
    SourceArn=f'arn:aws:execute-api:us-east-1:123456789012:{api_id}/*/*/users'
)

# --- Deployment
deployment = apigateway.create_deployment(
    restApiId=api_id,
    stageName='prod',
    stageDescription='Production stage',
    description='Initial deployment'
)

result['lambda'] = invoke('prod', '/users')

# --- Stages
deployment_id = deployment['id']
apigateway.create_stage(
    restApiId=api_id,
    stageName='dev',
    deploymentId=deployment_id,
    description='Development stage',
    variables={
        'lambdaAlias': 'DEV',
        'environment': 'development'
    }
)

apigateway.update_stage(
    restApiId=api_id,
    stageName='prod',
    patchOperations=[
        {
            'op': 'replace',
            'path': '/cacheClusterEnabled',
            'value': 'true'
        },
        {
            'op': 'replace',
            'path': '/cacheClusterSize',
            'value': '0.5'  # GB
        }
    ]
)
result['dev'] = invoke('dev', '/users')
result['stage'] = {key: apigateway.get_stage(restApiId=api_id, stageName='prod')[key] for key in ('cacheClusterEnabled', 'cacheClusterSize')}

# --- HTTP Integration
apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    type='HTTP_PROXY',  # or HTTP
    integrationHttpMethod='GET',
    uri='https://api.example.com/users'
)

# --- AWS Service Integration (DynamoDB)
apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    type='AWS',
    integrationHttpMethod='POST',
    uri='arn:aws:apigateway:us-east-1:dynamodb:action/GetItem',
    credentials='arn:aws:iam::123456789012:role/APIGatewayDynamoDBRole',
    requestTemplates={
        'application/json': json.dumps({
            'TableName': 'Users',
            'Key': {
                'userId': {
                    'S': "$input.params('userId')"
                }
            }
        })
    }
)
dynamodb = boto3.client('dynamodb')
dynamodb.create_table(
    TableName='Users', BillingMode='PAY_PER_REQUEST',
    AttributeDefinitions=[{'AttributeName': 'userId', 'AttributeType': 'S'}],
    KeySchema=[{'AttributeName': 'userId', 'KeyType': 'HASH'}])
dynamodb.get_waiter('table_exists').wait(TableName='Users', WaiterConfig={'Delay': 1})
dynamodb.put_item(TableName='Users', Item={'userId': {'S': 'u1'}, 'name': {'S': 'Alice'}})
apigateway.put_integration_response(restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200')
apigateway.create_deployment(restApiId=api_id, stageName='prod')
result['dynamodb'] = invoke('prod', '/users?userId=u1')

# --- Mock Integration (testing)
apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    type='MOCK',
    requestTemplates={
        'application/json': '{"statusCode": 200}'
    }
)
apigateway.put_integration_response(restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200')

# --- Request Validation
validator = apigateway.create_request_validator(
    restApiId=api_id,
    name='BodyValidator',
    validateRequestBody=True,
    validateRequestParameters=True
)

model = apigateway.create_model(
    restApiId=api_id,
    name='UserModel',
    contentType='application/json',
    schema=json.dumps({
        '$schema': 'http://json-schema.org/draft-04/schema#',
        'type': 'object',
        'properties': {
            'name': {
                'type': 'string',
                'minLength': 1,
                'maxLength': 100
            },
            'email': {
                'type': 'string',
                'pattern': '^[a-zA-Z0-9+_.-]+@[a-zA-Z0-9.-]+$'
            },
            'age': {
                'type': 'integer',
                'minimum': 0,
                'maximum': 150
            }
        },
        'required': ['name', 'email']
    })
)

apigateway.put_method(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='POST',
    authorizationType='NONE',
    requestValidatorId=validator['id'],
    requestModels={
        'application/json': 'UserModel'
    }
)
apigateway.put_method_response(restApiId=api_id, resourceId=resource_id, httpMethod='POST', statusCode='200')
apigateway.put_integration(
    restApiId=api_id, resourceId=resource_id, httpMethod='POST', type='MOCK',
    requestTemplates={'application/json': '{"statusCode": 200}'})
apigateway.put_integration_response(restApiId=api_id, resourceId=resource_id, httpMethod='POST', statusCode='200')

# --- CORS
apigateway.put_method(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='OPTIONS',
    authorizationType='NONE'
)

apigateway.put_method_response(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='OPTIONS',
    statusCode='200',
    responseParameters={
        'method.response.header.Access-Control-Allow-Origin': False,
        'method.response.header.Access-Control-Allow-Methods': False,
        'method.response.header.Access-Control-Allow-Headers': False
    }
)

apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='OPTIONS',
    type='MOCK',
    requestTemplates={
        'application/json': '{"statusCode": 200}'
    }
)

apigateway.put_integration_response(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='OPTIONS',
    statusCode='200',
    responseParameters={
        'method.response.header.Access-Control-Allow-Origin': "'*'",
        'method.response.header.Access-Control-Allow-Methods': "'GET,POST,PUT,DELETE,OPTIONS'",
        'method.response.header.Access-Control-Allow-Headers': "'Content-Type,Authorization'"
    }
)
apigateway.create_deployment(restApiId=api_id, stageName='prod')
# The guide has switched the stage's cache on, and a deployment keeps what is in it.
apigateway.flush_stage_cache(restApiId=api_id, stageName='prod')
result['mock'] = invoke('prod', '/users')
result['cors'] = invoke('prod', '/users', 'OPTIONS')
result['invalid'] = invoke('prod', '/users', 'POST')

json.dump(result, sys.stdout)
