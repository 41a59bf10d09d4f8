"""HTTP APIs by boto3 and the AWS CLI, unmodified but for the endpoint: the way from nothing to an API with users, logs and a mapping."""
import io
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import boto3

ENDPOINT = os.environ['AWS_ENDPOINT_URL']
CODE = 'export const handler = async ({ version, routeKey, requestContext }) => ({ version, routeKey, jwt: requestContext.authorizer?.jwt?.claims.username })'

apigateway = boto3.client('apigatewayv2')
lambda_client = boto3.client('lambda')
cognito = boto3.client('cognito-idp')


def aws(*arguments):
    """The AWS CLI, which answers JSON."""
    command = [sys.executable, os.path.join(os.path.dirname(sys.executable), 'aws'), 'apigatewayv2', *arguments]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(text) if text.strip() else None


def call(api_id, path, method='GET', headers=None):
    request = urllib.request.Request(f'{ENDPOINT}/_aws/execute-api/{api_id}{path}', method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as response:
            return [response.status, json.loads(response.read() or 'null'), dict(response.headers)]
    except urllib.error.HTTPError as error:
        return [error.code, json.loads(error.read() or 'null'), dict(error.headers)]


archive = io.BytesIO()
with zipfile.ZipFile(archive, 'w') as files:
    files.writestr('index.mjs', CODE)
function = lambda_client.create_function(
    FunctionName='pets', Runtime='nodejs22.x', Handler='index.handler', Role='arn:aws:iam::000000000000:role/pets',
    Code={'ZipFile': archive.getvalue()},
)['FunctionArn']
lambda_client.add_permission(FunctionName='pets', StatementId='api', Action='lambda:InvokeFunction', Principal='apigateway.amazonaws.com')

# One call makes an API that answers.
quick = aws('create-api', '--name', 'quick', '--protocol-type', 'HTTP', '--target', function)
quick_answer = call(quick['ApiId'], '/anything')[:2]

# Step by step, with a JWT authorizer for a user pool of this process.
pool = cognito.create_user_pool(PoolName='users')['UserPool']['Id']
client_id = cognito.create_user_pool_client(UserPoolId=pool, ClientName='app', ExplicitAuthFlows=['ALLOW_USER_PASSWORD_AUTH'])['UserPoolClient']['ClientId']
cognito.admin_create_user(UserPoolId=pool, Username='ada', MessageAction='SUPPRESS')
cognito.admin_set_user_password(UserPoolId=pool, Username='ada', Password='Correct-Horse-1', Permanent=True)
token = cognito.initiate_auth(
    ClientId=client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': 'ada', 'PASSWORD': 'Correct-Horse-1'}
)['AuthenticationResult']['AccessToken']

api_id = apigateway.create_api(
    Name='pets', ProtocolType='HTTP', Tags={'team': 'a'},
    CorsConfiguration={'AllowOrigins': ['https://www.example.com'], 'AllowMethods': ['GET'], 'AllowHeaders': ['authorization']},
)['ApiId']
integration = apigateway.create_integration(
    ApiId=api_id, IntegrationType='AWS_PROXY', IntegrationUri=function, PayloadFormatVersion='2.0'
)['IntegrationId']
authorizer = apigateway.create_authorizer(
    ApiId=api_id, Name='users', AuthorizerType='JWT', IdentitySource=['$request.header.Authorization'],
    JwtConfiguration={'Issuer': f'https://cognito-idp.us-east-1.amazonaws.com/{pool}', 'Audience': [client_id]},
)['AuthorizerId']
for key, settings in {
    'GET /pets/{id}': {'AuthorizationType': 'JWT', 'AuthorizerId': authorizer},
    'GET /open': {},
}.items():
    apigateway.create_route(ApiId=api_id, RouteKey=key, Target=f'integrations/{integration}', **settings)
apigateway.create_stage(
    ApiId=api_id, StageName='prod', AutoDeploy=True,
    DefaultRouteSettings={'ThrottlingBurstLimit': 100, 'ThrottlingRateLimit': 50.0},
)
# The stage deploys what changes by itself.
apigateway.create_route(ApiId=api_id, RouteKey='GET /later', Target=f'integrations/{integration}')

exported = apigateway.export_api(ApiId=api_id, Specification='OAS30', OutputType='JSON')['body'].read()
imported = aws('import-api', '--body', exported.decode())
pages = [page['Items'] for page in apigateway.get_paginator('get_routes').paginate(ApiId=api_id, PaginationConfig={'PageSize': 2})]

preflight = {'Origin': 'https://www.example.com', 'Access-Control-Request-Method': 'GET'}
missing = None
try:
    apigateway.get_route(ApiId=api_id, RouteId='nothing')
except apigateway.exceptions.NotFoundException as error:
    missing = error.response['Error']['Message']

print(json.dumps({
    'quick': quick_answer,
    'protected': call(api_id, '/prod/pets/1', headers={'Authorization': f'Bearer {token}'})[:2],
    'unprotected': call(api_id, '/prod/pets/1'),
    'later': call(api_id, '/prod/later')[:2],
    'preflight': call(api_id, '/prod/pets/1', 'OPTIONS', preflight),
    'exported': sorted(json.loads(exported)['paths']),
    'imported': sorted(item['RouteKey'] for item in apigateway.get_routes(ApiId=imported['ApiId'])['Items']),
    'pages': [len(page) for page in pages],
    'tags': aws('get-tags', '--resource-arn', f'arn:aws:apigateway:us-east-1::/apis/{api_id}'),
    'missing': missing,
}))
