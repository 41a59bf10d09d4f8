"""The user guide on stage variables, Lambda and Cognito authorizers, caching and access logs, its code unchanged.

Between the guide's snippets stands only what the guide takes for granted: its functions, their permissions, and requests that look at the
result. IAM authorization is in guide_iam.py, keys and throttles are in guide_usage_plans.py.
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
AUTHORIZER = '''
def is_valid(token):
    return token == 'allow'

def lambda_handler(event, context):
    token = event['authorizationToken']

    # Validate token (JWT, API key, etc.)
    if is_valid(token):
        return generate_policy('user123', 'Allow', event['methodArn'])
    else:
        return generate_policy('user123', 'Deny', event['methodArn'])

def generate_policy(principal_id, effect, resource):
    return {
        'principalId': principal_id,
        'policyDocument': {
            'Version': '2012-10-17',
            'Statement': [
                {
                    'Action': 'execute-api:Invoke',
                    'Effect': effect,
                    'Resource': resource
                }
            ]
        },
        'context': {
            'userId': principal_id,
            'role': 'admin'
        }
    }
'''
MY_FUNCTION = '''
import json
calls = 0

def lambda_handler(event, context):
    global calls
    calls += 1
    authorizer = event['requestContext'].get('authorizer') or {}
    return {
        'statusCode': 200,
        'body': json.dumps({
            'calls': calls,
            'user_id': authorizer.get('userId'),
            'role': authorizer.get('role'),
            'stageVariables': event['stageVariables'],
            'arn': context.invoked_function_arn
        })
    }
'''


def zipped(code):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w') as archive:
        archive.writestr('index.py', code)
    return buffer.getvalue()


def invoke(path, headers={}):
    request = urllib.request.Request(f'{ENDPOINT}/_aws/execute-api/{api_id}/prod{path}', headers=headers)
    try:
        with urllib.request.urlopen(request) as reply:
            return [reply.status, json.loads(reply.read())]
    except urllib.error.HTTPError as error:
        return [error.code, json.loads(error.read())]


def make_resource(name):
    return apigateway.create_resource(restApiId=api_id, parentId=root_id, pathPart=name)['id']


result = {}
lambda_client = boto3.client('lambda')
for name, code in ('Authorizer', AUTHORIZER), ('MyFunction', MY_FUNCTION):
    lambda_client.create_function(
        FunctionName=name, Runtime='python3.12', Handler='index.lambda_handler',
        Role='arn:aws:iam::123456789012:role/lambda', Code={'ZipFile': zipped(code)})
version = lambda_client.publish_version(FunctionName='MyFunction')['Version']
lambda_client.create_alias(FunctionName='MyFunction', Name='DEV', FunctionVersion=version)
for name in 'Authorizer', 'MyFunction', 'MyFunction:DEV':
    lambda_client.add_permission(
        FunctionName=name, StatementId='apigateway-invoke', Action='lambda:InvokeFunction',
        Principal='apigateway.amazonaws.com')

apigateway = boto3.client('apigateway')
api = apigateway.create_rest_api(name='MyAPI')
api_id = api['id']
root_id = api['rootResourceId']
lambda_uri = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:MyFunction/invocations'

# --- Lambda Authorizer (Custom)
resource_id = make_resource('custom')
authorizer = apigateway.create_authorizer(
    restApiId=api_id,
    name='CustomAuthorizer',
    type='TOKEN',  # or REQUEST
    authorizerUri=f'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:Authorizer/invocations',
    authorizerCredentials='arn:aws:iam::123456789012:role/APIGatewayLambdaAuthorizerRole',
    identitySource='method.request.header.Authorization',
    authorizerResultTtlInSeconds=300
)
apigateway.put_method(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', authorizationType='CUSTOM', authorizerId=authorizer['id'])
apigateway.put_integration(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', type='AWS_PROXY', integrationHttpMethod='POST', uri=lambda_uri)

# --- Cognito User Pools
resource_id = make_resource('cognito')
authorizer = apigateway.create_authorizer(
    restApiId=api_id,
    name='CognitoAuthorizer',
    type='COGNITO_USER_POOLS',
    providerARNs=[
        'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_ABC123'
    ],
    identitySource='method.request.header.Authorization'
)
apigateway.put_method(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    authorizationType='COGNITO_USER_POOLS',
    authorizerId=authorizer['id']
)
apigateway.put_integration(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', type='AWS_PROXY', integrationHttpMethod='POST', uri=lambda_uri)

# --- Stage Variables (in Lambda ARN)
resource_id = make_resource('alias')
apigateway.put_method(restApiId=api_id, resourceId=resource_id, httpMethod='GET', authorizationType='NONE')
apigateway.put_integration(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', type='AWS_PROXY', integrationHttpMethod='POST',
    uri='arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:MyFunction:${stageVariables.lambdaAlias}/invocations')

# --- Cache Key Parameters
resource_id = make_resource('cached')
apigateway.put_method(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', authorizationType='NONE',
    requestParameters={'method.request.querystring.limit': False, 'method.request.querystring.offset': False})
apigateway.put_integration(
    restApiId=api_id,
    resourceId=resource_id,
    httpMethod='GET',
    type='AWS_PROXY',
    uri=lambda_uri,
    cacheKeyParameters=[
        'method.request.querystring.limit',
        'method.request.querystring.offset'
    ]
)

apigateway.create_deployment(
    restApiId=api_id, stageName='prod', variables={'lambdaAlias': 'DEV', 'environment': 'development'})

result['allowed'] = invoke('/custom', {'Authorization': 'allow'})
result['denied'] = invoke('/custom', {'Authorization': 'deny'})
result['unidentified'] = invoke('/custom')
result['pool'] = invoke('/cognito')
result['alias'] = invoke('/alias')

# --- Enable Cache
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
            'value': '0.5'  # 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118, 237 GB
        },
        {
            'op': 'replace',
            'path': '/*/*/caching/ttlInSeconds',
            'value': '300'
        }
    ]
)
first = invoke('/cached?limit=1')
result['same page'] = invoke('/cached?limit=1') == first
result['other page'] = invoke('/cached?limit=2') == first

# --- Access Logging
apigateway.update_stage(
    restApiId=api_id,
    stageName='prod',
    patchOperations=[
        {
            'op': 'replace',
            'path': '/accessLogSettings/destinationArn',
            'value': 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/apigateway/MyAPI'
        },
        {
            'op': 'replace',
            'path': '/accessLogSettings/format',
            'value': json.dumps({
                'requestId': '$context.requestId',
                'ip': '$context.identity.sourceIp',
                'caller': '$context.identity.caller',
                'user': '$context.identity.user',
                'requestTime': '$context.requestTime',
                'httpMethod': '$context.httpMethod',
                'resourcePath': '$context.resourcePath',
                'status': '$context.status',
                'protocol': '$context.protocol',
                'responseLength': '$context.responseLength'
            })
        }
    ]
)
result['logged'] = invoke('/alias')

# --- X-Ray Tracing, which Portico refuses by name
try:
    apigateway.update_stage(
        restApiId=api_id,
        stageName='prod',
        patchOperations=[
            {
                'op': 'replace',
                'path': '/tracingEnabled',
                'value': 'true'
            }
        ]
    )
except apigateway.exceptions.ClientError as error:
    result['tracing'] = str(error)

json.dump(result, sys.stdout)
