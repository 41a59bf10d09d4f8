"""The section of the user guide on IAM authorization, its code unchanged but for the URL and urllib in the place of requests."""
import json
import os
import urllib.error
import urllib.request

import boto3
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ENDPOINT = os.environ['AWS_ENDPOINT_URL']

apigateway = boto3.client('apigateway')
api = apigateway.create_rest_api(name='Users API')
api_id = api['id']
resource_id = apigateway.create_resource(restApiId=api_id, parentId=api['rootResourceId'], pathPart='users')['id']
for http_method in 'GET', 'POST':
    apigateway.put_method(
        restApiId=api_id,
        resourceId=resource_id,
        httpMethod=http_method,
        authorizationType='AWS_IAM'
    )
    apigateway.put_integration(
        restApiId=api_id, resourceId=resource_id, httpMethod=http_method, type='MOCK',
        requestTemplates={'application/json': '{"statusCode": 200}'}
    )
    apigateway.put_method_response(restApiId=api_id, resourceId=resource_id, httpMethod=http_method, statusCode='200')
    apigateway.put_integration_response(
        restApiId=api_id, resourceId=resource_id, httpMethod=http_method, statusCode='200',
        responseTemplates={'application/json': '"$context.identity.userArn"'}
    )
apigateway.create_deployment(restApiId=api_id, stageName='prod')

url = f'{ENDPOINT}/_aws/execute-api/{api_id}/prod/users'


def send(request):
    """What `requests.get(url, headers=dict(request.headers))` does: the status and the body."""
    data = request.data.encode() if isinstance(request.data, str) else request.data
    sent = urllib.request.Request(request.url, data=data or None, headers=dict(request.headers), method=request.method)
    try:
        with urllib.request.urlopen(sent) as response:
            return [response.status, response.read().decode()]
    except urllib.error.HTTPError as error:
        return [error.code, error.read().decode()]


answers = {'unsigned': send(AWSRequest(method='GET', url=url))}

request = AWSRequest(method='GET', url=url)
SigV4Auth(boto3.Session().get_credentials(), 'execute-api', 'us-east-1').add_auth(request)
answers['guide'] = send(request)

request = AWSRequest(method='POST', url=f'{url}?b=2&a=x%20y%2F&a=1', data='{"name": "\u00fc"}'.encode(), headers={'Content-Type': 'application/json'})
SigV4Auth(Credentials('test', 'test'), 'execute-api', 'us-east-1').add_auth(request)
answers['test keys'] = send(request)

request = AWSRequest(method='GET', url=f'{url}?q=a%2Bb')
SigV4QueryAuth(Credentials('test', 'test'), 'execute-api', 'us-east-1', expires=60).add_auth(request)
answers['presigned'] = send(request)

request = AWSRequest(method='GET', url=url)
SigV4Auth(Credentials('test', 'wrong'), 'execute-api', 'us-east-1').add_auth(request)
answers['wrong secret'] = send(request)

print(json.dumps(answers))
