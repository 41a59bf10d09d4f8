"""The section of the user guide on Cognito user pools, its code unchanged, with the pool that it takes for granted."""
import json
import os
import urllib.error
import urllib.request

import boto3

ENDPOINT = os.environ['AWS_ENDPOINT_URL']

apigateway = boto3.client('apigateway')
cognito = boto3.client('cognito-idp')

pool = cognito.create_user_pool(PoolName='users', UserPoolTags={'_custom_id_': 'us-east-1_ABC123'})['UserPool']
client_id = cognito.create_user_pool_client(
    UserPoolId=pool['Id'], ClientName='app', ExplicitAuthFlows=['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH']
)['UserPoolClient']['ClientId']
cognito.admin_create_user(UserPoolId=pool['Id'], Username='ada', MessageAction='SUPPRESS')
cognito.admin_set_user_password(UserPoolId=pool['Id'], Username='ada', Password='Correct-Horse-1', Permanent=True)

api_id = apigateway.create_rest_api(name='Users API')['id']
root = apigateway.get_resources(restApiId=api_id)['items'][0]['id']
resource_id = apigateway.create_resource(restApiId=api_id, parentId=root, pathPart='users')['id']

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
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', type='MOCK',
    requestTemplates={'application/json': '{"statusCode": 200}'}
)
apigateway.put_method_response(restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200')
apigateway.put_integration_response(
    restApiId=api_id, resourceId=resource_id, httpMethod='GET', statusCode='200',
    responseTemplates={'application/json': "$context.authorizer.claims['cognito:username']"}
)
apigateway.create_deployment(restApiId=api_id, stageName='prod')


def call(headers):
    request = urllib.request.Request(f'{ENDPOINT}/_aws/execute-api/{api_id}/prod/users', headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]


credentials = {'USERNAME': 'ada', 'PASSWORD': 'Correct-Horse-1'}
by_admin = cognito.admin_initiate_auth(
    UserPoolId=pool['Id'], ClientId=client_id, AuthFlow='ADMIN_USER_PASSWORD_AUTH', AuthParameters=credentials
)
id_token = by_admin['AuthenticationResult']['IdToken']
headers = {
    'Authorization': f'Bearer {id_token}'  # From Cognito
}
by_user = cognito.initiate_auth(ClientId=client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters=credentials)

try:
    cognito.initiate_auth(
        ClientId=client_id, AuthFlow='USER_PASSWORD_AUTH', AuthParameters={'USERNAME': 'ada', 'PASSWORD': 'wrong'}
    )
    refused = None
except cognito.exceptions.NotAuthorizedException as error:
    refused = error.response['Error']['Message']

print(json.dumps({
    'arn': pool['Arn'],
    'with_token': call(headers),
    'without_token': call({}),
    'forged': call({'Authorization': f'Bearer {id_token[:-8]}AAAAAAAA'}),
    'own_name': cognito.get_user(AccessToken=by_user['AuthenticationResult']['AccessToken'])['Username'],
    'refused': refused,
}))
